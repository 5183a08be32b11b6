#include "lsp/session/self_check.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "grammar/parse.h"
#include "json/make_json.h"
#include "lsp/features/commands.h"

namespace hardtack::lsp {
namespace {

constexpr std::size_t kMaxFailures = 20;

class Collector final : public Outbox {
 public:
  void send(const JsonValue& message) override { messages.push_back(message); }
  std::vector<JsonValue> messages;
};

// What a client of the newest kind says.
JsonValue capabilities() {
  const JsonValue yes(true);
  const JsonValue markdown = json_strings({"markdown"});
  JsonValue completion = json_object({{"snippetSupport", yes}, {"documentationFormat", markdown}});
  JsonValue document = json_object({{"hover", json_object({{"contentFormat", markdown}})},
                                    {"completion", json_object({{"completionItem", std::move(completion)}})},
                                    {"definition", json_object({{"linkSupport", yes}})},
                                    {"documentSymbol", json_object({{"hierarchicalDocumentSymbolSupport", yes}})},
                                    {"diagnostic", JsonValue::Object()},
                                    {"codeAction", json_object({{"codeActionLiteralSupport", JsonValue::Object()}})}});
  return json_object({{"textDocument", std::move(document)},
                      {"general", json_object({{"positionEncodings", json_strings({"utf-8"})}})},
                      {"workspace", json_object({{"workspaceEdit", json_object({{"documentChanges", yes}})}})}});
}

class Check {
 public:
  Check(Host& host, std::string uri, const std::string& text, const SelfCheckOptions& options)
      : host_(host),
        uri_(std::move(uri)),
        options_(options),
        parsed_(parse_source(text)),
        server_(host, outbox_, runner_, options.server) {
    for (const RequestEntry& entry : request_table()) {
      SelfCheckMethod method;
      method.method = entry.method;
      report_.methods.push_back(std::move(method));
    }
  }

  SelfCheckReport run() {
    ask("initialize",
        json_object({{"processId", JsonValue()}, {"rootUri", JsonValue()}, {"capabilities", capabilities()}}));
    tell("initialized", JsonValue::Object());
    JsonValue item = json_object(
        {{"uri", uri_}, {"languageId", "biscuit"}, {"version", std::int64_t{1}}, {"text", parsed_.source->text()}});
    tell("textDocument/didOpen", json_object({{"textDocument", std::move(item)}}));
    whole_document();
    const auto tokens = parsed_.tree.tokens();
    report_.all_tokens = tokens.size();
    const std::size_t step = std::max<std::size_t>(1, (tokens.size() + options_.max_tokens - 1) / options_.max_tokens);
    for (std::size_t i = 0; i < tokens.size(); i += step) {
      ++report_.tokens;
      at(tokens[i].span);
    }
    at({parsed_.source->size(), parsed_.source->size()});
    ask("shutdown", JsonValue());
    tell("exit", JsonValue());
    if (server_.exit_code() != 0) fail("the server did not end well");
    return std::move(report_);
  }

 private:
  JsonValue identity() const { return json_object({{"uri", uri_}}); }
  JsonValue position(std::uint32_t offset) const {
    return position_json(position_of(*parsed_.source, offset, PositionUnit::kUtf8));
  }
  JsonValue range(Span span) const { return range_json(*parsed_.source, span, PositionUnit::kUtf8); }
  JsonValue format_options() const { return json_object({{"tabSize", std::int64_t{2}}, {"insertSpaces", true}}); }

  void fail(std::string what) {
    ++report_.failed;
    if (report_.failures.size() < kMaxFailures) report_.failures.push_back(std::move(what));
  }
  void tell(std::string_view method, JsonValue params) {
    outbox_.messages.clear();
    server_.receive(Notification{std::string(method), std::move(params)});
  }

  // The result, if there is one.
  JsonValue ask(std::string_view method, JsonValue params) {
    if (method != "initialize" && method != "shutdown" && find_request(method) == nullptr) return {};
    outbox_.messages.clear();
    const std::uint64_t begin = host_.milliseconds();
    const std::int64_t id = ++last_id_;
    server_.receive(Request{id, std::string(method), std::move(params)});
    const std::uint64_t took = host_.milliseconds() - begin;
    const JsonValue* answer = nullptr;
    for (const JsonValue& sent : outbox_.messages) {
      const JsonValue* of = sent.find("id");
      if (of == nullptr || *of != JsonValue(id) || sent.find("method") != nullptr) continue;
      if (answer != nullptr) fail(std::string(method) + " was answered twice");
      answer = &sent;
    }
    const auto counted = std::ranges::find(report_.methods, method, &SelfCheckMethod::method);
    if (counted != report_.methods.end()) {
      ++counted->requests;
      counted->slowest_ms = std::max(counted->slowest_ms, took);
    }
    if (answer == nullptr) {
      fail(std::string(method) + " was not answered");
      return {};
    }
    if (const JsonValue* error = answer->find("error")) {
      const JsonValue* code = error->find("code");
      const JsonValue* message = error->find("message");
      const auto number = static_cast<RpcCode>(code == nullptr ? 0 : code->as_integer());
      if (number == RpcCode::kRequestFailed || number == RpcCode::kInvalidParams) {
        if (counted != report_.methods.end()) ++counted->refused;
      } else {
        fail(std::string(method) + ": " + (message == nullptr ? std::string() : message->as_string()));
      }
      return {};
    }
    const JsonValue* result = answer->find("result");
    if (result == nullptr || result->is_null()) {
      if (counted != report_.methods.end()) ++counted->answered_null;
      return {};
    }
    return *result;
  }

