// A handler whose answer tells what was asked, for connections whose memory ends.
#pragma once

#include <string>

#include "serve/decision/worker.h"
#include "serve/message/message.h"

namespace hardtack::serve::test {

// Says yes to /yes and no to everything else, with the body that it was sent.
class YesOrNo final : public Handler {
 public:
  explicit YesOrNo(bool for_proxies = false) : for_proxies_(for_proxies) {}
  Answer answer(const Message& message, Worker&) override {
    const bool yes = message.target == "/yes";
    Answer made;
    made.status = yes ? 200 : 403;
    made.headers.emplace_back("x-a-header-with-a-long-name", "and a value that is rather long, too");
    made.body = std::string(yes ? "the answer is yes: " : "the answer is no: ") + std::string(message.body);
    return made;
  }
  bool denies() const override { return for_proxies_; }

 private:
  bool for_proxies_;
};

}  // namespace hardtack::serve::test
