// The page at `/` of the admin listener and what it is made of, as they were built into the program. No secret is in
// them, so nobody is asked who he is; a browser may load nothing else with them, and nobody may frame them.
//
//   Page page(access);
//   if (page.owns(message.target)) return page.answer(message, worker);
#pragma once

#include <string_view>

#include "serve/admin/admin_access.h"
#include "serve/message/message.h"

namespace hardtack::serve {

class Page final : public Handler {
 public:
  // It outlives the page.
  explicit Page(const AdminAccess& access) : access_(access) {}

  bool owns(std::string_view target) const;
  Answer answer(const Message& message, Worker& worker) override;

 private:
  const AdminAccess& access_;
};

}  // namespace hardtack::serve
