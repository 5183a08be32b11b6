// Handles of requests, authorizers and what they give.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "c/base/handle.h"
#include "c/base/sources.h"
#include "c/base/terms.h"
#include "c/hardtack.h"
#include "engine/authz/authorizer.h"
#include "engine/authz/decision.h"
#include "engine/authz/request.h"
#include "grammar/text/source_map.h"
#include "tokens/biscuit/snapshot/snapshot.h"

struct hardtack_request : hardtack::c::HandleOf<"requ", "request"> {
  hardtack_request(std::shared_ptr<const hardtack::Policy> policy,
                   std::shared_ptr<const hardtack::SourcePlaces> of_policy)
      : request(std::move(policy)), places(std::move(of_policy)) {}

  hardtack::Request request;
  std::shared_ptr<const hardtack::SourcePlaces> places;  // of the policy
  // Why a fact is missing; `incomplete` if there was no memory to say so.
  std::optional<hardtack::Error> error;
  bool incomplete = false;
};

struct hardtack_authorizer : hardtack::c::HandleOf<"auth", "authorizer"> {
  hardtack::Authorizer& engine() { return restored ? restored->authorizer() : own; }
  const hardtack::Authorizer& engine() const { return const_cast<hardtack_authorizer*>(this)->engine(); }

  std::unique_ptr<hardtack::c::GivenClock> clock;  // that the authorizer refers to
  hardtack::Authorizer own;
  std::optional<hardtack::RestoredAuthorizer> restored;
  // How often it has decided: a decision knows whether it is the last.
  std::uint64_t turn = 0;
  bool has_world = false;
  // Of the policy that decided last; null if that is the one of a snapshot.
  std::shared_ptr<const hardtack::SourcePlaces> places;
};

struct hardtack_decision : hardtack::c::HandleOf<"deci", "decision"> {
  // As if it had been decided by nobody.
  void deny() {
    decision.verdict = hardtack::Verdict::kDeny;
    decision.policy.reset();
    decision.failed_checks.clear();
    decision.stats = {};
    by = nullptr;
  }

  hardtack::Decision decision;
  const hardtack_authorizer* by = nullptr;  // compared, never followed
  std::uint64_t turn = 0;
};

struct hardtack_rows : hardtack::c::HandleOf<"rows", "list of rows"> {
  explicit hardtack_rows(std::vector<hardtack::QueryRow> found);

  std::vector<hardtack::QueryRow> rows;
  hardtack::c::TermMirror mirror;
  std::vector<const hardtack_term*> terms;  // the first of each row
};

namespace hardtack::c {

// One that has a world to look at. Error: kUsage.
template <typename T>
Result<T*> need_world(T* authorizer) {
  HARDTACK_TRY(T* const given, need(authorizer));
  if (!given->has_world) return fail(ErrorCode::kUsage, "the authorizer has no world: it has not decided");
  return given;
}
// What was decided: `request`, which must be of the same policy, or of a restored world its own.
Result<const Request*> decided_request(const hardtack_authorizer& authorizer, const hardtack_request* request);

}  // namespace hardtack::c
