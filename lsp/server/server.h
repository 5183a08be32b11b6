// The language server without its streams: takes messages, sends messages.
//
// Every request is answered exactly once, whatever happens to it. One thread owns a server: it calls receive() for each
// message and tick() when due() has come; the Runner brings back on the same thread what was worked on elsewhere.
// Cancels alone may be used from another thread, so that a cancellation overtakes what waits.
//
//   InlineRunner runner;
//   Server server(host, outbox, runner, {});
//   server.receive(read_message(body));
//   if (server.exited()) return server.exit_code();
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lsp/protocol/cancel.h"
#include "lsp/server/evaluations.h"
#include "lsp/server/handler_table.h"
#include "lsp/server/indexer.h"
#include "lsp/server/publisher.h"
#include "lsp/server/state.h"

namespace hardtack::lsp {

struct ServerOptions {
  std::string version = "0";
  Services services = {};
  std::uint64_t lint_pause_ms = 150;
  // The process that started the server, where the command line says so; `initialize` may say it too.
  std::optional<std::int64_t> client_process = std::nullopt;
};

class Server {
 public:
  Server(Host& host, Outbox& outbox, Runner& runner, ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // `cancel` is what cancels().add() gave for a request; nothing: the server adds it itself.
  void receive(Message message, CancelPtr cancel = nullptr);
  // The stream of the client has ended.
  void stream_ended();
  // The next time at which tick() has something to do.
  std::optional<std::uint64_t> due() const;
  void tick();
  // Evaluations that are under way end soon. From any thread.
  void stop_evaluations() { evaluations_.stop_all(); }

  bool exited() const { return exit_code_.has_value(); }
  // 0 after shutdown and exit, else 1.
  int exit_code() const { return exit_code_.value_or(1); }
  Cancels& cancels() { return cancels_; }

 private:
  class Reply;
  enum class Phase : std::uint8_t { kNew, kInitialized, kShutDown };

  void request(Request request, CancelPtr cancel);
  void notification(const Notification& notification);
  void dispatch(const RequestEntry& entry, const Request& request, const std::shared_ptr<Reply>& reply);
  void run_feature(const RequestEntry& entry, const FeatureContext& context, const JsonValue& params,
                   const std::shared_ptr<Reply>& reply);

  Answer initialize(const JsonValue& params);
  void initialized();
  void register_watchers();
  void read_settings(const JsonValue& settings);
  void ask_for_settings();

  void document_event(const RpcResult<DocumentEvent>& event, std::string_view what);
  void document_changed(const std::string& key);
  void configuration_changed(const std::string& key);
  void document_closed(const std::string& key);
  void spell(const std::string& key);
  void folders_changed(const JsonValue& params);
  void files_changed(const JsonValue& params);
  void refresh_views();

  void execute(const JsonValue& params, const std::shared_ptr<Reply>& reply);
  void fix_all(const std::string& key, const std::shared_ptr<Reply>& reply);

  void log(std::string_view line) { state_.host.log(line); }

  ServerOptions options_;
  Cancels cancels_;
  State state_;
  Publisher publisher_;
  Evaluations evaluations_;
  Indexer indexer_;
  Phase phase_ = Phase::kNew;
  std::optional<int> exit_code_;
  std::optional<std::int64_t> client_process_;
  std::uint64_t next_process_check_ = 0;
};

}  // namespace hardtack::lsp
