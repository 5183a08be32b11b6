#include "dap/breakpoints/breakpoints.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::dap {
namespace {

using Kind = Step::Kind;
using StatementResult = StatementExplanation::Result;

constexpr std::string_view kFailedCheck = "failedCheck", kDeny = "deny", kError = "error";
constexpr std::array kFilters = {
    ExceptionFilter{kFailedCheck, "Failed checks", "Stop at each check that fails", false},
    ExceptionFilter{kDeny, "Denials", "Stop at a deny policy that matches, and at a decision that denies", false},
    ExceptionFilter{kError, "Limits and errors", "Stop where a limit or an error ends the evaluation", true},
};

void add_derivable(const Block& block, std::set<std::pair<std::string, std::uint32_t>>& derivable) {
  for (const Rule& rule : block.rules()) {
    derivable.emplace(std::string(block.terms().text(rule.head.name)), rule.head.terms.count);
  }
}

// `name` or `name/2`.
std::pair<std::string, std::optional<std::uint32_t>> split_arity(const std::string& text) {
  const auto slash = text.rfind('/');
  std::uint32_t arity = 0;
  if (slash == std::string::npos) return {text, std::nullopt};
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + slash + 1, end, arity);
  if (read.ec != std::errc() || read.ptr != end) return {text, std::nullopt};
  return {text.substr(0, slash), arity};
}

}  // namespace

std::span<const ExceptionFilter> exception_filters() { return kFilters; }

std::optional<Failure> failure_at(const Recording& recording, std::size_t step) {
  const Step& at = recording.steps[step];
  switch (at.kind) {
    case Kind::kCheck:
      if (recording.statements[at.index].result != StatementResult::kFailed) return std::nullopt;
      return Failure{kFailedCheck, cat(at.where->to_string(), " failed")};
    case Kind::kPolicy: {
      const StatementExplanation& policy = recording.statements[at.index];
      if (!policy.denies || policy.result != StatementResult::kMatched) return std::nullopt;
      return Failure{kDeny, cat(at.where->to_string(), " denies")};
    }
    case Kind::kResult:
      if (!recording.outcome || recording.outcome->allowed()) return std::nullopt;
      return Failure{kDeny, recording.outcome->to_string()};
    case Kind::kError:
      if (recording.outcome) return std::nullopt;
      return Failure{kError, recording.outcome.error().message()};
    default: return std::nullopt;
  }
}

std::string path_of_reference(std::int64_t reference) { return cat("#", reference); }

const std::vector<Breakpoint>& Breakpoints::set(const std::string& path, const std::vector<Wanted>& wanted) {
  std::vector<Breakpoint>& breakpoints = by_path_[path];
  std::map<std::uint32_t, std::int64_t> before;  // ids by lines, to be used again
  for (const Breakpoint& one : breakpoints) before.emplace(one.line, one.id);
  breakpoints.clear();
  for (const Wanted& one : wanted) {
    Breakpoint& made = breakpoints.emplace_back();
    made.line = one.line;
    made.unsupported = one.unsupported;
    const auto same = before.find(one.line);
    made.id = same == before.end() ? next_id_++ : same->second;
    if (same != before.end()) before.erase(same);
    find(path, made);
  }
  const bool empty = breakpoints.empty();
  if (empty) by_path_.erase(path);
  index();
  static const std::vector<Breakpoint> none;
  return empty ? none : breakpoints;
}

const std::vector<FunctionBreakpoint>& Breakpoints::set_functions(const std::vector<std::string>& names) {
  functions_.clear();
  SuggestionBudget budget;
  for (const std::string& name : names) {
    FunctionBreakpoint& made = functions_.emplace_back();
    made.id = next_id_++;
    std::tie(made.name, made.arity) = split_arity(name);
    find(made, budget);
  }
  index();
  return functions_;
}

bool Breakpoints::set_filters(const std::set<std::string, std::less<>>& ids) {
  for (const std::string& id : ids) {
    if (std::ranges::find(kFilters, id, &ExceptionFilter::id) == kFilters.end()) return false;
  }
  filters_ = ids;
  return true;
}

void Breakpoints::attach(const Program* program) {
  sources_ = program == nullptr ? nullptr : &program->sources;
  derivable_.clear();
  if (program != nullptr) {
    add_derivable(program->policy->source(), derivable_);
    if (program->credential) {
      for (const CredentialBlock& block : program->credential->blocks()) add_derivable(*block.block, derivable_);
    }
    for (const Credential& one : program->further) add_derivable(*one.blocks().front().block, derivable_);
  }
  for (auto& [path, breakpoints] : by_path_) {
    for (Breakpoint& breakpoint : breakpoints) find(path, breakpoint);
  }
  SuggestionBudget budget;
  for (FunctionBreakpoint& breakpoint : functions_) find(breakpoint, budget);
  index();
}

