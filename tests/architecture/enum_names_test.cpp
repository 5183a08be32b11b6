// Every enumerator that documents and messages name has a name of its own, which stands beside its enum. The
// enumerators are read from the header, so that a new one without a name, or with the name of another, is found.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "decide/token_findings.h"
#include "engine/authz/decision.h"
#include "engine/base/error.h"
#include "engine/base/limit_reached.h"
#include "engine/base/statement_ref.h"
#include "engine/explain/explanation.h"
#include "engine/program/public_key.h"
#include "engine/program/statement.h"
#include "grammar/text/diagnostic.h"
#include "tests/support/folders.h"
#include "tokens/lineage_index/find_revoked.h"

namespace hardtack {
namespace {

std::string read(const std::string& path) {
  std::ifstream stream(test::source_folder() + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The values of `enum class name` of that header; of several of that name, the one in `scope`.
std::vector<std::uint32_t> values(const std::string& header, const std::string& scope, const std::string& name) {
  const std::string text = std::regex_replace(read(header), std::regex("//[^\n]*"), "");
  const auto from = scope.empty() ? 0 : text.find("struct " + scope + " {");
  const auto begin = text.find("enum class " + name + " ", from);
  if (from == std::string::npos || begin == std::string::npos) return {};
  const std::string body = text.substr(begin, text.find('}', begin) - begin);
  static const std::regex enumerator(R"(\bk[A-Z]\w*(?:\s*=\s*(\d+))?)");
  std::vector<std::uint32_t> found;
  for (std::sregex_iterator it(body.begin(), body.end(), enumerator), end; it != end; ++it) {
    const std::uint32_t next = found.empty() ? 0 : found.back() + 1;
    found.push_back((*it)[1].matched ? static_cast<std::uint32_t>(std::stoul((*it)[1].str())) : next);
  }
  return found;
}

template <typename Enum>
void expect_names(std::string_view (*name)(Enum), const std::string& header, const std::string& scope,
                  const std::string& enum_name) {
  const std::string whole = scope + (scope.empty() ? "" : "::") + enum_name;
  const std::vector<std::uint32_t> all = values(header, scope, enum_name);
  EXPECT_GT(all.size(), 1u) << whole << " was not found in " << header;
  std::set<std::string_view> names;
  for (const std::uint32_t value : all) {
    const std::string_view text = name(static_cast<Enum>(value));
    EXPECT_FALSE(text.empty()) << whole << " " << value << " has no name";
    EXPECT_TRUE(names.insert(text).second) << whole << " " << value << " has the name of another: " << text;
  }
}

TEST(EnumNames, StandBesideTheirEnumsOneForEach) {
  const std::string explanation = "engine/explain/explanation.h";
  expect_names<ErrorCode>(error_name, "engine/base/error.h", "", "ErrorCode");
  expect_names<LimitId>(name_of, "engine/base/limit_reached.h", "", "LimitId");
  expect_names<Verdict>(name_of, "engine/authz/decision.h", "", "Verdict");
  expect_names<PolicyKind>(name_of, "engine/program/statement.h", "", "PolicyKind");
  expect_names<KeyAlgorithm>(key_algorithm_name, "engine/program/public_key.h", "", "KeyAlgorithm");
  expect_names<Derivation::How>(name_of, explanation, "Derivation", "How");
  expect_names<NearMiss::Kind>(name_of, explanation, "NearMiss", "Kind");
  expect_names<QueryExplanation::Finding>(name_of, explanation, "QueryExplanation", "Finding");
  expect_names<StatementKind>(name_of, "engine/base/statement_ref.h", "", "StatementKind");
  expect_names<StatementExplanation::Result>(name_of, explanation, "StatementExplanation", "Result");
  expect_names<Explanation::Outcome>(name_of, explanation, "Explanation", "Outcome");
  expect_names<Severity>(severity_name, "grammar/text/diagnostic_registry.h", "", "Severity");
  expect_names<Revoked::By>(name_of, "tokens/lineage_index/find_revoked.h", "Revoked", "By");
  expect_names<TokenFindings::Lineage>(name_of, "decide/token_findings.h", "TokenFindings", "Lineage");
}

}  // namespace
}  // namespace hardtack
