#include "tests/reference/naive_evaluator.h"

#include <algorithm>

#include "tests/reference/naive_expression.h"

namespace hardtack::reference {
namespace {

struct Match {
  Bindings bindings;
  OriginSet origin;
};

// Everything that was found for one query: the combinations that satisfy it, those that match its atoms but not its
// expressions, and the errors of those that abort.
struct Answers {
  std::vector<Match> matches;
  std::size_t refused = 0;
  std::set<ErrorCode> errors;
};

struct GaveUp {};

class Evaluation {
 public:
  explicit Evaluation(const NaiveInput& input) : input_(input) {}

  Outcome run() && {
    if (load_and_saturate()) decide();
    return std::move(outcome_);
  }

 private:
  const Block& block(std::size_t id) const {
    return id == kAuthorizerOrigin ? *input_.authorizer : *input_.blocks[id].block;
  }

  OriginSet trusted(std::size_t id, std::span<const Scope> scopes) const {
    OriginSet set{id, kAuthorizerOrigin};
    if (scopes.empty()) scopes = block(id).scopes();
    if (scopes.empty()) set.insert(0);
    for (const Scope& scope : scopes) {
      switch (scope.kind) {
        case ScopeKind::kAuthority: set.insert(0); break;
        case ScopeKind::kPrevious:
          if (id != kAuthorizerOrigin) {
            for (std::size_t i = 0; i <= id; ++i) set.insert(i);
          }
          break;
        case ScopeKind::kPublicKey:
          for (std::size_t i = 0; i < input_.blocks.size(); ++i) {
            if (input_.blocks[i].external_key == block(id).keys()[scope.key]) set.insert(i);
          }
          break;
      }
    }
    return set;
  }

  static bool unify(const Term& pattern, const Term& value, Bindings& bindings) {
    if (pattern.type != ValueType::kVariable) return pattern == value;
    return bindings.try_emplace(pattern.text, value).first->second == value;
  }

  // All combinations of visible facts for the atoms from `index` on.
  void join(const Block& in, std::span<const Predicate> atoms, const OriginSet& visible, const Match& so_far,
            const std::vector<Expression>& expressions, Answers& answers) const {
    if (atoms.empty()) {
      finish(in, so_far, expressions, answers);
      return;
    }
    const std::string name(in.terms().text(atoms[0].name));
    const auto patterns = in.terms_of(atoms[0]);
    for (const NaiveFact& fact : outcome_.facts) {
      if (++tried_ > input_.max_tried) throw GaveUp();
      if (fact.name != name || fact.terms.size() != patterns.size()) continue;
      if (!std::includes(visible.begin(), visible.end(), fact.origin.begin(), fact.origin.end())) continue;
      Match next = so_far;
      bool unified = true;
      for (std::size_t i = 0; i < patterns.size() && unified; ++i) {
        unified = unify(read_term(in.terms(), patterns[i]), fact.terms[i], next.bindings);
      }
      if (!unified) continue;
      next.origin.insert(fact.origin.begin(), fact.origin.end());
      join(in, atoms.subspan(1), visible, next, expressions, answers);
    }
  }

  static void finish(const Block& in, const Match& match, const std::vector<Expression>& expressions,
                     Answers& answers) {
    try {
      for (const Expression& expression : expressions) {
        const Term value = evaluate(in, in.ops(expression), match.bindings);
        if (value.type != ValueType::kBool) throw EvaluationError{ErrorCode::kInvalidType};
        if (value.number == 0) {
          ++answers.refused;
          return;
        }
      }
      answers.matches.push_back(match);
    } catch (const EvaluationError& error) {
      answers.errors.insert(error.code);
    }
  }

  Answers ask(std::size_t id, const Query& query) const {
    const Block& in = block(id);
    Answers answers;
    const auto expressions = in.expressions(query);
    join(in, in.body(query), trusted(id, in.scopes(query)), Match{}, {expressions.begin(), expressions.end()}, answers);
    return answers;
  }

  void add_facts(std::size_t id) {
    for (const Predicate& fact : block(id).facts()) {
      NaiveFact added{std::string(block(id).terms().text(fact.name)), {}, {id}};
      for (Value value : block(id).terms_of(fact)) added.terms.push_back(read_term(block(id).terms(), value));
      outcome_.facts.insert(added);
    }
  }

