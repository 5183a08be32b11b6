// A client for tests: a server in the same process, without threads, over files that the test makes up.
//
//   TestClient client;
//   client.start();
//   client.open("file:///w/a.bcdl", "allow if true;");
//   client.ask("textDocument/hover", R"({...})");   // the result as compact JSON, or "error -32602"
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lsp/protocol/positions.h"
#include "lsp/server/host.h"
#include "lsp/server/server.h"

namespace hardtack::lsp {

class TestHost final : public Host {
 public:
  std::map<std::string, std::string> files;
  std::uint64_t now = 1'000;
  std::set<std::int64_t> dead;
  std::vector<std::string> lines;
  std::vector<std::string> reads;

  std::uint64_t milliseconds() override { return now; }
  bool process_runs(std::int64_t process) override { return !dead.contains(process); }
  FolderListing list(const std::string& folder, const FolderLimits& limits,
                     const std::function<bool(std::string_view)>& wanted) override;
  Result<std::string> read(const std::string& folder, const std::string& path, std::size_t max_bytes) override;
  void log(std::string_view line) override { lines.emplace_back(line); }
};

class TestOutbox final : public Outbox {
 public:
  std::vector<JsonValue> messages;
  void send(const JsonValue& message) override { messages.push_back(message); }
};

JsonValue json(std::string_view text);
std::string compact(const JsonValue& value);

class TestClient {
 public:
  explicit TestClient(Services services = {})
      : server(host, outbox, runner, {.version = "test", .services = services, .lint_pause_ms = 0}) {}

  // `capabilities` and `folders` are JSON.
  std::string start(const std::string& capabilities = "{}", const std::string& folders = "null");
  std::string ask(const std::string& method, const std::string& params);
  std::string refusal;  // the message of the last error
  void tell(const std::string& method, const std::string& params);
  void open(const std::string& uri, const std::string& text, int version = 1);
  // The whole text.
  void change(const std::string& uri, const std::string& text, int version);
  // Timed work until there is none.
  void settle();
  // Parameters of all notifications of the method since the last call of take(), as compact JSON.
  std::vector<std::string> take(const std::string& method);
  // Requests of the server, answered with `result`; how many there were.
  std::size_t answer(const std::string& method, const std::string& result);

  TestHost host;
  TestOutbox outbox;
  InlineRunner runner;
  Server server;

 private:
  std::int64_t last_id_ = 0;
};

// {"textDocument": {"uri": ...}, "position": {...}} as JSON text.
std::string at(const std::string& uri, int line, int character);

// The text after the edits of an answer; an answer that is no list of edits stays as it is.
std::string applied(const std::string& text, const std::string& answer, PositionUnit unit = PositionUnit::kUtf16);

}  // namespace hardtack::lsp
