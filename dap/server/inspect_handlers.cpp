#include <algorithm>
#include <array>
#include <utility>

#include "dap/server/debugger.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "json/make_json.h"

namespace hardtack::dap {
namespace {

using Kind = Step::Kind;

// Of one answer. Clients that page ask for less.
constexpr std::size_t kMaxVariables = 1'000;
constexpr std::size_t kMaxCompletions = 1'000;
// References are 32 bits to clients.
constexpr std::int64_t kMaxReference = (std::int64_t{1} << 31) - 1;

enum FrameId : std::int64_t { kDecisionFrame = 1, kBlockFrame = 2, kStatementFrame = 3, kDerivationFrame = 4 };

std::string base_name(const std::string& path) {
  const auto slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string phase_name(const Recording& recording, const Step& step) {
  switch (step.kind) {
    case Kind::kStart: return "start";
    case Kind::kRound:
    case Kind::kRule:
    case Kind::kDerivation: return cat("round ", step.round);
    case Kind::kRulesDone: return "nothing new follows";
    case Kind::kCheck: return "checks";
    case Kind::kPolicy: return "policies";
    case Kind::kError:
    case Kind::kResult: break;
  }
  return std::string(word_of(recording));
}

Reply<Page> read_page(const JsonValue& arguments, std::size_t size) {
  HARDTACK_TRY(const auto start, integer_member(arguments, "start"));
  HARDTACK_TRY(const auto count, integer_member(arguments, "count"));
  if (start.value_or(0) < 0 || count.value_or(0) < 0) return refuse("`start` and `count` are not negative");
  Page page;
  page.start = static_cast<std::size_t>(start.value_or(0));
  const std::size_t left = page.start < size ? size - page.start : 0;
  const auto wanted = static_cast<std::size_t>(count.value_or(0));  // 0: all
  page.count = std::min({left, wanted == 0 ? left : wanted, kMaxVariables});
  return page;
}

}  // namespace

JsonValue Debugger::source_json(std::size_t number) const {
  const DebuggedText& text = program_->sources.texts()[number];
  if (!text.path.empty()) return json_object({{"name", base_name(text.path)}, {"path", text.path}});
  return json_object({{"name", clip(text.source->name(), kShownBytes)},
                      {"sourceReference", json_number(number + 1)},
                      {"presentationHint", "deemphasize"}});
}

void Debugger::add_place(JsonValue::Object& object, const StatementPlace& place) const {
  const Source& source = *program_->sources.texts()[place.text].source;
  const Utf16Position begin = source.utf16_position(place.span.begin), end = source.utf16_position(place.span.end);
  object.emplace_back("source", source_json(place.text));
  object.emplace_back("line", begin.line + first_line_);
  object.emplace_back("column", begin.character + first_column_);
  object.emplace_back("endLine", end.line + first_line_);
  object.emplace_back("endColumn", end.character + first_column_);
}

// Where an editor shows the step: its statement, or the next one that there is.
std::optional<StatementPlace> Debugger::step_place(std::size_t step) const {
  const auto& steps = recording_->steps;
  if (steps[step].kind == Kind::kResult && recording_->outcome) {
    const Decision& decision = *recording_->outcome;
    if (!decision.failed_checks.empty()) return program_->sources.place(decision.failed_checks[0].where);
    if (decision.policy) return program_->sources.place(decision.policy->where);
  }
  for (std::size_t i = step; i < steps.size(); ++i) {
    if (steps[i].where) return program_->sources.place(*steps[i].where);
  }
  for (std::size_t i = step; i-- > 0;) {
    if (steps[i].where) return program_->sources.place(*steps[i].where);
  }
  return std::nullopt;
}

// The innermost first.
std::vector<Debugger::Frame> Debugger::frames() const {
  const Step& step = stop_->at();
  std::vector<Frame> frames;
  const auto place = step_place(stop_->step());
  if (step.kind == Kind::kDerivation) {
    const RuleFiring& firing = recording_->trace.firings[step.index];
    frames.push_back({kDerivationFrame, clip(firing.fact.text), place});
  }
  if (step.where) {
    frames.push_back({kStatementFrame, step.where->to_string(), place});
    frames.push_back({kBlockFrame, step.where->block.to_string(), place});
  }
  frames.push_back({kDecisionFrame, cat("decision: ", phase_name(*recording_, step)), place});
  return frames;
}

Reply<JsonValue> Debugger::stack_trace(const JsonValue& arguments) {
  HARDTACK_CHECK(expect_thread(arguments));
  HARDTACK_TRY(const auto start, integer_member(arguments, "startFrame"));
  HARDTACK_TRY(const auto levels, integer_member(arguments, "levels"));
  if (start.value_or(0) < 0 || levels.value_or(0) < 0) return refuse("`startFrame` and `levels` are not negative");
  const std::vector<Frame> all = frames();
  const auto first = std::min(static_cast<std::size_t>(start.value_or(0)), all.size());
  const auto wanted = static_cast<std::size_t>(levels.value_or(0));  // 0: all
  const std::size_t end = wanted == 0 ? all.size() : first + std::min(wanted, all.size() - first);
  JsonValue::Array list;
  for (std::size_t i = first; i < end; ++i) {
    JsonValue::Object frame{{"id", all[i].id}, {"name", all[i].name}};
    if (all[i].place) {
      add_place(frame, *all[i].place);
    } else {
      frame.emplace_back("line", std::int64_t{0});
      frame.emplace_back("column", std::int64_t{0});
    }
    list.emplace_back(std::move(frame));
  }
  return json_object({{"stackFrames", std::move(list)}, {"totalFrames", json_number(all.size())}});
}

Reply<JsonValue> Debugger::scopes(const JsonValue& arguments) {
  HARDTACK_TRY(const std::int64_t id, required_integer(arguments, "frameId"));
  const std::vector<Frame> all = frames();
  if (std::ranges::find(all, id, &Frame::id) == all.end()) return refuse("there is no such frame");
  JsonValue::Array list;
  const auto add = [&](std::string_view name, Node::Kind kind, std::string_view hint) {
    const Node node{kind, 0, 0};
    const std::size_t size = stop_->size(node);
    JsonValue::Object scope{{"name", name},
                            {"variablesReference", reference_of(node)},
                            {"namedVariables", json_number(size)},
                            {"expensive", false}};
    if (!hint.empty()) scope.emplace_back("presentationHint", hint);
    list.emplace_back(std::move(scope));
  };
  if (id == kStatementFrame || id == kDerivationFrame) {
    if (stop_->size({Node::Kind::kBindings, 0, 0}) > 0) add("Bindings", Node::Kind::kBindings, "locals");
    add("Statement", Node::Kind::kStatement, "");
  }
  add("Facts", Node::Kind::kFacts, "");
  add("Limits", Node::Kind::kLimits, "");
  add("Decision", Node::Kind::kDecision, "returnValue");
  return json_object({{"scopes", std::move(list)}});
}

std::int64_t Debugger::reference_of(const Node& node) {
  const auto found = references_.find(node);
  if (found != references_.end()) return found->second;
  if (next_reference_ >= kMaxReference) next_reference_ = 1;
  const std::int64_t reference = next_reference_++;
  references_.emplace(node, reference);
  nodes_.insert_or_assign(reference, node);
  return reference;
}

JsonValue Debugger::variable_json(const Variable& variable) {
  JsonValue::Object object{{"name", variable.name}, {"value", variable.value}};
  if (!variable.type.empty()) object.emplace_back("type", variable.type);
  object.emplace_back("variablesReference", variable.node ? reference_of(*variable.node) : std::int64_t{0});
  if (variable.indexed > 0) object.emplace_back("indexedVariables", json_number(variable.indexed));
  if (!variable.expression.empty()) object.emplace_back("evaluateName", variable.expression);
  return object;
}

Reply<JsonValue> Debugger::variables(const JsonValue& arguments) {
  HARDTACK_TRY(const std::int64_t reference, required_integer(arguments, "variablesReference"));
  HARDTACK_TRY(const auto filter, string_member(arguments, "filter"));
  const auto node = nodes_.find(reference);
  if (node == nodes_.end()) return refuse("there are no such variables at this step");
  const std::size_t size = stop_->size(node->second);
  HARDTACK_TRY(const Page page, read_page(arguments, size));
  const Node asked = node->second;
  const bool is_list = asked.kind == Node::Kind::kPredicate || asked.kind == Node::Kind::kRows ||
                       asked.kind == Node::Kind::kPremises || asked.kind == Node::Kind::kFailed ||
                       asked.kind == Node::Kind::kQueryFacts || asked.kind == Node::Kind::kHidden ||
                       asked.kind == Node::Kind::kNearMisses;
  JsonValue::Array list;
  const bool wanted = !filter || (*filter == "indexed") == is_list;
  if (wanted) {
    for (const Variable& variable : stop_->parts(asked, page)) list.push_back(variable_json(variable));
    HARDTACK_TRY(const auto count, integer_member(arguments, "count"));
    const std::size_t left = size - std::min(size, page.start + page.count);
    if (count.value_or(0) == 0 && left > 0) {  // all were wanted
      list.push_back(json_object({{"name", "..."},
                                  {"value", cat(left, " more; ask for them with `start` and `count`")},
                                  {"variablesReference", std::int64_t{0}}}));
    }
  }
  return json_object({{"variables", std::move(list)}});
}

Reply<JsonValue> Debugger::evaluate(const JsonValue& arguments) {
  HARDTACK_TRY(const std::string expression, required_string(arguments, "expression"));
  HARDTACK_TRY(const Variable result, stop_->evaluate(expression));
  JsonValue::Object body{{"result", result.value}};
  body.emplace_back("variablesReference", result.node ? reference_of(*result.node) : std::int64_t{0});
  if (result.indexed > 0) body.emplace_back("indexedVariables", json_number(result.indexed));
  return body;
}

// The word that ends at the cursor; columns count UTF-16 units.
Reply<JsonValue> Debugger::completions(const JsonValue& arguments) {
  HARDTACK_TRY(const std::string text, required_string(arguments, "text"));
  HARDTACK_TRY(const std::int64_t column, required_integer(arguments, "column"));
  HARDTACK_TRY(const auto line, integer_member(arguments, "line"));
  const Source source("typed", text);
  const auto line_number = std::clamp<std::int64_t>(line.value_or(first_line_) - first_line_, 0, source.line_count());
  const auto character = std::clamp<std::int64_t>(column - first_column_, 0, source.size());
  const std::uint32_t end =
      source.offset_of({static_cast<std::uint32_t>(line_number), static_cast<std::uint32_t>(character)});
  std::uint32_t begin = end;
  const auto is_part = [](unsigned char c) {
    return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
  };
  while (begin > 0 && is_part(static_cast<unsigned char>(source.text()[begin - 1]))) --begin;
  if (begin > 0 && source.text()[begin - 1] == '$') --begin;
  const std::string_view word = source.text({begin, end});
  JsonValue::Array targets;
  for (const std::string& candidate : stop_->words()) {
    if (!candidate.starts_with(word)) continue;
    if (targets.size() == kMaxCompletions) break;
    targets.push_back(json_object(
        {{"label", candidate},
         {"type", candidate.starts_with('$') ? "variable" : "function"},
         {"start", json_number(source.utf16_position(begin).character)},
         {"length", json_number(source.utf16_position(end).character - source.utf16_position(begin).character)}}));
  }
  return json_object({{"targets", std::move(targets)}});
}

Reply<JsonValue> Debugger::source(const JsonValue& arguments) {
  HARDTACK_TRY(const JsonValue* named, object_member(arguments, "source"));
  HARDTACK_TRY(auto reference, integer_member(arguments, "sourceReference"));
  std::optional<std::size_t> text;
  if (named != nullptr) {
    HARDTACK_TRY(const NamedSource found, named_source(arguments));
    text = found.text;
  } else if (reference && *reference > 0 &&
             static_cast<std::uint64_t>(*reference) <= program_->sources.texts().size()) {
    text = static_cast<std::size_t>(*reference) - 1;
  }
  if (!text) return refuse("the decision has no such text");
  return json_object({{"content", program_->sources.texts()[*text].source->text()}, {"mimeType", "text/x-biscuit"}});
}

Reply<JsonValue> Debugger::loaded_sources(const JsonValue&) {
  JsonValue::Array list;
  for (std::size_t i = 0; i < program_->sources.texts().size(); ++i) list.push_back(source_json(i));
  return json_object({{"sources", std::move(list)}});
}

}  // namespace hardtack::dap
