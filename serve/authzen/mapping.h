// An AuthZEN question as facts of a request (service.md 2.1 to 2.3, docs/adr/0017-authzen-questions-are-facts.md):
//
//   subject("user", "ann");   subject_property("department", "sales");  subject_item("groups", "eng");
//   resource("document", "d1");  resource_property("owner", "bo");      resource_item("tags", "pii");
//   action("share");             action_property("days", 14);           action_item(...);
//   context("ip", "192.0.2.1");  context_item("scopes", "mail");        time(2026-11-26T12:00:00Z);
//   operation("share");          resource("d1");                        // Mapping::conventional
//
// What is stored of subject and resource is stated with them, each attribute replaced by the request's property of that
// name, so that there are never both. All of it is values: nothing of a request becomes a name or text of a policy.
// Functions belong to the thread of the request they fill.
//
//   HARDTACK_CHECK(state(question, set.data, mapping, now, request, replaced));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/request.h"
#include "engine/authz/reserved_name.h"
#include "serve/authzen/question.h"
#include "serve/policies/stored_data.h"

namespace hardtack::serve {

// An attribute that clients are not trusted with: what they send of it is not read, whether or not it is stored. An
// empty name or type stands for all.
struct StoredWins {
  std::string type;
  std::string attribute;
};

struct Mapping {
  // `operation(NAME)` and `resource(ID)` beside the others, which blocks of Biscuits are usually written for.
  bool conventional = true;
  std::vector<StoredWins> stored_wins = {};
  // A member of the context that holds the end user's tokens and never becomes a fact; empty for none.
  std::string credential_member = "credential";
};

// Fault: for a request of more facts than the policy's limits let a world have.
Read<void> state(const Question& question, const StoredData& data, const Mapping& mapping, std::uint64_t now,
                 Request& request, std::vector<std::string>& replaced);

// The parts of a question that are those of its batch, the same in one question after the other.
struct CommonParts {
  bool subject = false, action = false, resource = false, context = false;
  friend bool operator==(const CommonParts&, const CommonParts&) = default;
};

// The same facts in two steps and another order: those of the common parts and the time, and then all others.
Read<void> state_common(const Question& question, const CommonParts& common, const StoredData& data,
                        const Mapping& mapping, std::uint64_t now, Request& request,
                        std::vector<std::string>& replaced);
Read<void> state_others(const Question& question, const CommonParts& common, const StoredData& data,
                        const Mapping& mapping, Request& request, std::vector<std::string>& replaced);

// What the service says of every request, so that no credential may say it as an issuer (attack S30): the authority
// block of a credential that declares one of these is refused by whoever admits credentials.
std::vector<TokenPredicate> reserved_predicates(const Mapping& mapping);

}  // namespace hardtack::serve
