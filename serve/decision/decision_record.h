// What a decision log, metrics and traces learn of one decision: who, what, the outcome and why; no token and no
// secret. Refers to what lives until decided() returns.
//
//   class Counter final : public DecisionObserver {
//     bool decided(const DecisionRecord& record) noexcept override { return ++(record.allowed ? allowed_ : denied_),
//     true; }
//   };
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/authz/stats.h"
#include "serve/policies/policy_set.h"

namespace hardtack::serve {

struct DecisionRecord {
  std::string_view api;  // of a constant: "evaluation", "search/subject"
  std::string_view decision_id;
  std::string_view policy_set;            // empty where none matched
  std::string_view policy_digest;         // the same
  const BundleVersion* bundle = nullptr;  // that the policy set came from
  std::uint64_t time = 0;                 // seconds since 1970
  bool allowed = false;                   // of a search: whether anything was found
  std::string_view reason;                // of a constant: "check_failed"; "allowed" for an allow
  std::string_view why = {};              // more of it, of a constant: "body_size", "dot_segment"; mostly empty
  std::string_view subject_type;
  std::string_view subject_id;
  std::string_view action;
  std::string_view resource_type;
  std::string_view resource_id;
  std::string_view client;      // who asked, as far as it is known
  std::string_view request_id;  // as the client sent it
  std::string_view trace_id;    // of W3C, in hexadecimal digits; empty without one
  std::string_view span_id;
  // Stored attributes that the request replaced: "subject.role".
  std::span<const std::string> replaced;
  std::span<const std::string> credential_ids;
  std::uint64_t results = 0;  // of a search
  RunStats stats;
};

// The same of what an operator did through the service, or tried.
struct ActionRecord {
  std::string_view action;      // of a constant: "revoke"
  std::string_view outcome;     // of a constant: "done", "refused", "failed"
  std::string_view who;         // "token", "user 0", "dns:ops.example"; empty for somebody unknown
  std::string_view address;     // empty for a Unix socket
  std::string_view reason;      // as the operator gave it
  std::string_view request_id;  // the same
  std::uint64_t time = 0;       // seconds since 1970
  std::span<const std::string> ids;
  bool looked = false;  // and changed nothing: counted, and no line of a log
};

// Says which policies decided; nothing where none was meant.
inline void set_policies(DecisionRecord& record, const PolicySet* set) {
  if (set == nullptr) return;
  record.policy_set = set->name;
  record.policy_digest = set->digest;
  if (set->bundle) record.bundle = &*set->bundle;
}

// Called by every thread that decides, between a decision and its answer.
class DecisionObserver {
 public:
  virtual ~DecisionObserver() = default;
  // False: it could not be written down and must be, so that nothing may be allowed by it.
  [[nodiscard]] virtual bool decided(const DecisionRecord& record) noexcept = 0;
  virtual void acted(const ActionRecord&) noexcept {}
};

}  // namespace hardtack::serve
