#include "tests/architecture/prose.h"

#include <algorithm>
#include <array>
#include <regex>
#include <set>

#include "tests/architecture/rules.h"

namespace hardtack::architecture {
namespace {

bool is_production(std::string_view path) {
  static const std::set<std::string, std::less<>> others = {"tests", "fuzz", "bench", "examples", "scripts"};
  return !others.contains(path.substr(0, path.find('/')));
}

constexpr std::array<std::string_view, 10> kQuestions = {"==",       "!=",     "<=>",     "starts_with", "ends_with",
                                                         "contains", "substr", "compare", "find",        "regex_"};
constexpr std::array<std::string_view, 14> kTexts = {"message", "help",    "context",   "what",      "reason",
                                                     "advice",  "text",    "headline",  "atom",      "wanted",
                                                     "print_",  "clipped", "to_string", "difference"};

const std::vector<std::regex>& patterns() {
  static const std::vector<std::regex> all = [] {
    const std::string call = R"((starts_with|ends_with|r?find\w*|contains|substr|compare|remove_prefix)\s*\()";
    const std::string asked = R"((\.\s*)" + call + R"(|[=!]=|<=>))";
    const std::string element = R"((\[[^\]]*\]\s*|\.\s*(front|back|at)\s*\([^()]*\)\s*)*)";
    return std::vector<std::regex>{
        // error.message().starts_with(...), error.context().back() == ...
        std::regex(R"(\b(message|help|context|what)\s*\(\s*\)\s*)" + element + asked),
        std::regex(R"(([=!]=|<=>)\s*[\w:.>()*-]*\b(message|help|context|what)\s*\(\s*\))"),
        // const std::string& message = ...; message.find(...)
        std::regex(R"(\b(message|reason|headline|advice|rule_text|statement_text|wanted|difference)\s*\.\s*)" + call),
        // policy->text.starts_with(...), statement.text == ...
        std::regex(R"((\.|->)(text|message|help|reason|headline|advice|rule_text|atom|wanted|difference)\s*)" + asked),
        // statement_text(...).find(...), print_rule(...) == ..., where.to_string() == ...
        std::regex(
            R"(\b(statement_text|print_\w+|explain_text|trace_text|to_string|clipped)\s*\([^()]*(\([^()]*\)[^()]*)*\)\s*)" +
            asked),
        // std::regex_search(error.message(), ...)
        std::regex(R"(\bregex_(search|match)\s*\(.*\b(message|what|context)\s*\()"),
    };
  }();
  return all;
}

}  // namespace

std::vector<std::string> check_prose(std::string_view path, std::string_view text) {
  std::vector<std::string> violations;
  if (!is_production(path) || !is_cpp(path)) return violations;
  std::size_t line = 1;
  std::string piece;  // between `;`, `{` and `}`, with its line breaks as spaces: an expression may take several lines
  std::size_t begun = 1;
  const auto finish = [&] {
    const auto holds = [&](std::string_view word) { return piece.find(word) != std::string::npos; };
    const auto asks = [&](const std::regex& pattern) { return std::regex_search(piece, pattern); };
    // Most pieces hold neither, and regular expressions are slow.
    if (std::ranges::any_of(kQuestions, holds) && std::ranges::any_of(kTexts, holds) &&
        std::ranges::any_of(patterns(), asks)) {
      violations.push_back(std::string(path) + ":" + std::to_string(begun) +
                           ": reads meaning out of a text for people; give what it wants to know a type");
    }
    piece.clear();
  };
  for (const char c : code_only(text)) {
    if (c == '\n') ++line;
    if (c == ';' || c == '{' || c == '}') {
      finish();
      continue;
    }
    const bool blank = c == '\n' || c == ' ';
    if (piece.empty() && blank) continue;
    if (piece.empty()) begun = line;
    piece += blank ? ' ' : c;
  }
  finish();
  return violations;
}

std::vector<std::string> check_single_parse(std::string_view path, std::string_view text) {
  static const std::regex include(R"(#\s*include\s*"grammar/(parse|antlr/|syntax/lexer|lower/lowering))");
  // Where lines are read again and again until they are a source.
  if (path == "cli/repl/statement_input.cpp") return {};
  if (!path.starts_with("cli/") || !std::regex_search(text.begin(), text.end(), include)) return {};
  return {std::string(path) + ": takes what grammar/compile.h made of a source, rather than parsing it again"};
}

}  // namespace hardtack::architecture
