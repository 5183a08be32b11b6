#include "tests/lsp/client.h"

#include <algorithm>
#include <utility>

#include "grammar/format/format.h"
#include "grammar/text/source.h"
#include "json/make_json.h"
#include "lsp/protocol/params.h"
#include "lsp/protocol/uri.h"

namespace hardtack::lsp {

JsonValue json(std::string_view text) {
  return parse_json(text, {.max_json_bytes = 64u << 20}).value_or(JsonValue("not JSON"));
}
std::string compact(const JsonValue& value) { return write_json(value, JsonLayout::kCompact); }

FolderListing TestHost::list(const std::string& folder, const FolderLimits& limits,
                             const std::function<bool(std::string_view)>& wanted) {
  FolderListing listing;
  for (const auto& [path, text] : files) {
    if (!lies_in(path, folder) || !wanted(std::string_view(path).substr(path.rfind('/') + 1))) continue;
    if (listing.files.size() >= limits.max_files) {
      listing.complete = false;
      break;
    }
    listing.files.push_back(path);
  }
  return listing;
}

Result<std::string> TestHost::read(const std::string& folder, const std::string& path, std::size_t max_bytes) {
  reads.push_back(path);
  const auto found = files.find(path);
  if (!lies_in(path, folder) || found == files.end()) return fail(ErrorCode::kIo, "no such file");
  if (found->second.size() > max_bytes) return fail(ErrorCode::kSourceTooLarge, "too large");
  return found->second;
}

std::string TestClient::start(const std::string& capabilities, const std::string& folders) {
  std::string result = ask("initialize", R"({"processId":null,"rootUri":null,"capabilities":)" + capabilities +
                                             R"(,"workspaceFolders":)" + folders + "}");
  tell("initialized", "{}");
  return result;
}

std::string TestClient::ask(const std::string& method, const std::string& params) {
  const std::int64_t id = ++last_id_;
  const std::size_t before = outbox.messages.size();
  server.receive(Request{id, method, json(params)});
  std::string answer = "no answer";
  int answers = 0;
  for (std::size_t i = before; i < outbox.messages.size(); ++i) {
    const JsonValue& message = outbox.messages[i];
    const JsonValue* of = message.find("id");
    if (of == nullptr || *of != JsonValue(id) || message.find("method") != nullptr) continue;
    ++answers;
    if (const JsonValue* error = message.find("error")) {
      answer = "error " + std::to_string(error->find("code")->as_integer());
      refusal = error->find("message")->as_string();
    } else {
      answer = compact(*message.find("result"));
    }
  }
  return answers > 1 ? "answered twice" : answer;
}

void TestClient::tell(const std::string& method, const std::string& params) {
  server.receive(Notification{method, json(params)});
}

void TestClient::open(const std::string& uri, const std::string& text, int version) {
  JsonValue item =
      json_object({{"uri", uri}, {"languageId", "biscuit"}, {"version", std::int64_t{version}}, {"text", text}});
  server.receive(Notification{"textDocument/didOpen", json_object({{"textDocument", std::move(item)}})});
}

void TestClient::change(const std::string& uri, const std::string& text, int version) {
  JsonValue item = json_object({{"uri", uri}, {"version", std::int64_t{version}}});
  JsonValue change = json_object({{"text", text}});
  server.receive(Notification{
      "textDocument/didChange",
      json_object({{"textDocument", std::move(item)}, {"contentChanges", JsonValue::Array{std::move(change)}}})});
}

void TestClient::settle() {
  for (int turn = 0; turn < 100; ++turn) {
    const auto due = server.due();
    if (!due || *due > host.now) return;
    server.tick();
  }
}

std::vector<std::string> TestClient::take(const std::string& method) {
  std::vector<std::string> found;
  std::erase_if(outbox.messages, [&](const JsonValue& message) {
    const JsonValue* of = message.find("method");
    if (of == nullptr || of->as_string() != method || message.find("id") != nullptr) return false;
    found.push_back(compact(*message.find("params")));
    return true;
  });
  return found;
}

std::size_t TestClient::answer(const std::string& method, const std::string& result) {
  std::vector<std::int64_t> asked;
  std::erase_if(outbox.messages, [&](const JsonValue& message) {
    const JsonValue* of = message.find("method");
    if (of == nullptr || of->as_string() != method || message.find("id") == nullptr) return false;
    asked.push_back(message.find("id")->as_integer());
    return true;
  });
  for (const std::int64_t id : asked) server.receive(Response{id, json(result)});
  return asked.size();
}

std::string at(const std::string& uri, int line, int character) {
  return compact(
      json_object({{"textDocument", json_object({{"uri", uri}})},
                   {"position", json_object({{"line", std::int64_t{line}}, {"character", std::int64_t{character}}})}}));
}

std::string applied(const std::string& text, const std::string& answer, PositionUnit unit) {
  const JsonValue edits = json(answer);
  if (!edits.is_array()) return answer;
  const Source source("", text);
  std::vector<TextEdit> all;
  for (const JsonValue& edit : edits.as_array()) {
    const auto range = range_member(edit, "range");
    const auto replacement = string_member(edit, "newText");
    if (!range || !replacement) return "no edit: " + compact(edit);
    all.push_back({{offset_at(source, range->start, unit), offset_at(source, range->end, unit)}, *replacement});
  }
  return apply_edits(text, all);
}

}  // namespace hardtack::lsp
