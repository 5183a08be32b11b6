// HTTP/1.1 on one connection: requests are read, answered by the listener's handler in the order in which they came,
// and written; what is refused gets a problem document and is the last one.
#pragma once

#include "serve/http/framing/request_reader.h"
#include "serve/http/session/session.h"

namespace hardtack::serve {

class Http1Session final : public Session {
 public:
  // `http2`: a connection that begins with the preface of HTTP/2 is given back (Progress::kHttp2).
  Http1Session(const SessionContext& context, bool http2);

  std::span<char> room() override { return reader_.room(); }
  Progress received(std::size_t count, std::string& out) override;
  Progress resume(std::string& out) override;
  Wait wait() const override;
  void refuse(Refusal why, std::string& out) override;
  void end_idle(std::string&) override {}
  Progress drain(std::string& out) override;
  std::string_view unread() const override { return reader_.rest(); }

 private:
  Progress refused(Refusal why, std::string_view detail, std::string& out);
  // What a request gets that no handler answered.
  Answer trouble(int status, std::string_view detail) const;
  bool answer(std::string& out);

  SessionContext context_;
  RequestReader reader_;
  std::uint64_t answered_ = 0;
  bool http2_ = false;
  bool continued_ = false;  // a `100 Continue` was written for this request
  bool draining_ = false;
};

}  // namespace hardtack::serve
