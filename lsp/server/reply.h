// The answer to one request: given once, or the destructor gives it.
#pragma once

#include <utility>

#include "lsp/protocol/cancel.h"
#include "lsp/server/outbox.h"
#include "lsp/server/server.h"

namespace hardtack::lsp {

class Server::Reply {
 public:
  Reply(RequestId id, CancelPtr cancel, Cancels& cancels, Outbox& outbox)
      : id_(std::move(id)), cancel_(std::move(cancel)), cancels_(cancels), outbox_(outbox) {}
  ~Reply() {
    if (cancels_.ended()) {
      refuse(RpcCode::kRequestCancelled, "the session has ended");
    } else {
      refuse(RpcCode::kInternalError, "the request was not answered: a defect of hardtack");
    }
  }
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  // What comes after the first answer is dropped.
  void give(Answer answer) {
    if (given_) return;
    given_ = true;
    cancels_.finish(id_);
    outbox_.send(answer ? result_message(id_, *std::move(answer)) : error_message(id_, answer.error()));
  }
  void refuse(RpcCode code, std::string message) { give(lsp::refuse(code, std::move(message))); }
  const CancelPtr& cancel() const { return cancel_; }

 private:
  RequestId id_;
  CancelPtr cancel_;
  Cancels& cancels_;
  Outbox& outbox_;
  bool given_ = false;
};

}  // namespace hardtack::lsp
