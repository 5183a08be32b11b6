#include "tests/dap/client.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "engine/text/cat.h"

namespace hardtack::dap {

JsonValue json(std::string_view text) {
  auto value = parse_json(text, {.max_json_bytes = 64u << 20, .max_json_depth = 100, .max_json_values = 5'000'000});
  if (!value) throw std::runtime_error("no JSON: " + std::string(text.substr(0, 200)));
  return *std::move(value);
}

std::string compact(const JsonValue& value) { return write_json(value, JsonLayout::kCompact); }

Host test_host(const TestFiles& files) {
  const auto find = [&files](const std::string& path) -> Result<policytest::HostFile> {
    const auto found = files.find(path);
    if (found == files.end()) return fail(ErrorCode::kIo, cat("there is no file ", path));
    return policytest::HostFile{found->first, found->second};
  };
  Host host;
  host.read = find;
  host.tests.read = [find](const std::string& from, const std::string& path) {
    return find(from.substr(0, from.rfind('/') + 1) + path);
  };
  return host;
}

TestClient::TestClient(TestFiles made_up)
    : files(std::move(made_up)), session(test_host(files), [this](std::string_view bytes) {
        reader.feed(bytes);
        read();
      }) {}

void TestClient::read() {
  while (const auto frame = reader.next()) messages.push_back(json(frame->body));
}

Reply<JsonValue> TestClient::request(const std::string& command, const std::string& arguments) {
  const std::int64_t seq = ++seq_;
  const std::size_t before = messages.size();
  raw(framed(cat(R"({"type":"request","seq":)", seq, R"(,"command":")", command, R"(","arguments":)", arguments, "}")));
  std::optional<JsonValue> answer;
  for (std::size_t i = before; i < messages.size(); ++i) {
    if (messages[i].find("type")->as_string() != "response") continue;
    if (answer || i != before) throw std::runtime_error(command + " has more than one answer, or a late one");
    answer = messages[i];
  }
  if (!answer || answer->find("request_seq")->as_integer() != seq || answer->find("command")->as_string() != command) {
    throw std::runtime_error(command + " has no answer");
  }
  messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(before));
  if (!answer->find("success")->as_bool()) return refuse(answer->find("message")->as_string());
  const JsonValue* body = answer->find("body");
  return body == nullptr ? JsonValue() : *body;
}

std::string TestClient::ask(const std::string& command, const std::string& arguments) {
  const Reply<JsonValue> reply = request(command, arguments);
  return reply ? compact(*reply) : "refused: " + reply.error().message;
}

std::string TestClient::start(const std::string& launch, const std::string& initialize) {
  for (const auto& [command, arguments] :
       {std::pair(std::string("initialize"), initialize), std::pair(std::string("launch"), launch),
        std::pair(std::string("configurationDone"), std::string("{}"))}) {
    const Reply<JsonValue> reply = request(command, arguments);
    if (!reply) return reply.error().message;
  }
  return "";
}

std::vector<JsonValue> TestClient::take(const std::string& event) {
  std::vector<JsonValue> bodies;
  std::erase_if(messages, [&](const JsonValue& message) {
    const JsonValue* name = message.find("event");
    if (name == nullptr || name->as_string() != event) return false;
    bodies.push_back(message.find("body") == nullptr ? JsonValue() : *message.find("body"));
    return true;
  });
  return bodies;
}

std::vector<std::string> TestClient::rest() {
  std::vector<std::string> texts;
  for (const JsonValue& message : messages) texts.push_back(compact(message));
  messages.clear();
  return texts;
}

std::string TestClient::where() {
  const Reply<JsonValue> trace = request("stackTrace", R"({"threadId": 1})");
  if (!trace) return "refused: " + trace.error().message;
  const JsonValue& frame = trace->find("stackFrames")->as_array().at(0);
  const std::string name = frame.find("name")->as_string();
  return frame.find("source") == nullptr ? name : cat(name, ":", frame.find("line")->as_integer());
}

std::int64_t TestClient::reference(const std::string& scope_name) {
  const Reply<JsonValue> trace = request("stackTrace", R"({"threadId": 1})");
  if (!trace) return 0;
  const std::int64_t frame = trace->find("stackFrames")->as_array().at(0).find("id")->as_integer();
  const Reply<JsonValue> scopes = request("scopes", cat(R"({"frameId":)", frame, "}"));
  for (const JsonValue& scope : scopes->find("scopes")->as_array()) {
    if (scope.find("name")->as_string() == scope_name) return scope.find("variablesReference")->as_integer();
  }
  return 0;
}

std::string TestClient::scope(const std::string& name) {
  const std::int64_t number = reference(name);
  return number == 0 ? "no scope " + name : shown(number);
}

std::string TestClient::shown(std::int64_t reference, const std::string& more) {
  const Reply<JsonValue> variables = request("variables", cat(R"({"variablesReference":)", reference, more, "}"));
  if (!variables) return "refused: " + variables.error().message;
  std::string text;
  for (const JsonValue& variable : variables->find("variables")->as_array()) {
    text += cat(variable.find("name")->as_string(), "=", variable.find("value")->as_string(), "\n");
  }
  return text;
}

std::int64_t TestClient::part(std::int64_t reference, const std::string& name) {
  const Reply<JsonValue> variables = request("variables", cat(R"({"variablesReference":)", reference, "}"));
  if (!variables) return 0;
  for (const JsonValue& variable : variables->find("variables")->as_array()) {
    if (variable.find("name")->as_string() == name) return variable.find("variablesReference")->as_integer();
  }
  return 0;
}

}  // namespace hardtack::dap
