// A copy of a finished world to search again: facts in canonical order, so that an explanation does not depend on the
// order in which they came, and queries that are asked in part or under another scope. For explain*.cpp only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/authz/statement_text.h"
#include "engine/eval/code/compiled_block.h"
#include "engine/eval/join.h"
#include "engine/eval/machine.h"
#include "engine/eval/world.h"
#include "engine/explain/explain.h"

namespace hardtack {

// A query of the world: a rule's body, or an alternative of a check or policy.
struct AskedQuery {
  std::size_t block = 0;     // position among the world's blocks
  std::uint32_t number = 0;  // among the compiled queries
  Query source;
  Origin trusted;
};

// A fact of the copy.
struct FactRef {
  std::uint32_t relation = 0;
  Relation::Row row = 0;
  friend auto operator<=>(const FactRef&, const FactRef&) = default;
};

class ExplainWorld {
 public:
  ExplainWorld(const Authorizer& authorizer, const ExplainLimits& limits);

  std::size_t block_count() const { return blocks_.size(); }
  const BoundBlock& block(std::size_t i) const { return blocks_[i]; }
  std::span<const WorldBlock> world_blocks() const { return listed_; }
  const World& world() const { return world_; }
  std::vector<BlockId> blocks_of(Origin origin) const { return hardtack::blocks_of(origin, listed_); }
  const TermStore& terms() const { return world_.terms(); }

  AskedQuery rule_query(std::size_t block, std::size_t rule) const;
  std::vector<AskedQuery> check_queries(std::size_t block, std::size_t check) const;
  std::vector<AskedQuery> policy_queries(std::size_t policy) const;

  std::span<const CompiledAtom> atoms(const AskedQuery& query) const;
  std::span<const CompiledExpression> expressions(const AskedQuery& query) const;

  struct Part {
    std::size_t atoms = 0;
    std::size_t expressions = 0;
    bool report_false = false;
  };
  using Found = std::function<bool(std::span<const Value> frame, Origin origin, bool holds)>;
  // The combinations of a query's first atoms and expressions, until `found` returns false. kNoFault, a limit of the
  // explanation (cut_short() is then true), or the fault of an expression (failure() says which).
  Fault search(const AskedQuery& query, const Part& part, Origin trusted, const Found& found);
  const std::optional<JoinFailure>& failure() const { return join_.failure(); }
  // The first expression that is not true with these values of the variables; the number of expressions if all are.
  std::size_t first_false(const AskedQuery& query, std::span<const Value> frame);
  // Whether to stop here: steps, memory or bytes are spent.
  bool cut_short() const { return cut_short_; }
  void cut() { cut_short_ = true; }
  // Whether nothing at all is left, of steps or memory, or of texts: one search may be cut short before.
  bool exhausted() const { return steps_left_ == 0 || memory_left_ == 0; }
  bool texts_spent() const { return texts_.spent(); }
  // Whether something is missing, if only the end of a long text.
  bool complete() const { return !cut_short_ && !texts_.cut(); }
  // Takes steps of the whole budget for work outside of searches; false when they are spent.
  bool spend(std::uint64_t steps);

  // The values of an atom whose variables are bound; others stay variables of the world's terms.
  std::vector<Value> ground(const AskedQuery& query, const CompiledAtom& atom, std::span<const Value> frame,
                            const std::vector<bool>& bound) const;
  // Slots that the first `atoms` atoms bind.
  std::vector<bool> bound_by(const AskedQuery& query, std::size_t atoms) const;
  // Of the bound slots, in the order of the query. A text that looks like one of `others` is shown apart from it.
  ExplainedBindings bindings(const AskedQuery& query, std::span<const Value> frame, const std::vector<bool>& bound,
                             std::span<const std::string_view> others = {});
  // The fact that an atom matches with all variables bound: of those within `allowed`, the one least beyond `trusted`.
  std::optional<FactRef> fact_for(const AskedQuery& query, const CompiledAtom& atom, std::span<const Value> frame,
                                  Origin trusted, Origin allowed);

  const Relation& relation(FactRef fact) const { return world_.relation(fact.relation); }
  Origin origin(FactRef fact) const { return relation(fact).origin(fact.row); }
  std::span<const Value> values(FactRef fact) const { return relation(fact).values(fact.row); }
  ExplainedFact explained(FactRef fact);
  // Whether a block's source says the fact as it stands.
  bool said(FactRef fact);

  std::string print(StringId name, std::span<const Value> values);
  std::string print(Value value);
  // A text of the explanation, out of its budget: `print(printer)`.
  template <typename Print>
  std::string text(Print&& print) {
    std::string result = texts_.print(print, kStatementTextBytes);
    if (texts_.spent()) cut_short_ = true;
    return result;
  }
  // For a text that was made already and is given once more.
  std::string again(const std::string& text);

 private:
  void add_facts(const World& from);
  void start_budget();
  void charge_budget();

  World world_;
  Budget budget_;
  Machine machine_;
  Join join_;
  std::vector<WorldBlock> listed_;
  std::vector<std::shared_ptr<const CompiledBlock>> code_;
  std::vector<BoundBlock> blocks_;
  ExplainLimits limits_;
  std::uint64_t steps_left_ = 0;
  std::size_t memory_left_ = 0;
  TextBudget texts_;
  bool cut_short_ = false;
};

}  // namespace hardtack
