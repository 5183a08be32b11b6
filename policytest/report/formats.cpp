// Formats that other programs define.
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

// A file that could not be read, or that another one names.
template <typename Visit>
void for_each_error(const RunResult& result, Visit visit) {
  for (const FileResult& file : result.files) {
    for (const FileResult::Wrong& wrong : file.wrong) {
      for (const Diagnostic& diagnostic : wrong.diagnostics) {
        if (diagnostic.severity == Severity::kError) visit(*wrong.source, diagnostic);
      }
    }
  }
}

std::string yaml_string(std::string_view text) { return "\"" + escape_json(text) + "\""; }

}  // namespace

std::string junit_report(const RunResult& result) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  text += cat("<testsuites tests=\"", result.passed + result.failed + result.errors, "\" failures=\"", result.failed,
              "\" errors=\"", result.errors, "\">\n");
  for (const FileResult& file : result.files) {
    std::size_t failed = 0, errors = 0;
    for (const CaseResult& one : file.cases) {
      failed += one.status == Status::kFailed ? 1u : 0u;
      errors += one.status == Status::kError ? 1u : 0u;
    }
    const std::string name = escape_markup(file.name, MarkupPlace::kAttribute);
    text += cat("  <testsuite name=\"", name, "\" tests=\"", file.cases.size(), "\" failures=\"", failed,
                "\" errors=\"", errors, "\">\n");
    for (const CaseResult& one : file.cases) {
      text += cat("    <testcase name=\"", escape_markup(one.name, MarkupPlace::kAttribute), "\" classname=\"", name,
                  "\" file=\"", name, "\" line=\"", one.place.source->line_column(one.place.span.begin).line, "\"");
      if (one.status == Status::kPassed) {
        text += "/>\n";
        continue;
      }
      const std::string_view kind = one.status == Status::kFailed ? "failure" : "error";
      text += cat(">\n      <", kind, " message=\"", escape_markup(headline(one), MarkupPlace::kAttribute), "\">",
                  escape_markup(details(one)), "</", kind, ">\n    </testcase>\n");
    }
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

std::string tap_report(const RunResult& result) {
  std::string text = cat("TAP version 14\n1..", result.passed + result.failed + result.errors, "\n");
  std::size_t number = 0;
  for (const FileResult& file : result.files) {
    for (const CaseResult& one : file.cases) {
      std::string name;  // `#` begins a directive
      for (const char c : escape_controls(one.name)) name += c == '#' ? std::string("\\#") : std::string(1, c);
      text += cat(one.status == Status::kPassed ? "ok " : "not ok ", ++number, " - ", name, "\n");
      if (one.status == Status::kPassed) continue;
      text += cat("  ---\n  message: ", yaml_string(headline(one)), "\n  file: ", yaml_string(file.name),
                  "\n  line: ", one.place.source->line_column(one.place.span.begin).line,
                  "\n  details: ", yaml_string(details(one)), "\n  ...\n");
    }
  }
  return text;
}

std::string github_report(const RunResult& result) {
  std::string text;
  const auto line = [&](const Source& source, Span span, std::string_view title, std::string_view message) {
    const LineColumn begin = source.line_column(span.begin);
    text += cat("::error file=", escape_command(source.name(), true), ",line=", begin.line, ",col=", begin.column,
                ",title=", escape_command(title, true), "::", escape_command(message, false), "\n");
  };
  for_each_error(result, [&](const Source& source, const Diagnostic& diagnostic) {
    line(source, diagnostic.span, diagnostic.code, diagnostic.message);
  });
  for (const FileResult& file : result.files) {
    for (const CaseResult& one : file.cases) {
      for (const Finding& finding : one.findings) {
        line(*finding.place.source, finding.place.span, one.name, cat(finding.message, "\n", one.explanation));
      }
    }
  }
  return text + summary(result) + "\n";
}

}  // namespace hardtack::policytest
