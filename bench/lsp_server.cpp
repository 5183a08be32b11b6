#include <malloc.h>

#include <cstdio>
#include <random>
#include <string>

#include "bench/lsp_rows.h"
#include "json/make_json.h"
#include "lsp/protocol/uri.h"
#include "tests/lsp/client.h"

namespace hardtack::bench {
namespace {

using lsp::TestClient;

constexpr const char* kUri = "file:///w/api.authorizer.bcdl";
// What an editor of today says of itself, as far as it changes what the server sends.
constexpr const char* kCapabilities =
    R"({"textDocument":{"publishDiagnostics":{"relatedInformation":true,"versionSupport":true},)"
    R"("hover":{"contentFormat":["markdown"]},"completion":{"completionItem":{"snippetSupport":true}}}})";

JsonValue edit_at(int line, int character, int removed, std::string_view text, std::int64_t version) {
  const auto place = [&](std::int64_t at) { return json_object({{"line", std::int64_t{line}}, {"character", at}}); };
  JsonValue change =
      json_object({{"range", json_object({{"start", place(character)}, {"end", place(character + removed)}})},
                   {"text", std::string(text)}});
  return json_object({{"textDocument", json_object({{"uri", kUri}, {"version", version}})},
                      {"contentChanges", JsonValue::Array{std::move(change)}}});
}

std::size_t heap() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

// Types a character and takes it away again, `edits` times in all, all over the text.
void type(TestClient& client, std::size_t lines, std::size_t edits, std::int64_t& version, GoalRow* keystroke,
          GoalRow* settled) {
  std::minstd_rand random(1);
  for (std::size_t i = 0; i < edits; i += 2) {
    const int line = static_cast<int>(random() % lines);
    for (const bool typed : {true, false}) {
      const JsonValue change = edit_at(line, 0, typed ? 0 : 1, typed ? "x" : "", ++version);
      const auto receive = [&] { client.server.receive(lsp::Notification{"textDocument/didChange", change}); };
      const auto settle = [&] { client.settle(); };
      keystroke != nullptr ? keystroke->time(receive) : receive();
      settled != nullptr ? settled->time(settle) : settle();
    }
    client.outbox.messages.clear();
    client.host.lines.clear();
  }
}

}  // namespace

bool measure_server(bool quick) {
  TestClient client;
  client.start(kCapabilities);
  client.open(kUri, policy_of_lines(1000));
  client.settle();
  std::int64_t version = 1;

  GoalRow keystroke("server: keystroke to published syntax diagnostics", 10);
  GoalRow settled("server: then its lints published", 50);
  type(client, 1000, quick ? 100 : 2000, version, &keystroke, &settled);
  bool held = keystroke.print();
  held &= settled.print();

  GoalRow hover("server: hover", 5), completion("server: completion", 5), definition("server: definition", 5);
  GoalRow tokens("server: semantic tokens, whole text", 10);
  const std::string document = lsp::compact(json_object({{"textDocument", json_object({{"uri", kUri}})}}));
  for (int line = 3; line < (quick ? 100 : 1000); line += 8) {
    const std::string place = lsp::at(kUri, line, 25);
    hover.time([&] { client.ask("textDocument/hover", place); });
    completion.time([&] { client.ask("textDocument/completion", place); });
    definition.time([&] { client.ask("textDocument/definition", place); });
    tokens.time([&] { client.ask("textDocument/semanticTokens/full", document); });
    client.outbox.messages.clear();
  }
  for (GoalRow* row : {&hover, &completion, &definition, &tokens}) held &= row->print();

  // Flat: after a tenth of the edits everything that grows once has grown. A shorter text, so that this ends.
  client.open(kUri, policy_of_lines(100), static_cast<int>(++version));
  const std::size_t edits = quick ? 2'000 : 100'000;
  type(client, 100, edits / 10, version, nullptr, nullptr);
  const std::size_t before = heap();
  type(client, 100, edits - edits / 10, version, nullptr, nullptr);
  const std::size_t after = heap();
  std::printf("\nHeap after %zu edits %.2f MiB, after %zu edits %.2f MiB.\n\n", edits / 10,
              static_cast<double>(before) / (1 << 20), edits, static_cast<double>(after) / (1 << 20));
  return held && after < before + before / 100 + (64u << 10);
}

}  // namespace hardtack::bench