  void whole_document() {
    const JsonValue here = json_object({{"textDocument", identity()}});
    const JsonValue all = range({0, parsed_.source->size()});
    const JsonValue diagnostics = ask("textDocument/diagnostic", here);
    if (const JsonValue* items = diagnostics.find("items")) report_.diagnostics = items->as_array().size();
    ask("workspace/diagnostic", json_object({{"previousResultIds", JsonValue::Array()}}));
    ask("workspace/symbol", json_object({{"query", ""}}));
    for (const char* method :
         {"textDocument/documentSymbol", "textDocument/foldingRange", "textDocument/documentLink"}) {
      ask(method, here);
    }
    run_lenses(ask("textDocument/codeLens", here));
    const JsonValue tokens = ask("textDocument/semanticTokens/full", here);
    if (const JsonValue* id = tokens.find("resultId"))
      ask("textDocument/semanticTokens/full/delta",
          json_object({{"textDocument", identity()}, {"previousResultId", *id}}));
    ask("textDocument/semanticTokens/range", json_object({{"textDocument", identity()}, {"range", all}}));
    ask("textDocument/inlayHint", json_object({{"textDocument", identity()}, {"range", all}}));
    ask("textDocument/formatting", json_object({{"textDocument", identity()}, {"options", format_options()}}));
    ask("workspace/executeCommand", json_object({{"command", "hardtack.reindex"}}));
  }

  // What the lenses offer and the server does. What evaluations find is then there for all that follows.
  void run_lenses(const JsonValue& lenses) {
    constexpr std::size_t kMaxRuns = 20;
    std::size_t runs = 0;
    for (const JsonValue& lens : lenses.as_array()) {
      const JsonValue* command = lens.find("command");
      const JsonValue* name = command == nullptr ? nullptr : command->find("command");
      if (name == nullptr || name->as_string().empty() || name->as_string() == kShowReferencesCommand) continue;
      if (++runs > kMaxRuns) return;
      ask("workspace/executeCommand", *command);
    }
  }

  void at(Span token) {
    const std::uint32_t middle = token.begin + token.size() / 2;
    for (const std::uint32_t offset : {token.begin, middle}) {
      const JsonValue here = json_object({{"textDocument", identity()}, {"position", position(offset)}});
      for (const char* method :
           {"textDocument/hover", "textDocument/signatureHelp", "textDocument/definition",
            "textDocument/documentHighlight", "textDocument/prepareRename", "textDocument/linkedEditingRange"}) {
        ask(method, here);
      }
      const JsonValue items = ask("textDocument/completion", here);
      if (const JsonValue* list = items.find("items"); list != nullptr && !list->as_array().empty())
        ask("completionItem/resolve", list->as_array()[0]);
      if (offset == middle && token.size() > 1) break;
    }
    const JsonValue place = position(middle);
    ask("textDocument/references", json_object({{"textDocument", identity()},
                                                {"position", place},
                                                {"context", json_object({{"includeDeclaration", true}})}}));
    ask("textDocument/rename",
        json_object({{"textDocument", identity()}, {"position", place}, {"newName", "renamed_by_check"}}));
    ask("textDocument/selectionRange",
        json_object({{"textDocument", identity()}, {"positions", JsonValue::Array{place}}}));
    ask("textDocument/codeAction", json_object({{"textDocument", identity()},
                                                {"range", range(token)},
                                                {"context", json_object({{"diagnostics", JsonValue::Array()}})}}));
    ask("textDocument/rangeFormatting",
        json_object({{"textDocument", identity()}, {"range", range(token)}, {"options", format_options()}}));
    ask("textDocument/onTypeFormatting", json_object({{"textDocument", identity()},
                                                      {"position", position(token.end)},
                                                      {"ch", ";"},
                                                      {"options", format_options()}}));
    const JsonValue called =
        ask("textDocument/prepareCallHierarchy", json_object({{"textDocument", identity()}, {"position", place}}));
    if (called.as_array().empty()) return;
    const JsonValue item = json_object({{"item", called.as_array()[0]}});
    ask("callHierarchy/incomingCalls", item);
    ask("callHierarchy/outgoingCalls", item);
  }

  Host& host_;
  std::string uri_;
  const SelfCheckOptions& options_;
  ParsedSource parsed_;
  Collector outbox_;
  InlineRunner runner_;
  Server server_;
  std::int64_t last_id_ = 0;
  SelfCheckReport report_;
};

}  // namespace

SelfCheckReport self_check(Host& host, const std::string& uri, const std::string& text,
                           const SelfCheckOptions& options) {
  return Check(host, uri, text, options).run();
}

}  // namespace hardtack::lsp
