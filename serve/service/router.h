// Which API of a listener a request is for, by its target. What is nobody's is 404, or denied where proxies ask.
//
//   Router router;
//   router.add([&](std::string_view target) { return authzen.owns(target); }, authzen);
//   router.add("/healthz", health);
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/message/message.h"

namespace hardtack::serve {

// Filled before the first request, then asked from any thread. Handlers outlive it.
class Router final : public Handler {
 public:
  using Owns = std::function<bool(std::string_view target)>;
  enum class Rest : std::uint8_t { kNotFound, kDenied };

  explicit Router(Rest rest = Rest::kNotFound) : rest_(rest) {}

  // Asked in the order in which they were added.
  void add(Owns owns, Handler& handler) { routes_.emplace_back(std::move(owns), &handler); }
  // Byte for byte, before a `?`.
  void add(std::string path, Handler& handler);

  Answer answer(const Message& message, Worker& worker) override;
  bool denies() const override { return rest_ == Rest::kDenied; }

 private:
  Rest rest_;
  std::vector<std::pair<Owns, Handler*>> routes_;
};

}  // namespace hardtack::serve
