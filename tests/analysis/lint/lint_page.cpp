#include <array>

#include "tests/analysis/lint/lint_cases.h"

namespace hardtack::analysis::testing {
namespace {

std::string unmarked(std::string_view text) {
  std::string result(text);
  for (const std::string_view mark : {"«", "»"}) {
    for (std::size_t at = result.find(mark); at != std::string::npos; at = result.find(mark)) {
      result.erase(at, mark.size());
    }
  }
  return result;
}

std::string fenced(std::string_view kind, std::string_view text) {
  std::string block = "```" + std::string(kind) + "\n" + unmarked(text);
  if (!block.ends_with('\n')) block += '\n';
  return block + "```\n";
}

const LintCase* first_case(DiagnosticCode code) {
  for (const auto& table : {correctness_cases(), policy_cases(), style_cases()}) {
    for (const LintCase& row : table) {
      if (row.code == code) return &row;
    }
  }
  return nullptr;
}

}  // namespace

std::string lint_page(const DiagnosticInfo& info) {
  const std::string name(info.name);
  std::string page = "# " + name + "\n\n" +
                     std::string(1, static_cast<char>(info.summary[0] == '`' ? '`' : info.summary[0])) +
                     std::string(info.summary.substr(1)) + ".\n\n";
  page += "Severity: " + std::string(severity_name(info.severity)) +
          ". Group: " + std::string(lint_group_name(info.group)) +
          (info.on ? "." : ", off unless `hardtack.toml` asks for it.");
  const LintCase* row = first_case(info.code);
  if (!is_lint(info.code)) {
    page += info.fixable ? " Some have a fix.\n\n" : "\n\n";
    page += info.severity == Severity::kError
                ? "A rule of the language: no command takes a text that breaks it, and no comment silences it.\n"
                : "A warning of the language. `// hardtack: ignore " + name +
                      "` on the line before, or at the end of the line, silences it; so does `\"" + name +
                      "\" = \"off\"` in `[rules]` of `hardtack.toml`.\n";
    return page;
  }
  page += info.fixable ? " Has a fix.\n\n" : "\n\n";
  page += std::string(row->why) + "\n\n";
  if (*row->config != '\0') page += "With this `hardtack.toml`:\n\n" + fenced("toml", row->config) + "\n";
  if (row->bad != nullptr) page += "Reported:\n\n" + fenced("datalog", row->bad) + "\n";
  page += "Not reported:\n\n" + fenced("datalog", row->good) + "\n";
  page += "To silence it, write `// hardtack: ignore " + name +
          "` on the line before or at the end of the line, or set its level in `hardtack.toml`:\n\n" +
          fenced("toml", "[rules]\n" + name + " = \"off\"");
  return page;
}

}  // namespace hardtack::analysis::testing
