// Property: whatever the body of an AuthZEN request is, the answer is 200, 400 or 413 and JSON; the same body has the
// same decisions twice; an evaluation allows only if the body, read by the ordinary JSON reader, names the one subject
// that the policy allows, by type and id or by a stored attribute that no property of it replaces; what a search finds
// is stored, and its evaluation allows.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "serve/authzen/authzen.h"

namespace {

using namespace hardtack;
using namespace hardtack::serve;
using fuzz::require;

constexpr const char* kPolicy = R"(
  reject if context("closed", true);
  allow if subject("user", "root"), action("read");
  allow if subject("user", $u), subject_property("role", "admin"), action("write");
)";
constexpr const char* kData = R"(
  entity("user", "ann"); attribute("user", "ann", "role", "admin");
  entity("user", "root");
  entity("document", "d1"); attribute("document", "d1", "tags", ["a", "b"]);
  action_of("document", "read"); action_of("document", "write");
)";

const PolicyStore& store() {
  static PolicyStore* const made = [] {
    auto* const fresh = new PolicyStore([](const PolicySets*) -> LoadedSets {
      PolicySetOptions options;
      options.policy.limits.max_time = std::chrono::minutes(10);
      HARDTACK_TRY(std::shared_ptr<const PolicySet> set,
                   compile_policy_set({.name = "default", .policies = {{"policy", kPolicy}}, .data = {{"data", kData}}},
                                      options));
      return std::vector{std::move(set)};
    });
    require(fresh->reload().has_value(), "the policy compiles");
    return fresh;
  }();
  return *made;
}

AuthZen& service() {
  static AuthZen* const made = [] {
    AuthZenOptions options;
    options.page_key = SecretBytes(32);
    options.budget.max_time = std::chrono::minutes(10);
    options.clock = [] { return std::uint64_t{1'800'000'000}; };
    return AuthZen::create(store(), std::move(options))->release();
  }();
  return *made;
}

Answer ask(std::string_view path, std::string_view body) {
  static Worker worker;
  static const std::vector<Header> headers = {{"content-type", "application/json"}};
  static const Peer peer;
  Answer answer = service().answer({"POST", path, headers, body, peer}, worker);
  require(answer.status == 200 || answer.status == 400 || answer.status == 413, "the status");
  return answer;
}

// The answer without what differs with every request.
std::string decisions(const JsonValue& answer) {
  std::string text;
  if (const JsonValue* one = answer.find("decision")) text += one->as_bool() ? '+' : '-';
  if (const JsonValue* many = answer.find("evaluations")) {
    for (const JsonValue& one : many->as_array()) text += one.find("decision")->as_bool() ? '+' : '-';
  }
  if (const JsonValue* results = answer.find("results")) text += write_json(*results, JsonLayout::kCompact);
  return text;
}

std::string text_of(const JsonValue* object, std::string_view name) {
  const JsonValue* found = object == nullptr ? nullptr : object->find(name);
  return found == nullptr ? std::string() : found->as_string();
}

// Whether a subject and an action may be what the policy allows.
bool may_be_allowed(const JsonValue* subject, const JsonValue* action) {
  if (text_of(subject, "type") != "user") return false;
  if (text_of(action, "name") == "read") return text_of(subject, "id") == "root";
  if (text_of(action, "name") != "write") return false;
  const JsonValue* properties = subject->find("properties");
  const JsonValue* role = properties == nullptr ? nullptr : properties->find("role");
  if (role == nullptr || role->is_null()) return text_of(subject, "id") == "ann";
  return role->as_string() == "admin";
}

void check_evaluation(const JsonValue& body, const JsonValue& answer) {
  const JsonValue* decision = answer.find("decision");
  require(decision != nullptr && decision->is_bool(), "there is a decision");
  if (decision->as_bool()) require(may_be_allowed(body.find("subject"), body.find("action")), "the allow is right");
}

void check_batch(const JsonValue& body, const JsonValue& answer) {
  const JsonValue* decided = answer.find("evaluations");
  if (decided == nullptr) return check_evaluation(body, answer);
  const JsonValue::Array& items = body.find("evaluations")->as_array();
  require(decided->as_array().size() <= items.size(), "no more decisions than questions");
  for (std::size_t i = 0; i < decided->as_array().size(); ++i) {
    const auto part = [&](std::string_view name) {
      const JsonValue* own = items[i].find(name);
      return own == nullptr || own->is_null() ? body.find(name) : own;
    };
    if (!decided->as_array()[i].find("decision")->as_bool()) continue;
    require(items[i].is_object() && may_be_allowed(part("subject"), part("action")), "the allow is right");
  }
}

void check_subjects(const JsonValue& body, const JsonValue& answer) {
  const JsonValue* results = answer.find("results");
  require(results != nullptr && results->is_array(), "there are results");
  for (const JsonValue& one : results->as_array()) {
    JsonValue::Object question;
    for (const auto& [name, value] : body.as_object()) {
      if (name != "subject" && name != "page") question.emplace_back(name, value);
    }
    question.emplace_back("subject", one);
    const Answer single =
        ask("/access/v1/evaluation", write_json(JsonValue(std::move(question)), JsonLayout::kCompact));
    const auto read = parse_json(single.body, {});
    require(read && read->find("decision") != nullptr && read->find("decision")->as_bool(), "what is found is allowed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view kPaths[] = {"/access/v1/evaluation", "/access/v1/evaluations", "/access/v1/search/subject",
                                         "/access/v1/search/resource", "/access/v1/search/action"};
  const auto read = parse_json(body, {});
  for (const std::string_view path : kPaths) {
    const Answer first = ask(path, body), second = ask(path, body);
    const auto answer = parse_json(first.body, {.max_json_bytes = 64u << 20}),
               again = parse_json(second.body, {.max_json_bytes = 64u << 20});
    require(answer && answer->is_object() && again, "the answer is JSON");
    require(first.status == second.status && decisions(*answer) == decisions(*again), "the same body, the same answer");
    if (first.status != 200) continue;
    require(read && read->is_object(), "only JSON is decided");
    if (path == kPaths[0]) check_evaluation(*read, *answer);
    if (path == kPaths[1]) check_batch(*read, *answer);
    if (path == kPaths[2]) check_subjects(*read, *answer);
  }
  return 0;
}
