// The published samples: tokens in files beside the document, and for each what authorizers make of it.
#include <utility>

#include "engine/text/cat.h"
#include "policytest/mirror/document_reader.h"

namespace hardtack::policytest {
namespace {

const std::string* text_of(const JsonValue& node, std::string_view member) {
  const JsonValue* found = node.find(member);
  return found != nullptr && found->is_string() ? &found->as_string() : nullptr;
}

// The suite writes the authorizer's origin as 2^64 - 1 in some places, which no JSON number of ours holds, and as null
// in others. It is null here.
void use_null_origins(JsonValue::Object& world) {
  for (auto& [kind, groups] : world) {
    if (!groups.is_array()) continue;
    JsonValue::Array changed;
    for (const JsonValue& group : groups.as_array()) {
      JsonValue::Object members = group.as_object();
      for (auto& [key, value] : members) {
        if (key == "origin" && value.is_double()) value = JsonValue();
      }
      changed.push_back(group.is_object() ? JsonValue(std::move(members)) : group);
    }
    groups = std::move(changed);
  }
}

}  // namespace

bool is_samples(const JsonValue& document) {
  const JsonValue* cases = document.find("testcases");
  return cases != nullptr && cases->is_array() && text_of(document, "root_public_key") != nullptr;
}

void read_samples(const JsonValue& document, TestFile& file, const TestFileOptions& options) {
  const std::string key = cat("ed25519/", *text_of(document, "root_public_key"));
  const auto refuse = [&](std::string message) {
    file.diagnostics.report(DiagnosticCode::kTestDocument, {0, 0}, std::move(message));
  };
  for (const JsonValue& sample : document.find("testcases")->as_array()) {
    const std::string* title = text_of(sample, "title");
    const std::string* token = text_of(sample, "filename");
    const JsonValue* validations = sample.find("validations");
    if (title == nullptr || token == nullptr || validations == nullptr) {
      refuse("a sample has no title, file or validations");
      continue;
    }
    for (const auto& [name, validation] : validations->as_object()) {
      const std::string* code = text_of(validation, "authorizer_code");
      const JsonValue* result = validation.find("result");
      if (code == nullptr || result == nullptr || file.tests.size() >= options.limits.max_tests) {
        refuse(cat("the validation of ", *token, " cannot be read"));
        continue;
      }
      PolicyTest& test = file.tests.emplace_back();
      test.name = cat(*token, ": ", *title, name.empty() ? "" : ": ", name);
      test.token = TestToken{{}, {{}, *token}, {{}, key}};
      // Where the token is refused the suite tells no authorizer.
      auto source = std::make_shared<const Source>(cat(options.name, "#", *token, "/", name),
                                                   code->empty() ? "allow if true;" : *code);
      test.authorizer = TestAuthorizer{{}, {}, TextPart{source, {0, source->size()}}};
      test.suite_functions = true;
      Expectation& expected = test.expectations.emplace_back();
      expected.kind = Expectation::Kind::kSample;
      auto published = std::make_shared<ExpectedSample>();
      published->result = *result;
      if (const JsonValue* world = validation.find("world"); world != nullptr && world->is_object()) {
        JsonValue::Object changed = world->as_object();
        use_null_origins(changed);
        published->world = JsonValue(std::move(changed));
      }
      expected.sample = std::move(published);
    }
  }
}

}  // namespace hardtack::policytest
