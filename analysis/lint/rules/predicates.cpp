// Predicates: what is asked for and never stated, stated and never asked for, or both in different ways.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "analysis/lint/context.h"
#include "analysis/lint/renames.h"
#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"
#include "grammar/check/node_kinds.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

constexpr std::uint32_t kMaxTermsTold = 16;

class PredicateLints {
 public:
  explicit PredicateLints(LintContext& context) : context_(context), tree_(context.tree), symbols_(context.symbols) {
    for (const PredicateSymbol& symbol : symbols_.predicates()) {
      if (symbol.definitions.count > 0) stated_[symbol.name].insert(symbol.arity);
    }
    if (context.config.ambient) {
      for (const DeclaredPredicate& predicate : *context.config.ambient) {
        stated_[predicate.name].insert(static_cast<std::uint32_t>(predicate.terms.size()));
      }
      stated_["time"].insert(1);
    }
    for (const auto& [name, arities] : stated_) names_.push_back(name);
  }

  void run() {
    for (const PredicateSymbol& symbol : symbols_.predicates()) {
      check_stated(symbol);
      check_types(symbol);
      check_name(symbol);
    }
    check_rules();
    check_block_facts();
  }

 private:
  static bool comes_from_verifiers(std::string_view name) {
    return name.starts_with("verified:") || name.starts_with("credential:") || name == "parent_token_sha256";
  }

  void check_stated(const PredicateSymbol& symbol) {
    if (context_.partial || symbol.definitions.count > 0 || symbol.uses.count == 0) return;
    if (comes_from_verifiers(symbol.name) || (symbol.name == "time" && symbol.arity == 1)) return;
    const auto known = stated_.find(symbol.name);
    if (known != stated_.end()) {
      if (!known->second.contains(symbol.arity)) report_arity(symbol, *known->second.begin());
      return;
    }
    // Where nothing says what comes from outside, only what looks like a typing error is doubtful.
    const auto near = nearest_word(symbol.name, names_, suggestions_);
    const bool same_terms = near && stated_.find(*near)->second.contains(symbol.arity);
    if (!context_.config.ambient && !(same_terms && symbol.name.size() > 3)) return;
    for (NodeId use : symbols_.uses(symbol)) {
      Diagnostic& found = context_.report(kUndefinedPredicate, tree_.node(use).name,
                                          "nothing states " + quote(symbol.name) + " with " + terms(symbol.arity));
      if (near) {
        found.set_help("did you mean " + quote(*near) + "?")
            .add_fix("replace by " + quote(*near), tree_.node(use).name, std::string(*near));
      } else {
        found.set_help("if requests or tokens state it, list it in `[ambient]` of `hardtack.toml`");
      }
    }
  }

  static std::string terms(std::uint32_t arity) { return std::to_string(arity) + (arity == 1 ? " term" : " terms"); }

  void report_arity(const PredicateSymbol& symbol, std::uint32_t stated) {
    for (NodeId use : symbols_.uses(symbol)) {
      Diagnostic& found = context_.report(
          kArityMismatch, tree_.span(use),
          quote(symbol.name) + " is stated with " + terms(stated) + ", and asked for with " + terms(symbol.arity));
      found.set_help("predicates of different length are different predicates; this one never matches");
      const auto parts = tree_.children(use);
      if (stated > symbol.arity && stated - symbol.arity <= 8) {
        std::string more;
        for (std::uint32_t i = symbol.arity; i < stated; ++i) {
          more += (i == 0 ? "$_" : ", $_") + std::string(symbol.name) + std::to_string(i);
        }
        const std::uint32_t at = tree_.span(use).end - 1;
        found.add_fix("add terms of any value", {at, at}, more);
      } else if (stated < symbol.arity && stated > 0) {
        found.add_fix("remove the terms behind", {tree_.span(parts[stated - 1]).end, tree_.span(parts.back()).end}, "");
      }
    }
  }