void Breakpoints::index() {
  by_statement_.clear();
  by_head_.clear();
  for (const auto& [path, breakpoints] : by_path_) {
    for (const Breakpoint& one : breakpoints) {
      if (one.statement) by_statement_[one.statement->where].push_back(one.id);
    }
  }
  for (const FunctionBreakpoint& one : functions_) {
    if (!one.verified) continue;
    for (auto at = derivable_.lower_bound({one.name, one.arity.value_or(0)});
         at != derivable_.end() && at->first == one.name && (!one.arity || at->second == *one.arity); ++at) {
      by_head_[*at].push_back(one.id);
    }
  }
}

std::size_t Breakpoints::count() const {
  std::size_t count = functions_.size();
  for (const auto& [path, breakpoints] : by_path_) count += breakpoints.size();
  return count;
}

// The statement on the line, or the first one below it.
void Breakpoints::find(const std::string& path, Breakpoint& breakpoint) const {
  breakpoint.statement.reset();
  breakpoint.reason.clear();
  if (!breakpoint.unsupported.empty()) {
    breakpoint.reason = breakpoint.unsupported;
    return;
  }
  if (sources_ == nullptr) {
    breakpoint.reason = "nothing is debugged yet";
    return;
  }
  std::optional<std::size_t> text = sources_->find_file(path);
  for (std::size_t i = 0; !text && i < sources_->texts().size(); ++i) {
    const bool named = path_of_reference(static_cast<std::int64_t>(i) + 1) == path;
    if (named && sources_->texts()[i].path.empty()) text = i;
  }
  if (!text) {
    breakpoint.reason = "the decision does not come from this file";
    return;
  }
  const DebuggedText& debugged = sources_->texts()[*text];
  const Source& source = *debugged.source;
  if (breakpoint.line > source.line_count()) {
    breakpoint.reason = "the text has no such line";
    return;
  }
  if (debugged.within) {
    const auto first = source.line_column(debugged.within->begin).line;
    const auto last = source.line_column(debugged.within->end).line;
    if (breakpoint.line < first || breakpoint.line > last) {
      breakpoint.reason = "another test is debugged";
      return;
    }
  }
  const std::uint32_t begin = source.line_span(breakpoint.line).begin;
  const auto& statements = sources_->statements(*text);
  const auto found =
      std::ranges::partition_point(statements, [&](const Statement& one) { return one.span.end <= begin; });
  if (found == statements.end()) {
    breakpoint.reason = "there is no rule, check or policy on this line or below";
    return;
  }
  breakpoint.statement = *found;
  breakpoint.text = *text;
}

void Breakpoints::find(FunctionBreakpoint& breakpoint, SuggestionBudget& budget) const {
  breakpoint.verified = false;
  breakpoint.reason.clear();
  if (sources_ == nullptr) {
    breakpoint.reason = "nothing is debugged yet";
    return;
  }
  const auto least = derivable_.lower_bound({breakpoint.name, breakpoint.arity.value_or(0)});
  breakpoint.verified = least != derivable_.end() && least->first == breakpoint.name &&
                        (!breakpoint.arity || least->second == *breakpoint.arity);
  if (breakpoint.verified) return;
  breakpoint.reason = cat("no rule gives ", quote(breakpoint.name));
  if (breakpoint.arity) breakpoint.reason += cat(" with ", *breakpoint.arity, " terms");
  if (budget.steps == 0) return;
  std::vector<std::string_view> names;
  for (const auto& [name, arity] : derivable_) names.push_back(name);
  const auto near = nearest_word(breakpoint.name, names, budget);
  if (near && *near != breakpoint.name) breakpoint.reason += cat("; did you mean ", quote(*near), "?");
}

std::optional<Hit> Breakpoints::hit(const Recording& recording, std::size_t step) const {
  const Step& at = recording.steps[step];
  if (at.is_statement()) {
    const auto found = by_statement_.find(*at.where);
    if (found != by_statement_.end()) return Hit{"breakpoint", at.where->to_string(), found->second};
  }
  if (at.kind == Kind::kDerivation && !recording.trace.firings[at.index].again) {
    const auto& head = recording.heads[at.index];
    const auto found = by_head_.find(head);
    if (found != by_head_.end()) {
      return Hit{"function breakpoint", cat(head.first, "/", head.second, " is derived"), found->second};
    }
  }
  auto failure = failure_at(recording, step);
  if (!failure || !filters_.contains(failure->filter)) return std::nullopt;
  return Hit{"exception", std::move(failure->text), {}};
}

}  // namespace hardtack::dap
