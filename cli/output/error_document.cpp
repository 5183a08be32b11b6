#include "cli/output/error_document.h"

#include <algorithm>
#include <utility>

#include "cli/output/report.h"
#include "report/result_json.h"

namespace hardtack::cli {

bool wants_json(const std::vector<std::string>& words) {
  return std::ranges::any_of(words,
                             [](const std::string& word) { return word == "--json" || word.starts_with("--json="); });
}

JsonValue listed_error(const std::string& file, const Error& error) {
  return json_object({{"file", file.empty() ? JsonValue() : JsonValue(file)},
                      {"range", JsonValue()},
                      {"severity", "error"},
                      {"code", std::string(error_name(error.code()))},
                      {"message", error.to_string()},
                      {"help", advice(error)},
                      {"fixes", JsonValue::Array()}});
}

JsonValue error_document(ErrorShape shape, const std::vector<std::string>& words, const Error& error) {
  if (shape == ErrorShape::kList) return JsonValue::Array{listed_error("", error)};
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