  void check_types(const PredicateSymbol& symbol) {
    if (!context_.on(kTypeConflictPredicate) || symbol.definitions.count < 2) return;
    for (std::uint32_t term = 0; term < std::min(symbol.arity, kMaxTermsTold); ++term) {
      NodeId first = kNoNode;
      for (NodeId definition : symbols_.definitions(symbol)) {
        const NodeId here = tree_.child(definition, term);
        const auto type = context_.typing.type(here);
        if (!type) continue;
        if (first == kNoNode) {
          first = here;
        } else if (*type != *context_.typing.type(first)) {
          context_
              .report(kTypeConflictPredicate, tree_.span(here),
                      "term " + std::to_string(term + 1) + " of " + quote(symbol.name) + " is of type " +
                          std::string(name_of(*type)) + " here and " +
                          std::string(name_of(*context_.typing.type(first))) + " elsewhere")
              .set_help("an expression that compares it fails for one of them, which ends the authorization")
              .add_note(tree_.span(first), "the other one is here");
          break;
        }
      }
    }
  }

  void check_name(const PredicateSymbol& symbol) {
    static constexpr std::array<std::string_view, 14> kWords = {"check", "reject", "allow",    "deny",      "if",
                                                                "all",   "or",     "trusting", "authority", "previous",
                                                                "true",  "false",  "null",     "not"};
    if (std::ranges::find(kWords, symbol.name) == kWords.end()) return;
    const std::string better = "is_" + std::string(symbol.name);
    const auto report = [&](NodeId place) {
      Diagnostic& found =
          context_.report(kReservedPredicateName, tree_.node(place).name,
                          "the predicate " + quote(symbol.name) + " is called like a word of the language");
      found.set_help("it is read as a name, but not by every reader");
      if (auto fix = renames_.predicate(symbol, better)) found.add_fix(*std::move(fix));
    };
    for (NodeId place : symbols_.definitions(symbol)) report(place);
    for (NodeId place : symbols_.uses(symbol)) report(place);
  }

  void check_rules() {
    context_.each_statement(NodeKind::kRule, [&](NodeId rule) {
      const NodeId head = tree_.child(rule, 0);
      const NodeId body = tree_.child(rule, 1);
      const auto atoms = context_.atoms(body);
      if (atoms.empty()) {
        context_.report(kUnsafeRuleNoPredicate, context_.words_of(rule), "the body of the rule has no predicate")
            .set_help("it derives the same fact each time or never; state a fact, or ask for one");
      }
      const std::string key = context_.key_of(tree_.span(head), false);
      for (NodeId atom : atoms) {
        if (tree_.name(atom) != tree_.name(head) || context_.key_of(tree_.span(atom), false) != key) continue;
        context_
            .report(kSelfSupportingRule, tree_.span(atom), "the rule derives only what it needs to be there already")
            .set_help("it never adds a fact; ask for what should lead to " + quote(tree_.name(head)));
        break;
      }
      check_read(rule, head);
    });
  }

  // Only in an authorizer that lists what comes from outside: facts of other texts are read by whoever holds a token.
  void check_read(NodeId rule, NodeId head) {
    if (!context_.is_authorizer() || context_.partial) return;
    const auto arity = static_cast<std::uint32_t>(tree_.children(head).size());
    const PredicateSymbol* symbol = symbols_.find_predicate(tree_.name(head), arity);
    if (symbol == nullptr || symbol->uses.count > 0) return;
    context_.report(kUnusedPredicate, tree_.node(head).name, "nothing in this text reads " + quote(tree_.name(head)))
        .set_help("checks of tokens may still read it; otherwise remove the rule")
        .add_fix("remove the rule", context_.whole_statement(rule), "");
  }

  void check_block_facts() {
    if (context_.role != LintRole::kAppendedBlock || context_.partial) return;
    context_.each_statement(NodeKind::kFact, [&](NodeId fact) {
      const NodeId predicate = tree_.child(fact, 0);
      const PredicateSymbol* symbol =
          symbols_.find_predicate(tree_.name(predicate), static_cast<std::uint32_t>(tree_.children(predicate).size()));
      if (symbol == nullptr || symbol->uses.count > 0) return;
      context_
          .report(kUnreadBlockFact, context_.words_of(fact),
                  "nothing in this block reads " + quote(tree_.name(predicate)))
          .set_help(
              "if this block is appended to a token, the fact grants nothing: the authorizer and other blocks do not "
              "see it, unless they trust the key that signed it");
    });
  }

  LintContext& context_;
  const SyntaxTree& tree_;
  const SymbolIndex& symbols_;
  std::map<std::string_view, std::set<std::uint32_t>> stated_;
  std::vector<std::string_view> names_;
  SuggestionBudget suggestions_;
  Renames renames_{context_};
};

}  // namespace

void lint_predicates(LintContext& context) { PredicateLints(context).run(); }

}  // namespace hardtack::analysis
