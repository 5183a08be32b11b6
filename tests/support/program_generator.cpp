#include "tests/support/program_generator.h"

#include <algorithm>
#include <set>
#include <utility>

#include "tests/support/expression_generator.h"

namespace hardtack::test_support {
namespace {

const std::string kOr = " or ";

// Marks in a source under construction: where a query takes the scopes of its block, and where alternatives of a
// `reject` meet.
constexpr char kBlockScopes = '\x1e';
constexpr char kRejectOr = '\x1d';

// The source with its marks replaced.
std::string resolved(const std::string& marked, const std::string& block_scopes, const std::string& reject_or,
                     const std::string& eager) {
  std::string out;
  for (const char c : marked) {
    if (c == kBlockScopes) {
      out += block_scopes;
    } else if (c == kRejectOr) {
      out += reject_or;
    } else if (c == kEagerMark) {
      out += eager;
    } else {
      out += c;
    }
  }
  return out;
}

constexpr std::size_t kAuthorizer = 99;  // stands for the authorizer among block numbers

struct Signature {
  std::string name;
  std::vector<Type> columns;
};

struct KnownFact {
  std::size_t signature = 0;
  std::vector<std::string> literals;
  std::size_t block = 0;
};

struct Query {
  std::string body;
  std::vector<Variable> variables;
};

class CaseBuilder {
 public:
  CaseBuilder(std::uint64_t seed, const GeneratorOptions& options)
      : random_(seed), options_(options), expressions_(random_, options) {
    case_.seed = seed;
  }

  GeneratedCase build();

 private:
  void choose_shape();
  void choose_signatures();
  void add_facts(std::size_t block, std::size_t count);
  std::string fact_text(const KnownFact& fact) const;
  std::string block_source(std::size_t block);
  std::string authorizer_source();
  std::string rule(std::size_t block);
  std::string check(std::size_t block);
  std::string policy(bool allow, bool aim_true);
  std::string queries(std::size_t block, bool aim_true, const std::string& separator, bool universal);
  Query body(std::size_t block, bool aim_true, std::size_t atoms, const std::set<std::size_t>& visible);
  std::string atom(std::size_t block, bool aim_true, const std::set<std::size_t>& visible,
                   std::vector<Variable>& scope);
  std::string query(std::size_t block, bool aim_true, bool universal);
  std::string scope_clause(std::size_t block, std::set<std::size_t>& visible);
  std::string scopes(std::size_t block, std::set<std::size_t>& visible);
  std::string variable_name();
  std::string keyword(std::string_view words);
  void statement(std::string& out, const std::string& text);
  void transitive_closure(std::string& out, std::size_t block);
  std::string exceed_limits();
  bool use_failure();

