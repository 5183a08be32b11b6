#include "serve/http/session/http1_session.h"

#include <exception>
#include <new>

#include "serve/http/framing/answer_writer.h"
#include "serve/http/session/refused_answer.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

// After so many pipelined requests, or so many bytes of answers, other connections have their turn.
constexpr int kTurn = 16;
constexpr std::size_t kMostOutput = 64 * 1024;

// Written where memory has ended: the output has room for it (Connection keeps it).
constexpr std::string_view kNoMemory =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "content-type: application/problem+json\r\n"
    "content-length: 69\r\n"
    "cache-control: no-store\r\n"
    "connection: close\r\n"
    "\r\n";
constexpr std::string_view kNoMemoryBody = R"({"detail":"out of memory","status":503,"title":"Service Unavailable"})";
static_assert(kNoMemoryBody.size() == 69);
// The same for proxies.
constexpr std::string_view kDenied =
    "HTTP/1.1 403 Forbidden\r\n"
    "content-length: 0\r\n"
    "cache-control: no-store\r\n"
    "connection: close\r\n"
    "\r\n";

std::string_view time_is_up(Refusal why) {
  switch (why) {
    case Refusal::kHeaderTime: return "the request did not arrive in time";
    case Refusal::kBodyTime: return "the body did not arrive in time";
    case Refusal::kBodyRate: return "the body arrives too slowly";
    default: return "the connection is ended";
  }
}

}  // namespace

Http1Session::Http1Session(const SessionContext& context, bool http2)
    : context_(context), reader_(context.limits), http2_(http2) {}

Progress Http1Session::received(std::size_t count, std::string& out) {
  reader_.received(count);
  return resume(out);
}

Progress Http1Session::resume(std::string& out) {
  using State = RequestReader::State;
  for (int turn = 0; turn < kTurn && out.size() < kMostOutput; ++turn) {
    switch (reader_.read()) {
      case State::kIdle:
      case State::kHeader: return Progress::kRead;
      case State::kBody:
        if (reader_.head().expects_continue && !continued_ && !reader_.body_begun()) {
          continued_ = true;
          out += "HTTP/1.1 100 Continue\r\n\r\n";
        }
        return Progress::kRead;
      case State::kRefused: {
        const HeaderCheck& head = reader_.head();
        if (http2_ && answered_ == 0 && head.refusal == Refusal::kVersion && head.method == "PRI") {
          return Progress::kHttp2;
        }
        return refused(*head.refusal, head.detail, out);
      }
      case State::kRequest:
        if (!answer(out)) return Progress::kClose;
        reader_.next();
        continued_ = false;
        break;
    }
  }
  return Progress::kMore;
}

// Whether the connection goes on.
bool Http1Session::answer(std::string& out) {
  const HeaderCheck& head = reader_.head();
  const Peer& peer = context_.peer;
  if (!is_for(peer, head.host)) {
    refused(Refusal::kMisdirected, "the host of the request is not the name that TLS was asked for", out);
    return false;
  }
  const std::size_t before = out.size();
  try {
    const Message message{.method = head.method,
                          .target = head.target,
                          .headers = reader_.headers(),
                          .body = reader_.body(),
                          .peer = peer};
    Answer answer = context_.handler.answer(message, context_.worker);
    ++answered_;
    const bool last =
        head.last || answer.close || draining_ || answered_ >= context_.limits.max_requests_per_connection;
    const AnswerFrame frame{.request_id = head.request_id, .head = head.method == "HEAD", .last = last};
    if (!can_be_sent(answer)) {
      context_.counts.refused(Refusal::kAnswer);
      answer = trouble(500, "the answer holds what cannot be sent in a header");
    }
    write_answer(answer, frame, out);
    context_.counts.request();
    return !last;
  } catch (const std::bad_alloc&) {
    context_.counts.refused(Refusal::kMemory);
    out.resize(before);
    out += context_.handler.denies() ? kDenied : kNoMemory;
    if (head.method != "HEAD" && !context_.handler.denies()) out += kNoMemoryBody;
  } catch (const std::exception&) {
    // Handlers throw nothing else; whatever it was decided nothing.
    context_.counts.refused(Refusal::kAnswer);
    out.resize(before);
    write_answer(trouble(500, "the request could not be answered"),
                 {.request_id = head.request_id, .head = head.method == "HEAD", .last = true}, out);
  }
  return false;
}

Answer Http1Session::trouble(int status, std::string_view detail) const {
  return context_.handler.denies() ? problem(403, "the request is not allowed") : problem(status, detail);
}

Progress Http1Session::refused(Refusal why, std::string_view detail, std::string& out) {
  context_.counts.refused(why);
  const HeaderCheck& head = reader_.head();
  write_answer(context_.handler.denies() ? trouble(403, detail) : refused_answer(why, detail),
               {.request_id = head.request_id, .head = head.method == "HEAD", .last = true}, out);
  return Progress::kClose;
}

Wait Http1Session::wait() const {
  switch (reader_.state()) {
    case RequestReader::State::kHeader: return {.phase = Wait::Phase::kHeader, .number = answered_};
    case RequestReader::State::kBody:
      return {.phase = Wait::Phase::kBody, .number = answered_, .body = reader_.body().size()};
    default: return {.phase = Wait::Phase::kIdle, .number = answered_};
  }
}

void Http1Session::refuse(Refusal why, std::string& out) { refused(why, time_is_up(why), out); }

Progress Http1Session::drain(std::string&) {
  draining_ = true;
  return Progress::kRead;
}

}  // namespace hardtack::serve
