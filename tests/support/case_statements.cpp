// Queries, checks, rules and policies of a random case.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "tests/support/case_builder.h"

namespace hardtack::test_support {
namespace {

const std::string kOr = " or ";

}  // namespace

std::string CaseBuilder::variable_name() {
  static const std::vector<std::string> kNames = {"$x", "$y",    "$z", "$user", "$file", "$op",
                                                  "$v", "$time", "$0", "$n",    "$1a"};
  const unsigned index = variables_++;
  std::string name = kNames[index % kNames.size()];
  if (index >= kNames.size()) {
    name += std::to_string(index / kNames.size());
  }
  return name;
}

// Adds to `visible` what the query's own scopes show; without any, what the block's scopes or the default show.
std::string CaseBuilder::scope_clause(std::size_t block, std::set<std::size_t>& visible) {
  visible.insert(kAuthorizer);
  visible.insert(block);
  if (options_.scopes && random_.chance(22)) {
    return scopes(block, visible);
  }
  if (block_clause_.empty()) {
    visible.insert(0);
    return "";
  }
  visible.insert(block_visible_.begin(), block_visible_.end());
  return std::string(1, kBlockScopes);
}

std::string CaseBuilder::scopes(std::size_t block, std::set<std::size_t>& visible) {
  std::string text;
  const std::size_t count = 1 + random_.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    text += i == 0 ? " trusting " : ", ";
    const std::size_t choice = random_.below(10);
    if (choice < 4) {
      text += "authority";
      visible.insert(0);
    } else if (choice < 6) {
      text += "previous";
      for (std::size_t b = 0; block != kAuthorizer && b < block; ++b) {
        visible.insert(b);
      }
    } else {
      const std::size_t key = random_.below(kExternalKeys.size());
      text += kExternalKeys[key].public_text;
      for (std::size_t b = 0; b < case_.blocks.size(); ++b) {
        if (case_.blocks[b].external_key == key) {
          visible.insert(b);
        }
      }
    }
  }
  return text;
}

std::string CaseBuilder::atom(std::size_t block, bool aim_true, const std::set<std::size_t>& visible,
                              std::vector<Variable>& scope) {
  std::vector<const KnownFact*> candidates;
  for (const KnownFact& fact : facts_) {
    if (visible.contains(fact.block) || (!aim_true && fact.block <= block)) {
      candidates.push_back(&fact);
    }
  }
  const KnownFact* fact = candidates.empty() || random_.chance(aim_true ? 5 : 30) ? nullptr : random_.pick(candidates);
  const std::size_t index = fact != nullptr ? fact->signature : random_.below(signatures_.size());
  const Signature& signature = signatures_[index];
  std::string text = signature.name;
  text += '(';
  for (std::size_t i = 0; i < signature.columns.size(); ++i) {
    text += i == 0 ? "" : ", ";
    const Type& type = signature.columns[i];
    const std::string value = fact != nullptr ? fact->literals[i] : "";
    if (random_.chance(65)) {
      std::vector<const Variable*> joinable;
      for (const Variable& variable : scope) {
        if (variable.type == type && (!aim_true || variable.value == value)) {
          joinable.push_back(&variable);
        }
      }
      if (!joinable.empty() && random_.chance(60)) {
        text += random_.pick(joinable)->name;
      } else {
        scope.push_back({variable_name(), type, value});
        text += scope.back().name;
      }
    } else {
      text += !value.empty() ? value : expressions_.pooled_literal(type);
    }
  }
  return text + ")";
}

Query CaseBuilder::body(std::size_t block, bool aim_true, std::size_t atoms, const std::set<std::size_t>& visible) {
  Query query;
  variables_ = static_cast<unsigned>(random_.below(6));
  for (std::size_t i = 0; i < atoms; ++i) {
    query.body += i == 0 ? "" : ", ";
    query.body += atom(block, aim_true, visible, query.variables);
  }
  return query;
}

bool CaseBuilder::use_failure() {
  if (!failure_pending_ || !random_.chance(35)) {
    return false;
  }
  failure_pending_ = false;
  return true;
}

std::string CaseBuilder::query(std::size_t block, bool aim_true, bool universal) {
  std::set<std::size_t> visible;
  const std::string trusting = scope_clause(block, visible);
  std::size_t atoms = random_.below(8);
  atoms = atoms < 1 ? 0 : atoms < 5 ? 1 : atoms < 7 ? 2 : 3;
  Query query = body(block, aim_true, atoms, visible);
  std::vector<std::string> conditions;
  const bool fails = use_failure();
  // Beside other conditions the failure of a universal query would depend on the order of the facts.
  std::size_t count = random_.below(3);
  count = atoms == 0 && count == 0 ? 1 : count;
  if (fails) {
    count = universal && !options_.partial_errors ? 0 : count;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned depth = static_cast<unsigned>(random_.below(4));
    conditions.push_back(expressions_.condition(query.variables, aim_true, depth).text);
  }
  if (fails) {
    conditions.push_back(expressions_.failing(query.variables, false).text);
  }
  if (options_.partial_errors && random_.chance(30)) {
    const std::size_t place = random_.below(conditions.size() + 1);
    const std::string text = expressions_.risky(query.variables).text;
    conditions.insert(conditions.begin() + static_cast<std::ptrdiff_t>(place), text);
  }
  std::string text = query.body;
  for (const std::string& condition : conditions) {
    text += text.empty() ? "" : ", ";
    text += condition;
  }
  return text + trusting;
}

