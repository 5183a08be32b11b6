#include "report/formats/check_formats.h"

#include <map>
#include <optional>
#include <utility>

#include "json/make_json.h"
#include "report/formats/markup.h"
#include "report/json_text.h"

namespace hardtack {
namespace {

bool is_shown(const Diagnostic& diagnostic) { return diagnostic.severity != Severity::kHint; }

std::string_view sarif_level(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    default: return "note";
  }
}

// A path as a reference: everything but unreserved characters and `/` in per cent.
std::string uri_of(std::string_view path) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri;
  if (path.starts_with("./")) path.remove_prefix(2);
  if (path.starts_with('/')) uri = "file://";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += '%';
      uri += kDigits[byte >> 4];
      uri += kDigits[byte & 15];
    }
  }
  return uri;
}

JsonValue text_json(std::string text) { return json_object({{"text", std::move(text)}}); }

// Lines and columns count from 1, columns in UTF-16 units as the run says.
JsonValue region_json(const Source& source, Span span) {
  const Utf16Position begin = source.utf16_position(span.begin), end = source.utf16_position(span.end);
  return json_object({{"startLine", json_number(begin.line + 1)},
                      {"startColumn", json_number(begin.character + 1)},
                      {"endLine", json_number(end.line + 1)},
                      {"endColumn", json_number(end.character + 1)}});
}

JsonValue artifact_json(std::string_view name) { return json_object({{"uri", uri_of(name)}}); }

JsonValue location_json(std::string_view name, const Source& source, Span span) {
  return json_object({{"physicalLocation", json_object({{"artifactLocation", artifact_json(name)},
                                                        {"region", region_json(source, span)}})}});
}

JsonValue fix_json(std::string_view name, const Source& source, const Fix& fix) {
  JsonValue::Array replacements;
  for (const TextEdit& edit : fix.edits) {
    replacements.push_back(json_object(
        {{"deletedRegion", region_json(source, edit.span)}, {"insertedContent", text_json(edit.replacement)}}));
  }
  JsonValue::Array changes;
  changes.push_back(
      json_object({{"artifactLocation", artifact_json(name)}, {"replacements", std::move(replacements)}}));
  return json_object({{"description", text_json(fix.title)}, {"artifactChanges", std::move(changes)}});
}

JsonValue result_json(const CheckedFile& file, const Diagnostic& diagnostic, std::size_t rule) {
  JsonValue::Array locations;
  locations.push_back(location_json(file.name, *file.source, diagnostic.span));
  JsonValue::Array related;
  for (const DiagnosticNote& note : diagnostic.notes) {
    if (!note.at) continue;
    const Source& source = note.at->source != nullptr ? *note.at->source : *file.source;
    const std::string_view name = note.at->source != nullptr ? std::string_view(source.name()) : file.name;
    JsonValue location = json_object(
        {{"physicalLocation",
          json_object({{"artifactLocation", artifact_json(name)}, {"region", region_json(source, note.at->span)}})},
         {"message", text_json(note.message)}});
    related.push_back(std::move(location));
  }
  JsonValue::Array fixes;
  for (const Fix& fix : diagnostic.fixes) fixes.push_back(fix_json(file.name, *file.source, fix));
  const std::string text = diagnostic.help.empty() ? diagnostic.message : diagnostic.message + "\n" + diagnostic.help;
  return json_object({{"ruleId", diagnostic.code},
                      {"ruleIndex", json_number(rule)},
                      {"level", sarif_level(diagnostic.severity)},
                      {"message", text_json(text)},
                      {"locations", std::move(locations)},
                      {"relatedLocations", std::move(related)},
                      {"fixes", std::move(fixes)}});
}

JsonValue rule_json(const DiagnosticInfo& info) {
  return json_object(
      {{"id", info.name},
       {"shortDescription", text_json(std::string(info.summary))},
       {"help", text_json("see " + documentation_path(info.code))},
       {"defaultConfiguration", json_object({{"level", sarif_level(info.severity)}})},
       {"properties", json_object({{"tags", json_strings({std::string(lint_group_name(info.group))})}})}});
}

