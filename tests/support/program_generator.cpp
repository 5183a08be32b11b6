#include "tests/support/program_generator.h"

#include <algorithm>
#include <set>
#include <utility>

#include "tests/support/case_builder.h"
#include "tests/support/expression_generator.h"

namespace hardtack::test_support {
namespace {

const std::string kOr = " or ";

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

}  // namespace

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

GeneratedCase generate_case(std::uint64_t seed, const GeneratorOptions& options) {
  // Neighbouring seeds must not give neighbouring sequences.
  CaseRandom mixer(seed);
  CaseBuilder builder(mixer.next(), options);
  GeneratedCase generated = builder.build();
  generated.seed = seed;
  return generated;
}

}  // namespace hardtack::test_support
