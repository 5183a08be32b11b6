#include "engine/explain/explain_summary.h"

#include <algorithm>
#include <tuple>

#include "engine/text/cat.h"
#include "engine/text/utf8.h"

namespace hardtack {
namespace {

using Finding = QueryExplanation::Finding;
using StatementResult = StatementExplanation::Result;

std::string in_ticks(const std::string& text) { return "`" + clipped(text) + "`"; }

// A hidden fact, and who does not see it.
struct Hidden {
  StatementRef who;
  const QueryExplanation* query = nullptr;
};

std::optional<Hidden> find_hidden(const QueryExplanation& query, const StatementRef& who, bool all) {
  if (!query.hidden.empty() && (query.hidden_all || !all)) return Hidden{who, &query};
  for (const RuleExplanation& rule : query.rules) {
    for (const QueryExplanation& why : rule.query) {
      if (auto found = find_hidden(why, rule.where, all)) return found;
    }
  }
  return std::nullopt;
}

// The alternative that came nearest to matching, which the first lines speak of.
const QueryExplanation& nearest(const StatementExplanation& statement) {
  const auto key = [](const QueryExplanation& query) {
    const bool only_hidden = find_hidden(query, {}, true).has_value();
    const int group = only_hidden ? 0 : query.finding == Finding::kCutShort ? 2 : 1;
    return std::tuple(group, query.missing, query.hidden.empty() ? query.distance : 0);
  };
  return *std::ranges::min_element(statement.queries, {}, key);
}

// The hidden facts that explain most: those with which a whole query would match, then any.
std::optional<Hidden> main_hidden(const Explanation& explanation) {
  for (const bool all : {true, false}) {
    for (const StatementExplanation& statement : explanation.statements) {
      if (statement.result == StatementResult::kMatched || statement.rejects || statement.queries.empty()) continue;
      if (auto found = find_hidden(nearest(statement), statement.where, all)) return found;
    }
  }
  return std::nullopt;
}

// The fact to speak of: one that no scope shows, if there is any, since then showing the others is no help.
const HiddenFact& main_fact(const QueryExplanation& query) {
  const auto found = std::ranges::find_if(query.hidden, [](const HiddenFact& fact) { return !fact.trusting; });
  return found == query.hidden.end() ? query.hidden[0] : *found;
}

void say_hidden(const Hidden& hidden, Explanation& explanation) {
  const HiddenFact& fact = main_fact(*hidden.query);
  const bool said = fact.fact.origin.size() == 1;
  const std::string blocks = block_names(fact.untrusted);
  const std::string who = hidden.who.to_string();
  explanation.reason = in_ticks(fact.fact.text) + " is there, but " +
                       (said ? blocks + " says it" : "it rests on what " + blocks + " says") + ", and " + who +
                       " does not trust " + blocks;
  if (hidden.query->hidden.size() > 1) {
    explanation.reason += cat(" (", hidden.query->hidden.size() - 1, " more like it below)");
  }
  if (fact.trusting) {
    explanation.advice = "to accept it, add " + in_ticks(*fact.trusting) + " to " + who;
  } else if (hidden.who.block.is_authorizer()) {
    explanation.advice = "any holder can append " + block_names(fact.untrustable) +
                         ", so no `trusting` shows it here: the authority block, the authorizer or a block signed by "
                         "a third party has to say it";
  } else {
    explanation.advice = "no `trusting` shows it to " + who +
                         ": only earlier blocks and those of third parties "
                         "can be trusted";
  }
}

std::string facts_text(const QueryExplanation& query) {
  constexpr std::size_t kShown = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, query.facts.size()); ++i) {
    const ExplainedFact& fact = query.facts[i].fact;
    text += (i == 0 ? "" : ", ") + in_ticks(fact.text) + " of " + block_names(fact.origin);
  }
  if (query.facts.size() > kShown) text += ", ...";
  return text;
}

void say_missing(const QueryExplanation& query, Explanation& explanation) {
  const std::string& name = query.predicate;
  const bool near = !query.near_misses.empty();
  if (query.finding == Finding::kNoFact) {
    explanation.reason = "there is no fact " + in_ticks(name) + "; " + in_ticks(query.wanted) + " is needed";
    if (near) {
      explanation.advice =
          "there is " + in_ticks(query.near_misses[0].fact.text) + ": " + clipped(query.near_misses[0].difference);
    } else if (name == "time") {
      explanation.advice = "add the time of the request as the fact `time(...)`";
    } else if (query.rules.empty()) {
      explanation.advice = "the request, the authorizer or a trusted block has to say it";
    }
    return;
  }
  explanation.reason = "no fact matches " + in_ticks(query.wanted);
  if (!near) return;
  const NearMiss& miss = query.near_misses[0];
  explanation.reason += "; the closest is " + in_ticks(miss.fact.text) + " of " + block_names(miss.fact.origin) + ": " +
                        clipped(miss.difference);
  if (miss.kind == NearMiss::Kind::kType) explanation.advice = "values of different types are never equal";
}