  CaseRandom random_;
  const GeneratorOptions& options_;
  ExpressionGenerator expressions_;
  GeneratedCase case_;
  std::vector<Signature> signatures_;
  std::vector<KnownFact> facts_;
  // Of the block under construction.
  std::string block_clause_;
  std::set<std::size_t> block_visible_;
  std::vector<std::size_t> plain_checks_;
  std::size_t checks_ = 0;
  bool failure_pending_ = false;
  unsigned variables_ = 0;
  std::size_t edges_ = 0;  // signature index of a binary relation, or the count of signatures
};

// ---- the shape of a case
// -------------------------------------------------------------------------------------------------

void CaseBuilder::choose_shape() {
  // P-256 in moderation: the reference is slow at it.
  case_.root_key = random_.chance(6) ? 1 : 0;
  if (random_.chance(30)) {
    case_.root_key_id = static_cast<std::uint32_t>(random_.below(1000));
  }
  case_.sealed = random_.chance(15);
  const std::size_t extra = random_.chance(20) ? 0 : random_.below(5);
  for (std::size_t i = 0; i <= extra; ++i) {
    GeneratedBlock block;
    if (i > 0 && options_.third_party_blocks && random_.chance(40)) {
      const bool p256 = random_.chance(25);
      block.external_key = static_cast<unsigned>(2 * random_.below(2) + (p256 ? 1 : 0));
    }
    block.next_key_is_p256 = random_.chance(8);
    case_.blocks.push_back(std::move(block));
  }
  failure_pending_ = options_.evaluation_errors && random_.chance(13);
}

void CaseBuilder::choose_signatures() {
  static const std::vector<std::string> kNames = {"right",  "user",   "resource", "operation", "member", "owner",
                                                  "time",   "role",   "email",    "group",     "team",   "service",
                                                  "parent", "tagged", "quota",    "limit_of",  "config", "ip"};
  static const std::vector<std::string> kOddNames = {"a:b", "_private", "1st", "x::y", "ns:sub_name", "A", "Z9"};
  static const std::vector<std::string> kKeywordNames = {"or", "check", "true", "null", "allow", "trusting", "if"};
  const std::size_t count = 3 + random_.below(4);
  std::set<std::pair<std::string, std::size_t>> taken;
  while (signatures_.size() < count) {
    Signature signature;
    signature.name = random_.pick(kNames);
    if (options_.odd_names && random_.chance(6)) {
      signature.name = random_.pick(kOddNames);
    } else if (options_.unicode_names && random_.chance(4)) {
      // Only letters whose code point, truncated to a byte, is an ASCII letter: the reference accepts no others.
      static const std::vector<std::string> kAccepted = {"Łk", "łx", "Ńa", "őr_1", "Śnieg"};
      signature.name = random_.pick(kAccepted);
    } else if (options_.keyword_names && random_.chance(30)) {
      signature.name = random_.pick(kKeywordNames);
    }
    const std::size_t arity = 1 + random_.below(random_.chance(80) ? 2 : 3);
    for (std::size_t i = 0; i < arity; ++i) {
      signature.columns.push_back(expressions_.column_type());
    }
    if (taken.emplace(signature.name, arity).second) {
      signatures_.push_back(std::move(signature));
    }
  }
  edges_ = signatures_.size();
  if (random_.chance(25)) {
    const Type node{random_.chance(50) ? Kind::kInteger : Kind::kString, Kind::kAny};
    signatures_.push_back({"edge", {node, node}});
    signatures_.push_back({"path", {node, node}});
  }
}

void CaseBuilder::add_facts(std::size_t block, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    KnownFact fact;
    fact.block = block;
    fact.signature = random_.below(signatures_.size());
    const bool ill_typed = options_.ill_typed_facts && random_.chance(25);
    for (const Type& column : signatures_[fact.signature].columns) {
      Type type = column;
      if (ill_typed && random_.chance(50)) {
        type = expressions_.column_type();
      }
      fact.literals.push_back(expressions_.pooled_literal(type));
    }
    facts_.push_back(std::move(fact));
  }
}

std::string CaseBuilder::fact_text(const KnownFact& fact) const {
  std::string text = signatures_[fact.signature].name;
  text += '(';
  for (std::size_t i = 0; i < fact.literals.size(); ++i) {
    text += i == 0 ? "" : ", ";
    text += fact.literals[i];
  }
  return text + ")";
}

// ---- queries
// ---------------------------------------------------------------------------------------------------------------

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

// ---- statements
// -------------------------------------------------------------------------------------------------------------

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

// ---- sources
// ------------------------------------------------------------------------------------------------------------------

std::string CaseBuilder::block_source(std::size_t block) {
  std::string out;
  block_clause_.clear();
  if (options_.block_trusting && block > 0 && random_.chance(50)) {
    block_visible_ = {kAuthorizer, block};
    block_clause_ = scopes(block, block_visible_);
    out += block_clause_.substr(1) + ";\n";
  }
  for (const KnownFact& fact : std::vector<KnownFact>(facts_)) {
    if (fact.block == block) {
      statement(out, fact_text(fact));
    }
  }
  if (edges_ < signatures_.size() && random_.chance(30)) {
    transitive_closure(out, block);
  }
  const std::size_t rules = random_.below(100) < 45 ? 0 : 1 + random_.below(2);
  for (std::size_t i = 0; i < rules; ++i) {
    statement(out, rule(block));
  }
  // The reference cannot read a block that is nothing but its scopes.
  const bool only_scopes = out.starts_with("trusting") && rules == 0 && out.find('\n') + 1 == out.size();
  const std::size_t checks = only_scopes ? 1 : random_.below(100) < 50 ? 0 : 1 + random_.below(2);
  for (std::size_t i = 0; i < checks; ++i) {
    statement(out, check(block));
  }
  return out;
}

std::string CaseBuilder::authorizer_source() {
  std::string out;
  block_clause_.clear();
  for (const KnownFact& fact : std::vector<KnownFact>(facts_)) {
    if (fact.block == kAuthorizer) {
      statement(out, fact_text(fact));
    }
  }
  if (edges_ < signatures_.size() && random_.chance(30)) {
    transitive_closure(out, kAuthorizer);
  }
  if (options_.limits && random_.chance(50)) {
    out += exceed_limits();
  }
  const std::size_t rules = random_.below(100) < 40 ? 0 : 1 + random_.below(2);
  for (std::size_t i = 0; i < rules; ++i) {
    statement(out, rule(kAuthorizer));
  }
  const std::size_t checks = random_.below(100) < 45 ? 0 : 1 + random_.below(2);
  for (std::size_t i = 0; i < checks; ++i) {
    statement(out, check(kAuthorizer));
  }
  const std::size_t policies = random_.chance(3) ? 0 : 1 + random_.below(3);
  for (std::size_t i = 0; i < policies; ++i) {
    const bool allow = random_.chance(75);
    statement(out, policy(allow, random_.chance(allow ? 80 : 35)));
  }
  const std::size_t last = random_.below(10);
  if (policies > 0 && last < 6) {
    statement(out, last < 5 ? "allow if true" : "deny if true");
  }
  return out;
}

GeneratedCase CaseBuilder::build() {
  choose_shape();
  choose_signatures();
  for (std::size_t i = 0; i < case_.blocks.size(); ++i) {
    add_facts(i, i == 0 ? 2 + random_.below(7) : random_.below(6));
  }
  add_facts(kAuthorizer, 1 + random_.below(6));
  for (std::size_t i = 0; i < case_.blocks.size(); ++i) {
    GeneratedBlock& block = case_.blocks[i];
    const std::string marked = block_source(i);
    block.source = resolved(marked, "", kOr, "!");
    const std::size_t statements = block_clause_.empty() ? 0 : marked.find('\n') + 1;
    block.plain_source = resolved(marked.substr(statements), block_clause_, ";\nreject if ", "");
    block.plain_checks = std::exchange(plain_checks_, {});
    checks_ = 0;
  }
  const std::string marked = authorizer_source();
  case_.authorizer = resolved(marked, "", kOr, "!");
  case_.plain_authorizer = resolved(marked, "", ";\nreject if ", "");
  case_.plain_checks = std::exchange(plain_checks_, {});
  failure_pending_ = false;
  const std::size_t queries = random_.below(3);
  for (std::size_t i = 0; i < queries; ++i) {
    case_.queries.push_back(resolved(rule(kAuthorizer), "", kOr, ""));
  }
  return std::move(case_);
}

}  // namespace

GeneratedCase generate_case(std::uint64_t seed, const GeneratorOptions& options) {
  // Neighbouring seeds must not give neighbouring sequences.
  CaseRandom mixer(seed);
  CaseBuilder builder(mixer.next(), options);
  GeneratedCase generated = builder.build();
  generated.seed = seed;
  return generated;
}

}  // namespace hardtack::test_support
