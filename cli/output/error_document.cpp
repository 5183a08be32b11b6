#include "cli/output/error_document.h"

#include <algorithm>
#include <utility>

#include "report/diagnostic_json.h"
#include "report/result_json.h"

namespace hardtack::cli {

bool wants_json(const std::vector<std::string>& words) {
  return std::ranges::any_of(words,
                             [](const std::string& word) { return word == "--json" || word.starts_with("--json="); });
}

JsonValue error_document(ErrorShape shape, const std::vector<std::string>& words, const Error& error) {
  if (shape == ErrorShape::kList) return JsonValue::Array{diagnostic_json("", error)};
  JsonValue::Object members;
  const bool authorized = std::ranges::any_of(words, [](const std::string& word) {
    return word.starts_with("--authorizer") || word.starts_with("--authorize-with");
  });
  if (shape == ErrorShape::kDecision || (shape == ErrorShape::kDecisionIfAuthorized && authorized)) {
    members.emplace_back("decision", "error");
  }
  members.emplace_back("error", error_json(error));
  return members;
}

}  // namespace hardtack::cli
