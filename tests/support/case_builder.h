// The builder behind program_generator.h: one random case, statement by statement. Internal to the generator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/case_random.h"
#include "tests/support/expression_generator.h"
#include "tests/support/program_generator.h"

namespace hardtack::test_support {

// Marks in a source under construction: where a query takes the scopes of its block, and where alternatives of a
// `reject` meet.
inline constexpr char kBlockScopes = '\x1e';
inline constexpr char kRejectOr = '\x1d';

inline constexpr std::size_t kAuthorizer = 99;  // stands for the authorizer among block numbers

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

}  // namespace hardtack::test_support