  bool load_and_saturate() {
    add_facts(kAuthorizerOrigin);
    for (std::size_t id = 0; id < input_.blocks.size(); ++id) add_facts(id);
    while (true) {
      const std::size_t before = outcome_.facts.size();
      const std::set<NaiveFact> derived = apply_rules();
      if (!outcome_.errors.empty()) return false;
      outcome_.facts.insert(derived.begin(), derived.end());
      if (outcome_.facts.size() == before) return true;
      // The reference counts a round, then compares, and only after a round that added facts.
      if (++outcome_.iterations == input_.max_iterations) return stop(ErrorCode::kTooManyIterations);
      if (outcome_.facts.size() >= input_.max_facts) return stop(ErrorCode::kTooManyFacts);
    }
  }

  bool stop(ErrorCode code) {
    outcome_.errors.insert(code);
    return false;
  }

  std::set<NaiveFact> apply_rules() {
    std::set<NaiveFact> derived;
    for (std::size_t i = 0; i <= input_.blocks.size(); ++i) {
      const std::size_t id = i == input_.blocks.size() ? kAuthorizerOrigin : i;
      for (const Rule& rule : block(id).rules()) {
        const Answers answers = ask(id, rule.query);
        outcome_.errors.insert(answers.errors.begin(), answers.errors.end());
        for (const Match& match : answers.matches) {
          NaiveFact fact{std::string(block(id).terms().text(rule.head.name)), {}, match.origin};
          fact.origin.insert(id);
          for (Value value : block(id).terms_of(rule.head)) {
            const Term term = read_term(block(id).terms(), value);
            fact.terms.push_back(term.type == ValueType::kVariable ? match.bindings.at(term.text) : term);
          }
          derived.insert(fact);
        }
      }
    }
    return derived;
  }

  // Whether some alternative is satisfied; alternatives after that one are not asked. An error ends the evaluation.
  bool satisfied(std::size_t id, std::span<const Query> queries, bool all) {
    for (const Query& query : queries) {
      const Answers answers = ask(id, query);
      outcome_.errors.insert(answers.errors.begin(), answers.errors.end());
      if (!outcome_.errors.empty()) return false;
      if (!answers.matches.empty() && (!all || answers.refused == 0)) return true;
    }
    return false;
  }

  void ask_checks(std::size_t id) {
    for (std::size_t i = 0; i < block(id).checks().size() && outcome_.errors.empty(); ++i) {
      const Check& check = block(id).checks()[i];
      const auto queries = block(id).queries(check);
      const bool found = satisfied(id, queries, check.kind == CheckKind::kAll);
      const bool passed = check.kind == CheckKind::kReject ? !found && !queries.empty() : found;
      if (!passed) outcome_.failed_checks.emplace_back(id, i);
    }
  }

  void decide() {
    ask_checks(kAuthorizerOrigin);
    if (!input_.blocks.empty()) ask_checks(0);
    const auto policies = input_.authorizer->policies();
    for (std::size_t i = 0; i < policies.size() && outcome_.errors.empty() && !outcome_.policy; ++i) {
      if (!satisfied(kAuthorizerOrigin, input_.authorizer->queries(policies[i]), false)) continue;
      outcome_.policy = i;
      outcome_.policy_allows = policies[i].kind == PolicyKind::kAllow;
    }
    for (std::size_t id = 1; id < input_.blocks.size(); ++id) ask_checks(id);
  }

  const NaiveInput& input_;
  mutable std::uint64_t tried_ = 0;
  Outcome outcome_;
};

}  // namespace

Outcome evaluate_naively(const NaiveInput& input) {
  try {
    return Evaluation(input).run();
  } catch (const GaveUp&) {
    Outcome outcome;
    outcome.gave_up = true;
    return outcome;
  }
}

std::string Outcome::to_string() const {
  std::string out;
  for (ErrorCode code : errors) out += "error " + std::string(error_name(code)) + "; ";
  if (errors.empty()) {
    out += !policy ? "no policy matched" : (policy_allows ? "allow " : "deny ") + std::to_string(*policy);
    for (const auto& [id, check] : failed_checks) {
      out += "; check " + std::to_string(check) + " of ";
      out += id == kAuthorizerOrigin ? "the authorizer" : "block " + std::to_string(id);
    }
  }
  return out;
}

}  // namespace hardtack::reference
