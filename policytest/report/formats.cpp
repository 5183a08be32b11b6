// Formats that other programs define.
#include <algorithm>
#include <vector>

#include "engine/text/cat.h"
#include "grammar/text/render.h"
#include "policytest/report/reports.h"
#include "report/formats/markup.h"
#include "report/terminal.h"

namespace hardtack::policytest {
namespace {

std::string details(const CaseResult& one) {
  std::string text = one.error.empty() ? std::string() : one.error + "\n";
  for (const Finding& finding : one.findings) {
    text += cat(finding.message, "\n", render_excerpt(*finding.place.source, finding.place.span));
  }
  return text + one.explanation;
}

std::string headline(const CaseResult& one) { return one.findings.empty() ? one.error : one.findings.front().message; }

// What is wrong beside the cases: a text that has errors or cannot be read, a mutant that no test notices.
struct Problem {
  const Source* source = nullptr;
  Span span;
  bool mutant = false;
  std::string name;
  std::string message;

  std::string_view kind() const { return mutant ? "failure" : "error"; }
  std::uint32_t line() const { return source->line_column(span.begin).line; }
  std::string details() const { return cat(message, "\n", render_excerpt(*source, span)); }
};

std::vector<Problem> problems_of(const RunResult& result, const ReportParts& parts) {
  std::vector<Problem> problems;
  for (const FileResult& file : result.files) {
    for (const FileResult::Wrong& wrong : file.wrong) {
      for (const Diagnostic& diagnostic : wrong.diagnostics) {
        if (diagnostic.severity != Severity::kError) continue;
        problems.push_back(
            {wrong.source.get(), diagnostic.span, false, std::string(diagnostic.code), diagnostic.message});
      }
    }
  }
  if (parts.mutation == nullptr) return problems;
  for (const Mutant& mutant : parts.mutation->survivors) {
    problems.push_back(
        {mutant.source.get(), mutant.span, true, "mutant", cat("no test notices: ", mutant.description)});
  }
  return problems;
}

// A string of JSON is one of YAML.
std::string yaml_string(std::string_view text) {
  return escape_json(write_json(JsonValue(std::string(text)), JsonLayout::kCompact));
}

}  // namespace

std::string junit_report(const RunResult& result, const ReportParts& parts) {
  const std::vector<Problem> problems = problems_of(result, parts);
  const auto mutants = static_cast<std::size_t>(std::ranges::count(problems, true, &Problem::mutant));
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  text += cat("<testsuites tests=\"", result.passed + result.failed + result.errors + problems.size(), "\" failures=\"",
              result.failed + mutants, "\" errors=\"", result.errors + problems.size() - mutants, "\">\n");
  const auto attribute = [](std::string_view value) { return escape_markup(value, MarkupPlace::kAttribute); };
  const auto begin_case = [&](std::string_view name, std::string_view file, std::uint32_t line) {
    text += cat("    <testcase name=\"", attribute(name), "\" classname=\"", attribute(file), "\" file=\"",
                attribute(file), "\" line=\"", line, "\"");
  };
  const auto add_failure = [&](std::string_view kind, std::string_view message, std::string_view details) {
    text += cat(">\n      <", kind, " message=\"", attribute(message), "\">", escape_markup(details), "</", kind,
                ">\n    </testcase>\n");
  };
  for (const FileResult& file : result.files) {
    std::size_t failed = 0, errors = 0;
    for (const CaseResult& one : file.cases) {
      failed += one.status == Status::kFailed ? 1u : 0u;
      errors += one.status == Status::kError ? 1u : 0u;
    }
    text += cat("  <testsuite name=\"", attribute(file.name), "\" tests=\"", file.cases.size(), "\" failures=\"",
                failed, "\" errors=\"", errors, "\">\n");
    for (const CaseResult& one : file.cases) {
      begin_case(one.name, file.name, one.place.source->line_column(one.place.span.begin).line);
      if (one.status == Status::kPassed) {
        text += "/>\n";
      } else {
        add_failure(one.status == Status::kFailed ? "failure" : "error", headline(one), details(one));
      }
    }
    text += "  </testsuite>\n";
  }
  if (!problems.empty()) {
    text += cat("  <testsuite name=\"hardtack\" tests=\"", problems.size(), "\" failures=\"", mutants, "\" errors=\"",
                problems.size() - mutants, "\">\n");
    for (const Problem& problem : problems) {
      begin_case(problem.name, problem.source->name(), problem.line());
      add_failure(problem.kind(), problem.message, problem.details());
    }
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

std::string tap_report(const RunResult& result, const ReportParts& parts) {
  const std::vector<Problem> problems = problems_of(result, parts);
  std::string text = cat("TAP version 14\n1..", result.passed + result.failed + result.errors + problems.size(), "\n");
  std::size_t number = 0;
  const auto begin_case = [&](bool passed, std::string_view name) {
    std::string shown;  // `#` begins a directive
    for (const char c : escape_controls(name)) shown += c == '#' ? std::string("\\#") : std::string(1, c);
    text += cat(passed ? "ok " : "not ok ", ++number, " - ", shown, "\n");
  };
  const auto add_failure = [&](std::string_view message, std::string_view file, std::uint32_t line,
                               std::string_view details) {
    text += cat("  ---\n  message: ", yaml_string(message), "\n  file: ", yaml_string(file), "\n  line: ", line,
                "\n  details: ", yaml_string(details), "\n  ...\n");
  };
  for (const FileResult& file : result.files) {
    for (const CaseResult& one : file.cases) {
      begin_case(one.status == Status::kPassed, one.name);
      if (one.status == Status::kPassed) continue;
      add_failure(headline(one), file.name, one.place.source->line_column(one.place.span.begin).line, details(one));
    }
  }
  for (const Problem& problem : problems) {
    begin_case(false, problem.name);
    add_failure(problem.message, problem.source->name(), problem.line(), problem.details());
  }
  return text;
}

std::string github_report(const RunResult& result, const ReportParts& parts) {
  std::string text;
  const auto line = [&](const Source& source, Span span, std::string_view title, std::string_view message) {
    const LineColumn begin = source.line_column(span.begin);
    text += cat("::error file=", escape_command(source.name(), true), ",line=", begin.line, ",col=", begin.column,
                ",title=", escape_command(title, true), "::", escape_command(message, false), "\n");
  };
  for (const Problem& problem : problems_of(result, parts))
    line(*problem.source, problem.span, problem.name, problem.message);
  for (const FileResult& file : result.files) {
    for (const CaseResult& one : file.cases) {
      for (const Finding& finding : one.findings) {
        line(*finding.place.source, finding.place.span, one.name, cat(finding.message, "\n", one.explanation));
      }
    }
  }
  return text + summary(result, parts) + "\n";
}

}  // namespace hardtack::policytest
