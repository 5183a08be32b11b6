#include "lsp/server/server.h"

#include <exception>
#include <utility>

#include "engine/text/utf8.h"
#include "json/make_json.h"
#include "lsp/protocol/uri.h"
#include "lsp/server/reply.h"

namespace hardtack::lsp {
namespace {

constexpr std::uint64_t kProcessCheckMs = 3'000;

// A library that a feature uses may throw, above all where memory ends; the request fails, the server goes on.
Answer guarded(Feature run, const FeatureContext& context, const JsonValue& params, std::string& defect) {
  try {
    return run(context, params);
  } catch (const std::exception& problem) {
    defect = problem.what();
  } catch (...) {
    defect = "unknown";
  }
  return refuse(RpcCode::kInternalError, "a defect of hardtack; please report it");
}

// The URI that a request is about.
RpcResult<std::string> subject_uri(Subject subject, const JsonValue& params) {
  if (subject == Subject::kDocument) return document_uri(params);
  HARDTACK_TRY(const JsonValue* holder, object_member(params, subject == Subject::kItem ? "item" : "data"));
  return string_member(*holder, "uri");
}

}  // namespace

Server::Server(Host& host, Outbox& outbox, Runner& runner, ServerOptions options)
    : options_(std::move(options)),
      state_(host, outbox, runner, options_.services),
      publisher_(state_, options_.lint_pause_ms),
      evaluations_(state_, publisher_,
                   [this] {
                     if (state_.client->inlay_refresh)
                       state_.client_requests.ask("workspace/inlayHint/refresh", JsonValue());
                   }),
      indexer_(state_,
               [this] {
                 evaluations_.changed_all();
                 publisher_.changed_all();
                 refresh_views();
               }),
      client_process_(options_.client_process) {}

Server::~Server() = default;

void Server::receive(Message message, CancelPtr cancel) {
  if (exited()) return;
  if (auto* asked = std::get_if<Request>(&message)) {
    request(std::move(*asked), std::move(cancel));
  } else if (const auto* told = std::get_if<Notification>(&message)) {
    notification(*told);
  } else if (const auto* response = std::get_if<Response>(&message)) {
    state_.client_requests.answered(*response);
  } else {
    const auto& bad = std::get<BadMessage>(message);
    log("bad message: " + bad.error.message);
    state_.outbox.send(error_message(bad.id, bad.error));
  }
}

void Server::request(Request request, CancelPtr cancel) {
  if (cancel == nullptr) cancel = cancels_.add(request.id);
  if (cancel == nullptr) {
    state_.outbox.send(
        error_message(request.id, {RpcCode::kInvalidRequest, "the id is that of a request which is not answered yet"}));
    return;
  }
  const auto reply = std::make_shared<Reply>(request.id, std::move(cancel), cancels_, state_.outbox);
  if (request.method == "initialize") {
    if (phase_ != Phase::kNew) {
      reply->refuse(RpcCode::kInvalidRequest, "the server is initialized already");
      return;
    }
    Answer answer = initialize(request.params);
    if (answer) phase_ = Phase::kInitialized;
    reply->give(std::move(answer));
    return;
  }
  if (phase_ == Phase::kNew) {
    reply->refuse(RpcCode::kServerNotInitialized, "the server is not initialized");
    return;
  }
  if (phase_ == Phase::kShutDown) {
    reply->refuse(RpcCode::kInvalidRequest, "the server is shut down");
    return;
  }
  if (request.method == "shutdown") {
    phase_ = Phase::kShutDown;
    reply->give(JsonValue());
    return;
  }
  const RequestEntry* entry = find_request(request.method);
  if (entry == nullptr) {
    reply->refuse(RpcCode::kMethodNotFound, "unknown method `" + std::string(cut_utf8(request.method, 80)) + "`");
    return;
  }
  if (reply->cancel()->cancelled()) {
    reply->refuse(RpcCode::kRequestCancelled, "cancelled");
    return;
  }
  dispatch(*entry, request, reply);
}

void Server::dispatch(const RequestEntry& entry, const Request& request, const std::shared_ptr<Reply>& reply) {
  if (entry.subject == Subject::kCommand) {
    execute(request.params, reply);
    return;
  }
  if (entry.subject == Subject::kWorkspace) {
    FeatureContext context = state_.context(nullptr);
    for (Program* program : state_.programs.all()) context.programs.push_back(program->view());
    context.cancel = reply->cancel();
    run_feature(entry, context, request.params, reply);
    return;
  }
  const auto uri = subject_uri(entry.subject, request.params);
  if (!uri) {
    reply->give(std::unexpected(uri.error()));
    return;
  }
  const std::string key = uri_key(*uri);
  Program* program = state_.programs.find(key);
  FeatureContext context = state_.context(program);
  if (program != nullptr) context.document = context.snapshot().find_shared(key);
  if (context.document == nullptr) {
    reply->refuse(RpcCode::kInvalidParams, "the document is not open, and no file of the workspace");
    return;
  }
  context.cancel = reply->cancel();
  run_feature(entry, context, request.params, reply);
}

void Server::run_feature(const RequestEntry& entry, const FeatureContext& context, const JsonValue& params,
                         const std::shared_ptr<Reply>& reply) {
  if (entry.where == Where::kServer) {
    std::string defect;
    Answer answer = guarded(entry.run, context, params, defect);
    if (!defect.empty()) log(std::string(entry.method) + " failed: " + defect);
    reply->give(std::move(answer));
    return;
  }
  state_.runner.run(Urgency::kRequest, [this, &entry, context, params, reply]() -> Completion {
    std::string defect;
    Answer answer = context.cancelled() ? Answer(refuse(RpcCode::kRequestCancelled, "cancelled"))
                                        : guarded(entry.run, context, params, defect);
    return [this, &entry, document = context.document, reply, defect, answer = std::move(answer)]() mutable {
      if (!defect.empty()) log(std::string(entry.method) + " failed: " + defect);
      if (reply->cancel()->cancelled()) {
        reply->refuse(RpcCode::kRequestCancelled, "cancelled");
      } else if (document != nullptr && state_.programs.document(document->name()) != document) {
        reply->refuse(RpcCode::kContentModified, "the document has changed");
      } else {
        reply->give(std::move(answer));
      }
    };
  });
}

void Server::notification(const Notification& notification) {
  const NotificationEntry* entry = find_notification(notification.method);
  if (entry == nullptr) {
    if (!notification.method.starts_with("$/"))
      log("unknown notification `" + std::string(cut_utf8(notification.method, 80)) + "`");
    return;
  }
  if (entry->kind == NotificationKind::kExit) {
    exit_code_ = phase_ == Phase::kShutDown ? 0 : 1;
    return;
  }
  const JsonValue& params = notification.params;
  if (entry->kind == NotificationKind::kCancel) {
    const JsonValue* id = params.find("id");
    if (id != nullptr && id->is_integer()) cancels_.cancel(id->as_integer());
    if (id != nullptr && id->is_string()) cancels_.cancel(id->as_string());
    return;
  }
  if (phase_ != Phase::kInitialized) return;  // dropped before, as the protocol says, and after shutdown
  switch (entry->kind) {
    case NotificationKind::kInitialized: initialized(); break;
    case NotificationKind::kOpen: document_event(state_.documents.open(params), "didOpen"); break;
    case NotificationKind::kChange:
      document_event(state_.documents.change(params, state_.client->unit), "didChange");
      break;
    case NotificationKind::kClose:
      if (const auto closed = state_.documents.close(params); !closed) {
        log("didClose: " + closed.error().message);
      } else if (closed->kind == DocumentEvent::Kind::kChanged) {
        document_closed(closed->key);
      }
      break;
    case NotificationKind::kFolders: folders_changed(params); break;
    case NotificationKind::kWatchedFiles: files_changed(params); break;
    case NotificationKind::kConfiguration:
      if (state_.client->configuration) {
        ask_for_settings();
      } else if (const JsonValue* settings = find_path(params, "settings.hardtack")) {
        read_settings(*settings);
      }
      break;
    case NotificationKind::kProgressCancel:
      if (const JsonValue* token = params.find("token")) {
        indexer_.stop(*token);
        evaluations_.stop(*token);
      }
      break;
    case NotificationKind::kSave:
    case NotificationKind::kSetTrace:
    case NotificationKind::kExit:
    case NotificationKind::kCancel: break;
  }
}

void Server::stream_ended() {
  if (!exited()) exit_code_ = phase_ == Phase::kShutDown ? 0 : 1;
}

std::optional<std::uint64_t> Server::due() const {
  auto due = publisher_.due();
  if (const auto evaluations = evaluations_.due(); evaluations && (!due || *evaluations < *due)) due = evaluations;
  if (client_process_ && (!due || next_process_check_ < *due)) due = next_process_check_;
  return due;
}

void Server::tick() {
  const std::uint64_t now = state_.host.milliseconds();
  publisher_.tick(now);
  evaluations_.tick(now);
  if (!client_process_ || now < next_process_check_) return;
  next_process_check_ = now + kProcessCheckMs;
  if (state_.host.process_runs(*client_process_)) return;
  log("the process that started the server has ended");
  exit_code_ = phase_ == Phase::kShutDown ? 0 : 1;
}

}  // namespace hardtack::lsp
