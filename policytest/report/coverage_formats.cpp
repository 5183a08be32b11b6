#include <map>

#include "engine/text/cat.h"
#include "policytest/report/reports.h"
#include "report/formats/markup.h"

namespace hardtack::policytest {
namespace {

// What lines hold: a line of several queries is tried if one is, and is marked by the worst.
struct Line {
  std::uint64_t matched = 0;
  bool missed = false;
};

std::map<std::uint32_t, Line> lines_of(const FileCoverage& file) {
  std::map<std::uint32_t, Line> lines;
  for (const CoverageUnit& unit : file.units) {
    Line& line = lines[file.source->line_column(unit.span.begin).line];
    line.matched += unit.matched;
    line.missed = line.missed || unit.matched == 0;
  }
  return lines;
}

std::string_view state_of(const CoverageUnit& unit) {
  if (unit.matched > 0) return unit.unmatched > 0 ? "both" : "matched";
  return unit.unmatched > 0 ? "unmatched" : "untried";
}

}  // namespace

std::string lcov_coverage(const Coverage& coverage) {
  std::string text;
  for (const auto& [name, file] : coverage.files) {
    std::string path;
    for (const char c : name) path += c == '\n' || c == '\r' ? ' ' : c;
    text += cat("TN:\nSF:", path, "\n");
    // A query is a branch point with two ends: it matches, or it does not.
    std::uint64_t hit_branches = 0;
    std::size_t number = 0;
    for (const CoverageUnit& unit : file.units) {
      const std::uint32_t line = file.source->line_column(unit.span.begin).line;
      const auto taken = [&](std::uint64_t count) {
        hit_branches += count > 0 ? 1u : 0u;
        return unit.tried() ? std::to_string(count) : std::string("-");
      };
      text += cat("BRDA:", line, ",", number, ",0,", taken(unit.matched), "\n");
      text += cat("BRDA:", line, ",", number, ",1,", taken(unit.unmatched), "\n");
      ++number;
    }
    text += cat("BRF:", 2 * number, "\nBRH:", hit_branches, "\n");
    std::size_t hit_lines = 0;
    const auto lines = lines_of(file);
    for (const auto& [line, found] : lines) {
      const std::uint64_t count = found.missed ? 0 : found.matched;
      hit_lines += count > 0 ? 1u : 0u;
      text += cat("DA:", line, ",", count, "\n");
    }
    text += cat("LF:", lines.size(), "\nLH:", hit_lines, "\nend_of_record\n");
  }
  return text;
}

std::string html_coverage(const Coverage& coverage) {
  std::string text =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Coverage of policies</title><style>\n"
      "body{font-family:sans-serif;margin:2em}pre{background:#f6f8fa;padding:1em;overflow:auto}\n"
      ".matched,.both{background:#d2f4d9}.unmatched{background:#fff1b8}.untried{background:#ffd7d5}\n"
      "</style></head><body>\n<h1>Coverage of policies</h1>\n";
  text += cat("<p>", coverage.covered(), " of ", coverage.units(),
              " rules, checks and policies matched in a test. <span class=\"matched\">matched</span> "
              "<span class=\"unmatched\">tried, never matched</span> <span class=\"untried\">never tried</span></p>\n");
  for (const auto& [name, file] : coverage.files) {
    text += cat("<h2>", escape_markup(name), "</h2>\n<pre>");
    std::uint32_t at = 0;
    for (const CoverageUnit& unit : file.units) {
      if (unit.span.begin < at) continue;
      text += escape_markup(file.source->text({at, unit.span.begin}));
      text += cat("<span class=\"", state_of(unit), "\" title=\"matched in ", unit.matched, ", not matched in ",
                  unit.unmatched, " cases\">", escape_markup(file.source->text(unit.span)), "</span>");
      at = unit.span.end;
    }
    text += cat(escape_markup(file.source->text({at, file.source->size()})), "</pre>\n");
  }
  return text + "</body></html>\n";
}

}  // namespace hardtack::policytest
