#include "engine/explain/explanation.h"

namespace hardtack {

std::string_view name_of(Derivation::How how) {
  switch (how) {
    case Derivation::How::kSaid: return "said";
    case Derivation::How::kDerived: return "derived";
    case Derivation::How::kUnknown: return "unknown";
  }
  return {};
}

std::string_view name_of(NearMiss::Kind kind) {
  switch (kind) {
    case NearMiss::Kind::kValue: return "value";
    case NearMiss::Kind::kType: return "type";
    case NearMiss::Kind::kArity: return "arity";
    case NearMiss::Kind::kName: return "name";
  }
  return {};
}

std::string_view name_of(QueryExplanation::Finding finding) {
  using Finding = QueryExplanation::Finding;
  switch (finding) {
    case Finding::kMatched: return "matched";
    case Finding::kHidden: return "hidden";
    case Finding::kNoFact: return "no_fact";
    case Finding::kNoMatch: return "no_match";
    case Finding::kFalse: return "false";
    case Finding::kFailed: return "failed";
    case Finding::kCutShort: return "cut_short";
  }
  return {};
}

std::string_view name_of(StatementExplanation::Result result) {
  switch (result) {
    case StatementExplanation::Result::kFailed: return "failed";
    case StatementExplanation::Result::kUnmatched: return "unmatched";
    case StatementExplanation::Result::kMatched: return "matched";
    case StatementExplanation::Result::kError: return "error";
  }
  return {};
}

std::string_view name_of(Explanation::Outcome outcome) {
  switch (outcome) {
    case Explanation::Outcome::kAllowed: return "allowed";
    case Explanation::Outcome::kDenied: return "denied";
    case Explanation::Outcome::kLimit: return "limit";
    case Explanation::Outcome::kError: return "error";
  }
  return {};
}

}  // namespace hardtack
