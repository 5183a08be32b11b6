#include "lsp/session/session.h"

#include <array>
#include <thread>
#include <utility>

#include "lsp/session/inbox.h"
#include "lsp/session/worker.h"

namespace hardtack::lsp {
namespace {

constexpr std::size_t kReadBytes = 64u << 10;

// A client that does not read any more is as good as gone: the session ends when its stream of messages does.
class FramedOutbox final : public Outbox {
 public:
  FramedOutbox(ByteSink& sink, Host& host) : sink_(sink), host_(host) {}
  void send(const JsonValue& message) override {
    if (broken_) return;
    if (const auto written = sink_.write(framed(write_json(message, JsonLayout::kCompact))); !written) {
      broken_ = true;
      host_.log("the client takes no messages: " + written.error().message());
    }
  }
  bool broken() const { return broken_; }

 private:
  ByteSink& sink_;
  Host& host_;
  bool broken_ = false;
};

Message message_of(const Frame& frame) {
  if (!frame.problem.empty()) return BadMessage{{RpcCode::kParseError, frame.problem}, std::nullopt};
  return read_message(frame.body);
}

BadMessage id_in_use(const RequestId& id) {
  return {{RpcCode::kInvalidRequest, "the id is that of a request which is not answered yet"}, id};
}

// Gives each message to `take` until it returns false or the stream ends.
template <typename Take>
void read_messages(ByteSource& source, Host& host, const FrameLimits& limits, Take take) {
  FrameReader reader(limits);
  std::string buffer(kReadBytes, '\0');
  for (;;) {
    const auto count = source.read(buffer);
    if (!count) host.log("reading failed: " + count.error().message());
    if (!count || *count == 0) break;
    reader.feed(std::string_view(buffer).substr(0, *count));
    while (const auto frame = reader.next()) {
      if (!take(message_of(*frame), frame->body.size())) return;
    }
  }
  if (reader.within_message()) host.log("the stream ended within a message");
}

int run_in_order(ByteSource& source, ByteSink& sink, Host& host, SessionOptions options) {
  options.server.lint_pause_ms = 0;
  FramedOutbox outbox(sink, host);
  InlineRunner runner;
  Server server(host, outbox, runner, std::move(options.server));
  read_messages(source, host, options.frames, [&](Message message, std::size_t) {
    server.receive(std::move(message));
    for (int turn = 0; turn < 1'000 && !server.exited(); ++turn) {
      const auto due = server.due();
      if (!due || *due > host.milliseconds()) break;
      server.tick();
    }
    return !server.exited() && !outbox.broken();
  });
  server.stream_ended();
  return server.exit_code();
}

// Requests are known to Cancels as soon as they are read; a cancellation takes effect at once.
void read_into(Inbox& inbox, Server& server, ByteSource& source, Host& host, const FrameLimits& limits) {
  read_messages(source, host, limits, [&](Message message, std::size_t bytes) {
    CancelPtr cancel;
    if (const auto* request = std::get_if<Request>(&message)) {
      cancel = server.cancels().add(request->id);
      if (cancel == nullptr) return inbox.add({Message(id_in_use(request->id)), nullptr, bytes});
    } else if (const auto* told = std::get_if<Notification>(&message);
               told != nullptr && told->method == "$/cancelRequest") {
      const JsonValue* id = told->params.find("id");
      if (id != nullptr && id->is_integer()) server.cancels().cancel(id->as_integer());
      if (id != nullptr && id->is_string()) server.cancels().cancel(id->as_string());
      return true;
    }
    return inbox.add({std::move(message), std::move(cancel), bytes});
  });
  inbox.add_end();
}

void serve(Server& server, Inbox& inbox, Worker& worker, const FramedOutbox& outbox, Host& host) {
  while (!server.exited() && !outbox.broken()) {
    std::optional<std::uint64_t> wait;
    if (const auto due = server.due()) {
      const std::uint64_t now = host.milliseconds();
      wait = *due > now ? *due - now : 0;
    }
    auto event = inbox.take(wait, worker.has_room());
    if (!event) {
      server.tick();
    } else if (auto* received = std::get_if<Received>(&*event)) {
      server.receive(std::move(received->message), std::move(received->cancel));
    } else if (const auto* done = std::get_if<Completion>(&*event)) {
      (*done)();
    } else {
      server.stream_ended();
    }
    // Timed work waits for a moment without messages, unless it is long overdue.
    if (const auto due = server.due(); due && *due + 1'000 < host.milliseconds()) server.tick();
  }
}

int run_with_threads(ByteSource& source, ByteSink& sink, Host& host, SessionOptions options) {
  FramedOutbox outbox(sink, host);
  Inbox inbox;
  // The workers end before the server that its jobs refer to; the inbox outlives both.
  struct Delegate final : Runner {
    Runner *to = nullptr, *evaluations = nullptr;
    void run(Urgency urgency, Job job) override {
      (urgency == Urgency::kEvaluation ? evaluations : to)->run(urgency, std::move(job));
    }
  } runner;
  Server server(host, outbox, runner, std::move(options.server));
  int code = 1;
  {
    Worker worker(inbox), evaluations(inbox);
    runner.to = &worker;
    runner.evaluations = &evaluations;
    std::thread reader([&] { read_into(inbox, server, source, host, options.frames); });
    serve(server, inbox, worker, outbox, host);
    code = server.exit_code();
    server.cancels().end();
    server.stop_evaluations();
    inbox.close();
    source.interrupt();
    reader.join();
  }
  inbox.drop_completions();
  return code;
}

}  // namespace

int run_session(ByteSource& source, ByteSink& sink, Host& host, const SessionOptions& options) {
  return options.threads ? run_with_threads(source, sink, host, options) : run_in_order(source, sink, host, options);
}

}  // namespace hardtack::lsp
