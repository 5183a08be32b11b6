// Why an authorization ended as it did: plain data, texts with their structure, for people and for programs. Made by
// explain() (engine/explain/explain.h), rendered by explain_text() and, as JSON, by the command; docs/explanation.md
// describes every member. Owns everything it holds; may be copied and shared between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/decision.h"
#include "engine/base/attributes.h"
#include "engine/base/block_id.h"
#include "engine/base/statement_ref.h"

HARDTACK_API_BEGIN
namespace hardtack {

// As Origin::blocks() lists them.
using OriginBlocks = std::vector<BlockId>;

struct ExplainedBinding {
  std::string variable;  // with its `$`
  std::string value;
  friend bool operator==(const ExplainedBinding&, const ExplainedBinding&) = default;
};
using ExplainedBindings = std::vector<ExplainedBinding>;

struct ExplainedFact {
  std::string text;
  OriginBlocks origin;
};

// How a fact of the world came to be.
struct Derivation {
  enum class How : std::uint8_t {
    kSaid,     // by a block, the authorizer, the request or the verifier
    kDerived,  // by `rule` from `premises`
    kUnknown,  // restored from elsewhere, or not found within the limits
  };
  ExplainedFact fact;
  How how = How::kSaid;
  StatementRef rule;
  std::string rule_text;
  ExplainedBindings bindings;
  std::vector<Derivation> premises;
};

// A fact that is not what a query needs, but nearly.
struct NearMiss {
  enum class Kind : std::uint8_t { kValue, kType, kArity, kName };
  Kind kind{};
  ExplainedFact fact;
  std::string difference;  // `term 2 is "write", not "read"`
  bool visible = true;     // to the query
};

// A fact that is what a query needs, said by somebody whom the query does not trust.
struct HiddenFact {
  ExplainedFact fact;
  OriginBlocks untrusted;               // the blocks it rests on that the query does not trust
  OriginBlocks untrustable;             // of these, the ones that no scope of the query can name
  std::optional<std::string> trusting;  // what the query would have to say to see it; nothing: no scope shows it
};

struct RuleExplanation;

// What became of one query: the body of a rule, or an alternative of a check or policy.
struct QueryExplanation {
  enum class Finding : std::uint8_t {
    kMatched,
    kHidden,   // `hidden` would make it go on
    kNoFact,   // no fact has the name of `atom`
    kNoMatch,  // there are facts of that name, but none fits
    kFalse,    // all atoms match, `expression` is false
    kFailed,   // `expression` cannot be evaluated
    kCutShort  // not found out within the limits
  };
  std::string text;
  Finding finding = Finding::kCutShort;
  std::vector<std::string> matched;  // the atoms before `atom`, with `bindings`
  ExplainedBindings bindings;
  std::string atom;         // the first that found nothing, as it is written
  std::string predicate;    // its name
  std::string wanted;       // the same with the bindings
  bool hidden_all = false;  // with the hidden facts the whole query would match
  std::vector<HiddenFact> hidden;
  std::vector<NearMiss> near_misses;   // at most 3, the closest first
  std::vector<RuleExplanation> rules;  // that could have given the atom, and why they did not
  std::string expression;
  std::vector<ExplainedBindings> false_for;  // the combinations, at most 3
  std::string error;
  std::vector<Derivation> facts;  // what it matched
  // How near it came to matching, the nearest least: of several alternatives the first lines speak of the nearest.
  std::size_t missing = 0;   // predicates that matched nothing
  std::size_t distance = 0;  // of the closest fact from the first of these
};

struct RuleExplanation {
  StatementRef where;
  std::string text;
  std::vector<QueryExplanation> query;  // one
};

struct StatementExplanation {
  enum class Result : std::uint8_t { kFailed, kUnmatched, kMatched, kError };
  StatementRef where;  // a check, a policy or a rule, with the alternative that decided, if one did
  Result result{};
  std::string text;
  bool rejects = false;  // `reject if`, which fails because it matched
  bool all = false;      // `check all`
  bool denies = false;   // `deny if`
  std::vector<QueryExplanation> queries;
};

struct LimitExplanation {
  std::optional<LimitReached> reached;  // nothing for limits that are none of an evaluation's
  // Where the evaluation was: at a statement, among the rules, or nobody knows.
  std::optional<StatementRef> where;
  bool among_rules = false;
  std::vector<std::string> largest;  // the predicates with most facts: "path/2: 990 facts"
};

struct ErrorExplanation {
  std::string code;  // of docs/errors.md
  std::string message;
  std::string help;
  std::optional<StatementRef> where;  // the statement that was evaluated, if one was
  std::string context;                // what else the error passed through last: "block 1"
  std::string expression;             // if one failed
  ExplainedBindings bindings;
};

// "policy 0", "the rules", "block 1"; empty where nothing is known.
std::string place_name(const LimitExplanation& limit);
std::string place_name(const ErrorExplanation& error);

struct Explanation {
  enum class Outcome : std::uint8_t { kAllowed, kDenied, kLimit, kError };
  Outcome outcome = Outcome::kError;
  // The first three lines of the text: what happened, the main reason, what to do about it. The last two may be empty.
  std::string headline;
  std::string reason;
  std::string advice;
  std::size_t failed_checks = 0;  // all of them, of which `statements` lists at most 1,000
  // Failed checks, then the policy that matched, or those that did not; the statement of an error.
  std::vector<StatementExplanation> statements;
  std::optional<LimitExplanation> limit;
  std::optional<ErrorExplanation> error;
  bool cut_short = false;  // the explanation itself met its limits, or a text was too long
};

// The names of enumerators in JSON and documentation: "said", "no_fact", "denied".
std::string_view name_of(Derivation::How how);
std::string_view name_of(NearMiss::Kind kind);
std::string_view name_of(QueryExplanation::Finding finding);
std::string_view name_of(StatementExplanation::Result result);
std::string_view name_of(Explanation::Outcome outcome);

}  // namespace hardtack
HARDTACK_API_END
