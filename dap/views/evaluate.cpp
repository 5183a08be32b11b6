#include <algorithm>
#include <set>
#include <utility>

#include "dap/views/stop.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/trim.h"
#include "grammar/compile.h"
#include "grammar/parse.h"

namespace hardtack::dap {
namespace {

// Results that are kept to be looked into.
constexpr std::size_t kKeptResults = 64;
constexpr std::size_t kMaxExpression = 64u << 10;
constexpr std::size_t kFullBytes = 64u << 10;  // of what a whole word stands for

// `$u` where the text is one variable and nothing else.
bool is_variable(std::string_view text) {
  return text.size() > 1 && text[0] == '$' && text.find_first_of(" \t\r\n(),.") == std::string_view::npos;
}

// The head of a query that is only a body: every variable of its predicates, in the order of the text.
std::string head_of(const SyntaxTree& tree) {
  std::string head = "result(";
  std::set<std::string_view> seen;
  for (std::uint32_t number = 0; number < tree.size(); ++number) {
    const NodeId id{number};
    if (tree.kind(id) != NodeKind::kPredicate) continue;
    for (const NodeId term : tree.children(id)) {
      if (tree.kind(term) != NodeKind::kVariable || !seen.insert(tree.name(term)).second) continue;
      head += cat((seen.size() == 1 ? "$" : ", $"), tree.name(term));
    }
  }
  return head + ")";
}

Reply<Block> compile_query(const std::string& text) {
  if (text.find("<-") != std::string::npos) {
    ParsedBlock rule = parse_rule_source(text, {}, {.name = "query"});
    if (rule.block) return *std::move(rule.block);
    // `<-` may stand in a string of a body.
    if (parse_condition(std::make_shared<const Source>("query", text), {0, static_cast<std::uint32_t>(text.size())})
            .diagnostics.has_errors()) {
      return refuse(to_error(*rule.source, rule.diagnostics).message());
    }
  }
  const auto source = std::make_shared<const Source>("query", text);
  const ParsedSource condition = parse_condition(source, {0, source->size()});
  if (condition.diagnostics.has_errors()) return refuse(to_error(*source, condition.diagnostics).message());
  ParsedBlock rule = parse_rule_source(cat(head_of(condition.tree), " <- ", text), {}, {.name = "query"});
  if (!rule.block) return refuse(to_error(*rule.source, rule.diagnostics).message());
  return *std::move(rule.block);
}

}  // namespace

Reply<Variable> Stop::evaluate(const std::string& expression) {
  if (expression.size() > kMaxExpression) return refuse(cat("a query has at most ", kMaxExpression, " bytes"));
  std::string text(trimmed(expression));
  if (text.ends_with(';')) text = trimmed(std::string_view(text).substr(0, text.size() - 1));
  if (text.empty()) return refuse("nothing is asked");
  if (is_variable(text)) {
    const ExplainedBindings* bound = bindings();
    const auto binding = bound == nullptr ? ExplainedBindings::const_iterator()
                                          : std::ranges::find(*bound, text, &ExplainedBinding::variable);
    if (bound == nullptr || binding == bound->end()) return refuse(cat(quote(text), " has no value here"));
    return Variable{text, clip(binding->value, kFullBytes), {}, {}, 0, text};
  }
  const auto named = [&](const Predicate& predicate) {
    return predicate.name == text || cat(predicate.name, "/", predicate.arity) == text;
  };
  const auto found = std::ranges::find_if(predicates_, named);
  if (found != predicates_.end()) return predicate_variable(static_cast<std::size_t>(found - predicates_.begin()));
  return ask(text);
}

Reply<Variable> Stop::ask(const std::string& text) {
  HARDTACK_TRY(const Block query, compile_query(text));
  std::vector<bool> there(recording_.authorizer->world().fact_count(), false);
  for (const Predicate& predicate : predicates_) {
    for (const std::size_t fact : predicate.facts) there[recording_.facts[fact].number] = true;
  }
  // A new one each time: steps add up in a world.
  PartialWorld world(*recording_.authorizer, EvalLimits{.max_facts = recording_.limits.max_facts},
                     [&](std::size_t fact) { return there[fact]; });
  auto results = world.query(query, kMaxRows);
  if (!results) return refuse(results.error());
  const std::size_t count = results->facts.size();
  Variable variable{clip(text), count == 0 ? "no results" : cat(count, count == 1 ? " result" : " results"), {}, {}, 0,
                    {}};
  if (results->cut) variable.value = cat("more than ", variable.value);
  if (count == 0) return variable;
  if (count == 1) variable.value += cat(": ", clip(results->facts[0].text, kShownBytes));
  rows_.push_back(std::move(results->facts));
  if (rows_.size() > kKeptResults) {
    rows_.erase(rows_.begin());
    ++first_rows_;
  }
  variable.node = Node{Node::Kind::kRows, first_rows_ + rows_.size() - 1, 0};
  variable.indexed = count;
  return variable;
}

std::vector<std::string> Stop::words() const {
  std::vector<std::string> words;
  for (const Predicate& predicate : predicates_) {
    if (words.empty() || words.back() != predicate.name) words.push_back(predicate.name);
  }
  if (const ExplainedBindings* bound = bindings()) {
    for (const ExplainedBinding& binding : *bound) words.push_back(binding.variable);
  }
  return words;
}

}  // namespace hardtack::dap