std::string CaseBuilder::queries(std::size_t block, bool aim_true, const std::string& separator, bool universal) {
  std::string text = query(block, aim_true, universal);
  while (!separator.empty() && random_.chance(25)) {
    text += separator;
    text += query(block, aim_true, universal);
  }
  return text;
}

std::string CaseBuilder::keyword(std::string_view words) {
  std::string text(words);
  if (options_.keyword_case && random_.chance(20)) {
    for (char& c : text) {
      c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return text + " ";
}

std::string CaseBuilder::check(std::size_t block) {
  plain_checks_.push_back(checks_++);
  const std::size_t choice = random_.below(10);
  const bool aim_true = random_.chance(84);
  if (choice < 6) {
    const std::string head = keyword("check if");
    return head + queries(block, aim_true, kOr, false);
  }
  if (choice < 8) {
    const std::string head = keyword("check all");
    return head + queries(block, aim_true, kOr, true);
  }
  const std::string head = keyword("reject if");
  const bool matching = random_.chance(15);
  if (!options_.multi_query_reject) {
    return head + queries(block, matching, "", false);
  }
  // A failing alternative is not met when one before it matches; as a check of its own it is.
  const bool pending = std::exchange(failure_pending_, false);
  const std::string text = queries(block, matching, std::string(1, kRejectOr), false);
  failure_pending_ = pending;
  for (const char c : text) {
    if (c == kRejectOr) {
      plain_checks_.push_back(checks_ - 1);
    }
  }
  return head + text;
}

std::string CaseBuilder::policy(bool allow, bool aim_true) {
  const std::string head = keyword(allow ? "allow if" : "deny if");
  return head + queries(kAuthorizer, aim_true, kOr, false);
}

std::string CaseBuilder::rule(std::size_t block) {
  std::set<std::size_t> visible;
  const std::string trusting = scope_clause(block, visible);
  const std::size_t choice = random_.below(10);
  const std::size_t atoms = choice < 1 ? 0 : choice < 6 ? 1 : choice < 9 ? 2 : 3;
  Query query = body(block, true, atoms, visible);
  const Signature& head = random_.pick(signatures_);
  std::string text = head.name;
  text += '(';
  for (std::size_t i = 0; i < head.columns.size(); ++i) {
    text += i == 0 ? "" : ", ";
    const Type& type = head.columns[i];
    std::vector<const Variable*> fitting;
    for (const Variable& variable : query.variables) {
      if (variable.type == type || type.kind == Kind::kAny) {
        fitting.push_back(&variable);
      }
    }
    text += !fitting.empty() && random_.chance(85) ? random_.pick(fitting)->name : expressions_.pooled_literal(type);
  }
  text += ") <- ";
  text += query.body;
  bool first = query.body.empty();
  std::size_t conditions = random_.below(2);
  conditions = atoms == 0 ? 1 : conditions;
  for (std::size_t i = 0; i < conditions; ++i) {
    const unsigned depth = static_cast<unsigned>(random_.below(3));
    const bool aim_true = random_.chance(70);
    text += first ? "" : ", ";
    text += expressions_.condition(query.variables, aim_true, depth).text;
    first = false;
  }
  if (use_failure()) {
    text += ", ";
    text += expressions_.failing(query.variables, true).text;
  }
  if (options_.partial_errors && random_.chance(20)) {
    text += ", ";
    text += expressions_.risky(query.variables).text;
  }
  return text + trusting;
}

void CaseBuilder::transitive_closure(std::string& out, std::size_t block) {
  const std::string scopes = block_clause_.empty() ? "" : std::string(1, kBlockScopes);
  statement(out, "path($x, $y) <- edge($x, $y)" + scopes);
  if (random_.chance(80)) {
    const bool left = random_.chance(50);
    statement(
        out,
        (left ? "path($x, $z) <- path($x, $y), edge($y, $z)" : "path($x, $z) <- edge($x, $y), path($y, $z)") + scopes);
  }
  add_facts(block, 1);
  const Type node = signatures_[edges_].columns[0];
  const std::size_t count = 2 + random_.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    KnownFact fact;
    fact.signature = edges_;
    fact.block = block;
    fact.literals.push_back(expressions_.pooled_literal(node));
    fact.literals.push_back(expressions_.pooled_literal(node));
    statement(out, fact_text(fact));
    facts_.push_back(std::move(fact));
  }
}

// More facts than the default limit of 1,000, or more rounds than the default of 100.
std::string CaseBuilder::exceed_limits() {
  std::string text;
  if (random_.chance(50)) {
    for (unsigned i = 0; i < 11; ++i) {
      text += "digit(" + std::to_string(i) + ");\n";
    }
    return text + "number($a, $b, $c) <- digit($a), digit($b), digit($c);\n";
  }
  const unsigned rounds = random_.chance(50) ? 105 : 90;
  for (unsigned i = 0; i < rounds; ++i) {
    text += "after(" + std::to_string(i) + ", " + std::to_string(i + 1) + ");\n";
  }
  return text + "reached(0);\nreached($n) <- reached($m), after($m, $n);\n";
}

void CaseBuilder::statement(std::string& out, const std::string& text) {
  static const std::vector<std::string> kComments = {"// a note; with a semicolon\n", "/* block */ ",
                                                     "/* two\nlines */\n", "// été \"quoted\n"};
  if (options_.comments && random_.chance(4)) {
    out += random_.pick(kComments);
  }
  out += text;
  out += random_.chance(95) ? ";\n" : " ;\n\n  ";
}

}  // namespace hardtack::test_support
