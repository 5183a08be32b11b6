// Remembers which tokens and which beginnings of tokens have been verified, so that the same bytes are not verified
// again: a token that comes again costs a hash, and one that was attenuated once more a single signature and a single
// block to decode.
//
// It stands for signatures only. What it returns says that the issuer and the holders signed these blocks, as
// verify_biscuit would say; checks, expiry and revocation are decided for every request, by whoever decides them.
//
// A token is found by the SHA-256 of its bytes and the root key that the provider names now, so another key, another
// id or a single other bit is not found. Of several spellings of one token, which differ in what no signature covers
// (unknown fields, the id of the root key, the proof), the last one is kept, so that whoever has one token takes the
// place of one. A beginning is found by the SHA-256 of the root key and of all that the
// signatures of its blocks cover or are checked with. The cache keeps digests and decoded blocks: neither a token nor
// its secret can be made of them. It holds at most what its options say and forgets what was used longest ago.
//
// Safe from any thread: signatures are checked outside of its locks.
//
//   VerificationCache cache;                                                    // one for all threads
//   HARDTACK_TRY(AcceptedBiscuit token, cache.verify_text(header, issuer));     // once per request
//   Result<Decision> decision = authorizer.authorize(policy, request, token);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "engine/authz/credentials.h"
#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/biscuit/format/limits.h"
#include "tokens/biscuit/root_keys.h"
#include "tokens/biscuit/verified.h"
#include "tokens/bytes/bytes.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct VerificationCacheOptions {
  std::size_t max_tokens = 4'096;
  std::size_t max_bytes = std::size_t{64} << 20;  // of heap, as cached_size() counts it
  std::size_t max_prefixes = 16'384;              // about 200 bytes each
  std::size_t shards = 16;                        // locks, among which the bounds are divided; at least 1
  TokenLimits limits = {};
  CredentialOptions credential = {};
};

// Both are immutable and share their state: copies are cheap and outlive the cache.
struct AcceptedBiscuit {
  // Its token() is without its proof: it can be looked at, but neither passed on nor extended.
  VerifiedBiscuit token;
  Credential credential;

  operator Credentials() const& { return credential; }  // NOLINT: what a decision takes
};

// What a cached token is counted as: what the heap holds for it and for its places in the cache's tables. Blocks that
// it shares with other tokens are counted with each, since each keeps them.
std::size_t cached_size(const AcceptedBiscuit& token);

struct VerificationCacheStats {
  std::uint64_t hits = 0;         // tokens that were there
  std::uint64_t prefix_hits = 0;  // tokens of which a beginning was there
  std::uint64_t misses = 0;       // tokens that were verified from the first block on, or refused
  std::uint64_t evictions = 0;    // tokens and beginnings that made room for others
  std::size_t tokens = 0;
  std::size_t prefixes = 0;
  std::size_t bytes = 0;  // as max_bytes counts them
};

class VerificationCache {
 public:
  explicit VerificationCache(const VerificationCacheOptions& options = {});
  ~VerificationCache();
  VerificationCache(const VerificationCache&) = delete;
  VerificationCache& operator=(const VerificationCache&) = delete;

  // Errors: those of UnverifiedBiscuit::parse, verify_biscuit and VerifiedBiscuit::credential. A refused token leaves
  // nothing behind.
  Result<AcceptedBiscuit> verify(ByteView token, const KeyProvider& keys);
  // The same for UnverifiedBiscuit::parse_text's forms.
  Result<AcceptedBiscuit> verify_text(std::string_view token, const KeyProvider& keys);

  // The token if it is remembered, which costs a hash, and nothing if verify() would have to check signatures: for
  // whoever first wants to make way for others then, as an interpreter does that runs one thread at a time. Counts hits
  // only. Errors: those of reading the root key id and of the provider, and kInvalidBase64.
  Result<std::optional<AcceptedBiscuit>> recall(ByteView token, const KeyProvider& keys);
  Result<std::optional<AcceptedBiscuit>> recall_text(std::string_view token, const KeyProvider& keys);

  // Forgets everything, or what hangs on a root key, for example once it is no longer trusted. (Without it the key's
  // tokens are unreachable as soon as no provider names the key.)
  void clear();
  void forget(const PublicKey& root_key);

  VerificationCacheStats stats() const;

 private:
  class Shard;
  struct Prefix;

  Shard& shard_of(std::uint8_t first_byte) const;

  VerificationCacheOptions options_;
  std::unique_ptr<Shard[]> shards_;
};

}  // namespace hardtack
HARDTACK_API_END