void say_query(const StatementExplanation& statement, const QueryExplanation& query, Explanation& explanation) {
  switch (query.finding) {
    case Finding::kMatched:
      explanation.reason = query.facts.empty() ? "it always matches" : "it matched " + facts_text(query);
      break;
    case Finding::kHidden: break;  // said before
    case Finding::kNoFact:
    case Finding::kNoMatch:
      say_missing(query, explanation);
      if (!query.rules.empty()) {
        const RuleExplanation& rule = query.rules[0];
        explanation.advice = rule.where.to_string() + " could have given it, but did not match: see below";
      }
      break;
    case Finding::kFalse:
      explanation.reason = in_ticks(query.expression) + " is false";
      if (!query.bindings.empty()) explanation.reason += " with " + bindings_text(query.bindings);
      if (statement.all) explanation.advice = "`check all` fails if one combination does";
      break;
    case Finding::kFailed: explanation.reason = query.error; break;
    case Finding::kCutShort: explanation.reason = "finding out why would take too long"; break;
  }
  if (statement.all && (query.finding == Finding::kNoFact || query.finding == Finding::kNoMatch)) {
    explanation.reason += " (`check all` needs at least one match)";
  }
}

void headline_of_denial(Explanation& explanation) {
  const std::size_t failed = explanation.failed_checks;
  const StatementExplanation* check = nullptr;
  const StatementExplanation* policy = nullptr;
  bool unmatched = false;
  for (const StatementExplanation& statement : explanation.statements) {
    if (statement.where.kind == StatementKind::kCheck) {
      if (check == nullptr) check = &statement;
    } else if (statement.result == StatementResult::kMatched) {
      policy = &statement;
    } else {
      unmatched = true;
    }
  }
  const bool denies = policy != nullptr && policy->denies;
  if (check == nullptr) {
    explanation.headline = denies      ? "denied by " + policy->where.to_string() + ": " + in_ticks(policy->text)
                           : unmatched ? "denied: no policy matched"
                                       : "denied: no policy matched, and none allows anything";
    if (!denies && !unmatched) explanation.advice = "write a policy that allows, such as `allow if user($user)`";
    return;
  }
  explanation.headline = failed == 1 ? "denied: " + check->where.to_string() + " failed: " + in_ticks(check->text)
                                     : cat("denied: ", failed, " checks failed, the first is ",
                                           check->where.to_string(), ": ", in_ticks(check->text));
  if (denies) explanation.headline += "; " + policy->where.to_string() + " denies too";
  if (policy == nullptr) explanation.headline += "; no policy matched either";
}

std::string in(const std::string& place) { return place.empty() ? place : " in " + place; }

void summarize_error(Explanation& explanation) {
  const ErrorExplanation& error = *explanation.error;
  if (explanation.limit && explanation.limit->reached) {
    const LimitExplanation& limit = *explanation.limit;
    explanation.headline = "no decision: the limit `" + std::string(limit.reached->name()) + "` of " +
                           limit.reached->configured_text() + " was exceeded" + in(place_name(limit));
    explanation.reason = "reached " + limit.reached->observed_text();
    if (!limit.largest.empty()) explanation.reason += "; most facts are of " + limit.largest[0];
    explanation.advice = "the request is refused; if it is legitimate, the host can raise the limit";
    return;
  }
  explanation.headline = "no decision: " + error.message + in(place_name(error));
  if (!error.expression.empty()) {
    explanation.reason = in_ticks(error.expression) + " cannot be evaluated";
    if (!error.bindings.empty()) explanation.reason += " with " + bindings_text(error.bindings);
  }
  explanation.advice = error.help;
}

}  // namespace

std::string place_name(const LimitExplanation& limit) {
  if (limit.where) return limit.where->to_string();
  return limit.among_rules ? "the rules" : "";
}

std::string place_name(const ErrorExplanation& error) { return error.where ? error.where->to_string() : error.context; }

std::string block_names(const OriginBlocks& blocks) {
  std::string text;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i > 0) text += i + 1 == blocks.size() ? " and " : ", ";
    text += blocks[i].to_string();
  }
  return text;
}

std::string bindings_text(const ExplainedBindings& bindings) {
  std::string text;
  for (const ExplainedBinding& binding : bindings) {
    constexpr std::size_t kLongest = 2'000;
    if (text.size() > kLongest) return text + ", ...";
    text += (text.empty() ? "" : ", ") + clipped(binding.variable) + " = " + clipped(binding.value);
  }
  return text;
}

std::string clipped(std::string_view text) {
  constexpr std::size_t kLongest = 240;
  if (text.size() <= kLongest) return std::string(text);
  return std::string(cut_utf8(text, kLongest)) + "...";
}

void summarize(Explanation& explanation) {
  if (explanation.error) return summarize_error(explanation);
  if (explanation.outcome == Explanation::Outcome::kAllowed) {
    const StatementExplanation& policy = explanation.statements.back();
    explanation.headline = "allowed by " + policy.where.to_string() + ": " + in_ticks(policy.text);
  } else {
    headline_of_denial(explanation);
  }
  if (explanation.statements.empty()) return;
  if (const auto hidden = main_hidden(explanation)) return say_hidden(*hidden, explanation);
  const StatementExplanation& first = explanation.statements[0];
  if (!first.queries.empty()) {
    say_query(first, nearest(first), explanation);
  } else if (explanation.cut_short) {
    explanation.reason = "finding out why would take too long";
  }
}

}  // namespace hardtack
