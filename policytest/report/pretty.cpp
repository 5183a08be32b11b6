#include "engine/text/cat.h"
#include "grammar/text/render.h"
#include "policytest/report/reports.h"
#include "report/decision_text.h"
#include "report/terminal.h"

namespace hardtack::policytest {
namespace {

std::string indented(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines += cat("    ", text.substr(0, end), "\n");
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string finding_text(const Finding& finding, bool color) {
  std::string text = cat(styled("  " + escape_controls(finding.message), Style::kBold, color), "\n");
  text += indented(render_excerpt(*finding.place.source, finding.place.span, {.color = color}));
  for (const DiagnosticNote& note : finding.notes) {
    text += cat("  note: ", escape_controls(note.message), "\n");
    if (note.at) text += indented(render_excerpt(*note.at->source, note.at->span, {.color = color}));
  }
  return text;
}

std::string case_text(const CaseResult& one, const ReportOptions& options) {
  const std::string name = escape_controls(one.name);
  if (one.status == Status::kPassed) {
    return options.all ? cat(styled("pass", Style::kGreen, options.color), " ", name, "\n") : std::string();
  }
  std::string text =
      cat(styled(one.status == Status::kFailed ? "FAIL" : "ERROR", Style::kRed, options.color), " ", name, "\n");
  if (!one.error.empty()) text += cat("  ", escape_controls(one.error), "\n");
  for (const Finding& finding : one.findings) text += finding_text(finding, options.color);
  if (!one.explanation.empty()) text += cat("  why:\n", indented(escape_lines(one.explanation)));
  return text;
}

std::string mutant_text(const Mutant& mutant, bool color) {
  return cat(styled("SURVIVED", Style::kRed, color), " ", escape_controls(mutant.description), "\n",
             indented(render_excerpt(*mutant.source, mutant.span, {.color = color})));
}

std::string percent_text(double percent) {
  const auto tenths = static_cast<std::uint64_t>(percent * 10);  // never more than there is
  return cat(tenths / 10, ".", tenths % 10, " %");
}

// A line for each part that there is.
std::string parts_summary(const ReportParts& parts) {
  std::string text;
  if (parts.mutation != nullptr) {
    const MutationResult& mutation = *parts.mutation;
    text += cat(counted(mutation.tried, "mutant"), ": ", mutation.noticed, " noticed, ", mutation.survivors.size(),
                " survived, ", mutation.equivalent.size(), " equivalent\n");
    if (mutation.cut_short) text += "there are more mutants than are tried\n";
  }
  if (parts.coverage != nullptr) {
    text += cat("coverage: ", percent_text(parts.coverage->percent()), " (", parts.coverage->covered(), " of ",
                parts.coverage->units(), ")\n");
  }
  return text;
}

}  // namespace

std::string summary(const RunResult& result) {
  std::string text = cat(counted(result.passed, "test"), " passed, ", result.failed, " failed");
  if (result.errors > 0) text += cat(", ", result.errors, " could not be run");
  if (result.skipped > 0) text += cat(", ", result.skipped, " left out");
  return text;
}

std::string summary(const RunResult& result, const ReportParts& parts) {
  return parts_summary(parts) + summary(result);
}

std::string pretty_report(const RunResult& result, const ReportParts& parts, const ReportOptions& options) {
  std::string text;
  for (const FileResult& file : result.files) {
    for (const FileResult::Wrong& wrong : file.wrong) {
      text += render(*wrong.source, wrong.diagnostics, {.color = options.color});
    }
    for (const CaseResult& one : file.cases) text += case_text(one, options);
  }
  if (parts.mutation != nullptr) {
    for (const Mutant& mutant : parts.mutation->survivors) text += mutant_text(mutant, options.color);
  }
  text += parts_summary(parts);
  const bool good = result.failed == 0 && !result.unreadable();
  return text + styled(summary(result), good ? Style::kGreen : Style::kRed, options.color) + "\n";
}

}  // namespace hardtack::policytest