std::string in_attribute(std::string_view text) { return escape_markup(text, MarkupPlace::kAttribute); }

std::string place_of(const CheckedFile& file, const Diagnostic& diagnostic) {
  const LineColumn at = file.source->line_column(diagnostic.span.begin);
  return std::to_string(at.line) + ":" + std::to_string(at.column);
}

}  // namespace

std::string sarif_text(std::span<const CheckedFile> files, std::string_view version) {
  std::map<DiagnosticCode, std::size_t> numbers;
  JsonValue::Array rules, results, notifications;
  for (const CheckedFile& file : files) {
    if (file.unreadable) {
      notifications.push_back(json_object({{"level", "error"}, {"message", text_json(file.unreadable->to_string())}}));
    }
    for (const Diagnostic& diagnostic : file.diagnostics) {
      const auto [rule, fresh] = numbers.emplace(diagnostic.kind, numbers.size());
      if (fresh) rules.push_back(rule_json(info_of(diagnostic.kind)));
      results.push_back(result_json(file, diagnostic, rule->second));
    }
  }
  const bool complete = notifications.empty();
  JsonValue::Array invocations;
  invocations.push_back(
      json_object({{"executionSuccessful", complete}, {"toolExecutionNotifications", std::move(notifications)}}));
  JsonValue driver = json_object({{"name", "hardtack"}, {"version", version}, {"rules", std::move(rules)}});
  JsonValue::Array runs;
  runs.push_back(json_object({{"tool", json_object({{"driver", std::move(driver)}})},
                              {"columnKind", "utf16CodeUnits"},
                              {"invocations", std::move(invocations)},
                              {"results", std::move(results)}}));
  return to_text(json_object(
      {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", std::move(runs)}}));
}

std::string github_text(std::span<const CheckedFile> files) {
  std::string out;
  for (const CheckedFile& file : files) {
    if (file.unreadable) {
      out += "::error file=" + escape_command(file.name, true) +
             "::" + escape_command(file.unreadable->to_string(), false) + "\n";
    }
    for (const Diagnostic& diagnostic : file.diagnostics) {
      if (!is_shown(diagnostic)) continue;
      const LineColumn begin = file.source->line_column(diagnostic.span.begin);
      const LineColumn end = file.source->line_column(diagnostic.span.end);
      const std::string_view level = diagnostic.severity == Severity::kError     ? "error"
                                     : diagnostic.severity == Severity::kWarning ? "warning"
                                                                                 : "notice";
      out += "::" + std::string(level) + " file=" + escape_command(file.name, true) +
             ",line=" + std::to_string(begin.line) + ",endLine=" + std::to_string(end.line) +
             ",col=" + std::to_string(begin.column) + ",title=" + std::string(diagnostic.code) +
             "::" + escape_command(diagnostic.message, false);
      if (!diagnostic.help.empty()) out += "%0A" + escape_command(diagnostic.help, false);
      out += "\n";
    }
  }
  return out;
}

std::string junit_text(std::span<const CheckedFile> files) {
  std::string cases;
  std::size_t failures = 0, errors = 0;
  for (const CheckedFile& file : files) {
    std::string problems;
    for (const Diagnostic& diagnostic : file.diagnostics) {
      if (diagnostic.severity > Severity::kWarning) continue;
      ++failures;
      problems += "    <failure type=\"" + std::string(diagnostic.code) + "\" message=\"" +
                  in_attribute(place_of(file, diagnostic) + ": " + diagnostic.message) + "\">" +
                  escape_markup(diagnostic.help) + "</failure>\n";
    }
    if (file.unreadable) {
      ++errors;
      problems += "    <error message=\"" + in_attribute(file.unreadable->to_string()) + "\"/>\n";
    }
    cases += "  <testcase classname=\"hardtack.check\" name=\"" + in_attribute(file.name) + "\"";
    cases += problems.empty() ? "/>\n" : ">\n" + problems + "  </testcase>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"hardtack check\" tests=\"" +
         std::to_string(files.size()) + "\" failures=\"" + std::to_string(failures) + "\" errors=\"" +
         std::to_string(errors) + "\">\n" + cases + "</testsuite>\n";
}

}  // namespace hardtack
