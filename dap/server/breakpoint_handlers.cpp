#include <algorithm>
#include <limits>
#include <utility>

#include "dap/server/debugger.h"
#include "engine/explain/explain.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"
#include "json/make_json.h"

namespace hardtack::dap {
namespace {

constexpr std::size_t kDetailBytes = 64u << 10;

// What is asked for beside a line, and cannot be had.
Reply<std::string> unsupported(const JsonValue& breakpoint) {
  for (const std::string_view name : {"condition", "hitCondition", "logMessage"}) {
    HARDTACK_TRY(const auto value, string_member(breakpoint, name));
    if (value && !value->empty()) return cat("a breakpoint with ", quote(name), " cannot be had here");
  }
  return std::string();
}

}  // namespace

Reply<Debugger::NamedSource> Debugger::named_source(const JsonValue& arguments) const {
  HARDTACK_TRY(const JsonValue* source, object_member(arguments, "source"));
  if (source == nullptr) return refuse("the argument `source` is missing");
  HARDTACK_TRY(const auto reference, integer_member(*source, "sourceReference"));
  NamedSource named;
  if (reference.value_or(0) > 0) {
    named.path = path_of_reference(*reference);
    const bool known = program_ != nullptr &&
                       static_cast<std::uint64_t>(*reference) <= program_->sources.texts().size() &&
                       program_->sources.texts()[static_cast<std::size_t>(*reference) - 1].path.empty();
    if (known) named.text = static_cast<std::size_t>(*reference) - 1;
    return named;
  }
  HARDTACK_TRY(const auto path, string_member(*source, "path"));
  if (!path || path->empty()) return refuse("the source has neither a `path` nor a `sourceReference`");
  named.path = host_.name_of ? host_.name_of(*path) : *path;
  if (program_ != nullptr) named.text = program_->sources.find_file(named.path);
  return named;
}

JsonValue Debugger::breakpoint_json(const Breakpoint& breakpoint) const {
  JsonValue::Object body{{"id", breakpoint.id}, {"verified", breakpoint.statement.has_value()}};
  if (breakpoint.statement) {
    add_place(body, {breakpoint.text, breakpoint.statement->span});
    const Source& source = *program_->sources.texts()[breakpoint.text].source;
    if (source.line_column(breakpoint.statement->span.begin).line != breakpoint.line) {
      body.emplace_back("message", cat("moved to ", breakpoint.statement->where.to_string()));
    }
  } else {
    body.emplace_back("line", static_cast<std::int64_t>(breakpoint.line) - 1 + first_line_);
    body.emplace_back("message", breakpoint.reason);
    // `pending`: a launch may bring the text.
    body.emplace_back("reason", program_ == nullptr ? "pending" : "failed");
  }
  return body;
}

Reply<JsonValue> Debugger::set_breakpoints(const JsonValue& arguments) {
  HARDTACK_TRY(const NamedSource named, named_source(arguments));
  HARDTACK_TRY(const JsonValue* list, array_member(arguments, "breakpoints"));
  std::vector<Breakpoints::Wanted> wanted;
  if (list != nullptr) {
    if (list->as_array().size() + breakpoints_.count() > kMaxBreakpoints) {
      return refuse(cat("there are at most ", kMaxBreakpoints, " breakpoints"));
    }
    for (const JsonValue& one : list->as_array()) {
      if (!one.is_object()) return refuse("a breakpoint is an object");
      HARDTACK_TRY(const std::int64_t line, required_integer(one, "line"));
      HARDTACK_TRY(std::string also, unsupported(one));
      const std::int64_t most = std::numeric_limits<std::uint32_t>::max();
      wanted.push_back(
          {static_cast<std::uint32_t>(std::clamp<std::int64_t>(line - first_line_ + 1, 1, most)), std::move(also)});
    }
  }
  JsonValue::Array answer;
  for (const Breakpoint& breakpoint : breakpoints_.set(named.path, wanted))
    answer.push_back(breakpoint_json(breakpoint));
  return json_object({{"breakpoints", std::move(answer)}});
}

Reply<JsonValue> Debugger::set_function_breakpoints(const JsonValue& arguments) {
  HARDTACK_TRY(const JsonValue* list, array_member(arguments, "breakpoints"));
  std::vector<std::string> names;
  std::vector<std::string> problems;
  if (list != nullptr) {
    if (list->as_array().size() > kMaxFunctionBreakpoints) {
      return refuse(cat("there are at most ", kMaxFunctionBreakpoints, " breakpoints on predicates"));
    }
    for (const JsonValue& one : list->as_array()) {
      if (!one.is_object()) return refuse("a breakpoint is an object");
      HARDTACK_TRY(std::string name, required_string(one, "name"));
      HARDTACK_TRY(std::string also, unsupported(one));
      names.push_back(also.empty() ? std::move(name) : std::string());
      problems.push_back(std::move(also));
    }
  }
  JsonValue::Array answer;
  const auto& set = breakpoints_.set_functions(names);
  for (std::size_t i = 0; i < set.size(); ++i) {
    JsonValue::Object body{{"id", set[i].id}, {"verified", set[i].verified}};
    if (!set[i].verified) body.emplace_back("message", problems[i].empty() ? set[i].reason : problems[i]);
    answer.emplace_back(std::move(body));
  }
  return json_object({{"breakpoints", std::move(answer)}});
}

Reply<JsonValue> Debugger::set_exception_breakpoints(const JsonValue& arguments) {
  HARDTACK_TRY(const JsonValue* list, array_member(arguments, "filters"));
  std::set<std::string, std::less<>> ids;
  if (list != nullptr) {
    for (const JsonValue& one : list->as_array()) {
      if (!one.is_string()) return refuse("a filter is a string");
      ids.insert(one.as_string());
    }
  }
  if (!breakpoints_.set_filters(ids)) {
    std::string known;
    for (const ExceptionFilter& filter : exception_filters()) known += cat(known.empty() ? "" : ", ", quote(filter.id));
    return refuse(cat("the filters are ", known));
  }
  return JsonValue();
}

Reply<JsonValue::Array> Debugger::located(const DebuggedText& text, const std::vector<Statement>& statements,
                                          const JsonValue& arguments) const {
  HARDTACK_TRY(const std::int64_t line, required_integer(arguments, "line"));
  HARDTACK_TRY(const auto end_line, integer_member(arguments, "endLine"));
  const std::int64_t first = line - first_line_;
  const std::int64_t last = end_line ? *end_line - first_line_ : first;
  JsonValue::Array locations;
  for (const Statement& statement : statements) {
    const Utf16Position begin = text.source->utf16_position(statement.span.begin);
    if (begin.line < first || begin.line > last) continue;
    const Utf16Position end = text.source->utf16_position(statement.span.end);
    locations.push_back(json_object({{"line", begin.line + first_line_},
                                     {"column", begin.character + first_column_},
                                     {"endLine", end.line + first_line_},
                                     {"endColumn", end.character + first_column_}}));
    if (locations.size() == kMaxBreakpoints) break;
  }
  return locations;
}

Reply<JsonValue> Debugger::breakpoint_locations(const JsonValue& arguments) {
  HARDTACK_TRY(const NamedSource named, named_source(arguments));
  JsonValue::Array locations;
  if (named.text) {
    HARDTACK_TRY(locations,
                 located(program_->sources.texts()[*named.text], program_->sources.statements(*named.text), arguments));
  }
  return json_object({{"breakpoints", std::move(locations)}});
}

Reply<JsonValue> Debugger::exception_info(const JsonValue& arguments) {
  HARDTACK_CHECK(expect_thread(arguments));
  const auto failure = failure_at(*recording_, stop_->step());
  if (!failure) return refuse("nothing fails at this step");
  const Explanation& explanation = recording_->explanation;
  const std::string text = explain_text(explanation);
  return json_object({{"exceptionId", std::string(failure->filter)},
                      {"description", clip(failure->text, kShownBytes)},
                      {"breakMode", "always"},
                      {"details", json_object({{"message", clip(explanation.headline, kShownBytes)},
                                               {"stackTrace", std::string(cut_utf8(text, kDetailBytes))}})}});
}

}  // namespace hardtack::dap
