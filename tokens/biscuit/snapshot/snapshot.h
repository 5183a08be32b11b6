// Snapshots of authorizers: messages `AuthorizerSnapshot` and its parts of the schema. They carry a world from one
// process to another: the policy, the blocks of a token, every fact with its origin, and what the run cost.
//
// A snapshot is signed by nobody. Restore only what the host itself stored: whoever writes a snapshot decides what it
// allows. The limits it records are information; the limits of an evaluation come from the caller alone.
//
//   Bytes bytes = write_snapshot(authorizer, request).value();
//   HARDTACK_TRY(Snapshot snapshot, Snapshot::parse(bytes));
//   HARDTACK_TRY(RestoredAuthorizer restored, RestoredAuthorizer::from(std::move(snapshot), options));
//   Result<Decision> decision = restored.authorize();
//
// Text forms are base64url. A Snapshot may be shared between threads, a RestoredAuthorizer belongs to one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/authz/credential.h"
#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct SnapshotLimits {
  std::size_t max_snapshot_bytes = 4u << 20;  // before base64
  ProgramLimits block;                        // of each block, of the authorizer, and of all facts together
};

class Snapshot {
 public:
  // Errors: kMalformedSnapshot, kTokenTooLarge, kTooManyBlocks, kUnsupportedVersion, kInvalidBase64, and those of
  // StatementReader.
  static Result<Snapshot> parse(ByteView bytes, const SnapshotLimits& limits = {});
  static Result<Snapshot> parse_text(std::string_view text, const SnapshotLimits& limits = {});

  // The authorizer's facts, rules, checks, policies and scopes.
  const Block& authorizer() const { return authorizer_; }
  // The token's blocks; none for a snapshot without a token.
  std::span<const CredentialBlock> blocks() const { return blocks_; }
  // The facts of the world, initial and derived, each with its origin.
  const Block& facts() const { return facts_; }
  std::span<const Origin> origins() const { return origins_; }

  // What the writer recorded. They bind nobody.
  std::uint64_t recorded_max_facts() const { return facts_limit_; }
  std::uint64_t recorded_max_iterations() const { return iterations_limit_; }
  std::chrono::nanoseconds recorded_max_time() const { return time_limit_; }
  std::uint64_t recorded_iterations() const { return iterations_; }
  // Zero for a world that has not run.
  std::chrono::nanoseconds recorded_execution_time() const { return execution_time_; }

  // The policy of a snapshot that holds nothing else, as write_policy_snapshot makes it. Error: kMalformedSnapshot for
  // one with a token, facts of a world or a run.
  Result<Block> take_policy() &&;

 private:
  friend class SnapshotReader;
  friend class RestoredAuthorizer;
  Snapshot() = default;

  Block authorizer_;
  std::vector<CredentialBlock> blocks_;
  Block facts_;
  std::vector<Origin> origins_;  // by index of facts_.facts()
  std::uint64_t facts_limit_ = 0;
  std::uint64_t iterations_limit_ = 0;
  std::uint64_t iterations_ = 0;
  std::chrono::nanoseconds time_limit_{};
  std::chrono::nanoseconds execution_time_{};
};

// The world that `authorizer` loaded last, before or after it ran, with the request it was loaded with. Extern
// functions, the host's own, are not part of it.
Result<Bytes> write_snapshot(const Authorizer& authorizer, const Request& request);
// A policy alone, to be decided on other requests elsewhere.
Result<Bytes> write_policy_snapshot(const Policy& policy);

// An authorizer whose world is that of a snapshot.
class RestoredAuthorizer {
 public:
  // `options` holds the limits and functions of the new evaluation. Errors: those of Policy::compile and of
  // Authorizer::load.
  static Result<RestoredAuthorizer> from(Snapshot snapshot, PolicyOptions options, AuthorizerOptions authorizer = {});

  // Runs what is left to run and decides.
  Result<Decision> authorize();
  // For queries, the world and statistics; load() and authorize() of it would drop the restored world.
  Authorizer& authorizer() { return authorizer_; }
  const Request& request() const { return *request_; }
  const Policy& policy() const { return *policy_; }

 private:
  RestoredAuthorizer(std::shared_ptr<const Policy> policy, AuthorizerOptions options);

  std::shared_ptr<const Policy> policy_;
  std::unique_ptr<Request> request_;
  std::unique_ptr<Credential> credential_;
  Authorizer authorizer_;
};

}  // namespace hardtack
HARDTACK_API_END
