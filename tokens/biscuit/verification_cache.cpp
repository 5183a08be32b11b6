#include "tokens/biscuit/verification_cache.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/heap_size.h"
#include "tokens/biscuit/digest_map.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/sha256.h"

namespace hardtack {
namespace {

using Length = std::array<std::uint8_t, 8>;

Length length_of(std::size_t size) {
  Length bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(std::uint64_t{size} >> (8 * i));
  return bytes;
}

ByteView view(const std::uint8_t& byte) { return {&byte, 1}; }

Sha256Digest token_digest(ByteView token, const PublicKey& root) {
  // The algorithm decides the length of the key, so nothing can move from one part to the next.
  const auto algorithm = static_cast<std::uint8_t>(root.algorithm());
  return sha256({view(algorithm), root.bytes(), token});
}

void add(Sha256Stream& stream, ByteView bytes) {
  stream.update(length_of(bytes.size()));
  stream.update(bytes);
}

void add(Sha256Stream& stream, const PublicKey& key) {
  const auto algorithm = static_cast<std::uint8_t>(key.algorithm());
  stream.update(view(algorithm));
  add(stream, key.bytes());
}

// Element k-1 names the first k blocks under this root key: everything that verifying them read.
std::vector<Sha256Digest> prefix_digests(const Container& container, const PublicKey& root) {
  std::vector<Sha256Digest> digests;
  digests.reserve(container.blocks.size());
  Sha256Stream stream;
  add(stream, root);
  for (const SignedBlock& block : container.blocks) {
    add(stream, block.block);
    add(stream, block.next_key);
    add(stream, block.signature);
    const std::array<std::uint8_t, 2> form{static_cast<std::uint8_t>(block.version),
                                           static_cast<std::uint8_t>(block.external.has_value())};
    stream.update(form);
    if (block.external) {
      add(stream, block.external->signature);
      add(stream, block.external->key);
    }
    digests.push_back(stream.digest());
  }
  return digests;
}

// Names a token by what its signatures cover, and by whether it is sealed. `blocks` is the digest of all its blocks.
Sha256Digest identity_digest(const Sha256Digest& blocks, bool sealed) {
  const auto form = static_cast<std::uint8_t>(sealed);
  return sha256({view(form), blocks});
}

// Places in lists and tables by digest, of the token and of its spelling.
constexpr std::size_t kPlaces = heap_block(sizeof(DigestMap<AcceptedBiscuit>::Entry) + 16) + 2 * heap_block(64) +
                                heap_block(sizeof(Sha256Digest) * 2 + sizeof(PublicKey) + 24) + 2 * 16;

}  // namespace

std::size_t cached_size(const AcceptedBiscuit& token) {
  return kPlaces + token.token.held_bytes() + token.credential.held_bytes();
}

// What is known of the beginning of a token.
struct VerificationCache::Prefix {
  PublicKey root;      // that it was verified with
  Sha256Digest token;  // one that begins so; while that is kept, its decoded blocks serve others
};

class VerificationCache::Shard {
 public:
  Shard() : tokens_(0, 0), prefixes_(0, 0), spellings_(0, 0) {}
  void bound(std::size_t tokens, std::size_t bytes, std::size_t prefixes) {
    tokens_ = DigestMap<AcceptedBiscuit>(tokens, bytes);
    prefixes_ = DigestMap<Prefix>(prefixes, prefixes);
    spellings_ = DigestMap<Prefix>(tokens, tokens);
  }

  std::optional<AcceptedBiscuit> find_token(const Sha256Digest& digest) {
    const std::lock_guard lock(mutex_);
    return copy_of(tokens_.find(digest));
  }

  std::optional<Prefix> find_prefix(const Sha256Digest& digest) {
    const std::lock_guard lock(mutex_);
    return copy_of(prefixes_.find(digest));
  }

  void keep_token(const Sha256Digest& digest, const AcceptedBiscuit& token, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    counts_.evictions += tokens_.insert(digest, token, bytes);
  }

  void keep_prefix(const Sha256Digest& digest, const Prefix& prefix) {
    const std::lock_guard lock(mutex_);
    counts_.evictions += prefixes_.insert(digest, prefix, 1);
  }

  // The spelling that was kept of a token until now, if it is another.
  std::optional<Sha256Digest> keep_spelling(const Sha256Digest& identity, const Prefix& spelling) {
    const std::lock_guard lock(mutex_);
    const std::optional<Prefix> before = copy_of(spellings_.find(identity));
    if (before && before->token == spelling.token) return std::nullopt;
    spellings_.insert(identity, spelling, 1);
    if (!before) return std::nullopt;
    return before->token;
  }

  void drop_token(const Sha256Digest& digest) {
    const std::lock_guard lock(mutex_);
    tokens_.erase(digest);
  }

  void count(std::uint64_t VerificationCacheStats::* outcome) {
    const std::lock_guard lock(mutex_);
    ++(counts_.*outcome);
  }

  // Everything, if no key is given.
  void forget(const PublicKey* root) {
    const std::lock_guard lock(mutex_);
    tokens_.erase_if([&](const AcceptedBiscuit& token) { return root == nullptr || token.token.root_key() == *root; });
    const auto hangs_on_root = [&](const Prefix& known) { return root == nullptr || known.root == *root; };
    prefixes_.erase_if(hangs_on_root);
    spellings_.erase_if(hangs_on_root);
  }

  void add_to(VerificationCacheStats& stats) const {
    const std::lock_guard lock(mutex_);
    stats.hits += counts_.hits;
    stats.prefix_hits += counts_.prefix_hits;
    stats.misses += counts_.misses;
    stats.evictions += counts_.evictions;
    stats.tokens += tokens_.size();
    stats.prefixes += prefixes_.size();
    stats.bytes += tokens_.bytes();
  }

 private:
  template <typename Value>
  static std::optional<Value> copy_of(const Value* found) {
    if (found == nullptr) return std::nullopt;
    return *found;
  }

  mutable std::mutex mutex_;
  DigestMap<AcceptedBiscuit> tokens_;
  DigestMap<Prefix> prefixes_;
  DigestMap<Prefix> spellings_;  // by what names a token however it is spelt, that which is kept
  VerificationCacheStats counts_;
};

VerificationCache::VerificationCache(const VerificationCacheOptions& options) : options_(options) {
  options_.shards = std::max<std::size_t>(options_.shards, 1);
  shards_ = std::make_unique<Shard[]>(options_.shards);
  for (std::size_t i = 0; i < options_.shards; ++i) {
    shards_[i].bound(options_.max_tokens / options_.shards, options_.max_bytes / options_.shards,
                     options_.max_prefixes / options_.shards);
  }
}

VerificationCache::~VerificationCache() = default;

VerificationCache::Shard& VerificationCache::shard_of(std::uint8_t first_byte) const {
  return shards_[first_byte % options_.shards];
}

Result<AcceptedBiscuit> VerificationCache::verify(ByteView token, const KeyProvider& keys) {
  HARDTACK_CHECK(check_token_size(token.size(), options_.limits));
  // The key that is trusted now, before anything is looked up: what another key verified is another entry.
  HARDTACK_TRY(const auto root_key_id, read_root_key_id(token));
  HARDTACK_TRY(const PublicKey root, keys.find(root_key_query(root_key_id)));
  const Sha256Digest digest = token_digest(token, root);
  if (auto found = shard_of(digest[0]).find_token(digest)) {
    shard_of(digest[0]).count(&VerificationCacheStats::hits);
    return *std::move(found);
  }

  HARDTACK_TRY(const UnverifiedBiscuit received, UnverifiedBiscuit::parse(token, options_.limits));
  const std::vector<Sha256Digest> prefixes = prefix_digests(received.container(), root);
  std::size_t known = prefixes.size();
  std::optional<Prefix> beginning;
  while (known > 0 && !(beginning = shard_of(prefixes[known - 1][0]).find_prefix(prefixes[known - 1]))) --known;
  shard_of(digest[0]).count(known > 0 ? &VerificationCacheStats::prefix_hits : &VerificationCacheStats::misses);
  HARDTACK_CHECK(verify_signatures(received.container(), root, known));

  // A token that begins with the same bytes and is still kept lends what became of them.
  std::optional<AcceptedBiscuit> relative;
  if (beginning) relative = shard_of(beginning->token[0]).find_token(beginning->token);
  std::span<const TokenBlock> decoded;
  if (relative) decoded = relative->token.blocks().first(known);
  HARDTACK_TRY(VerifiedBiscuit verified, VerifiedBiscuit::decode(received.without_proof(), root, decoded));
  HARDTACK_TRY(Credential credential,
               verified.credential(options_.credential, relative ? &relative->credential : nullptr));

  const AcceptedBiscuit accepted{std::move(verified), std::move(credential)};
  const Sha256Digest identity = identity_digest(prefixes.back(), received.sealed());
  const auto replaced = shard_of(identity[0]).keep_spelling(identity, {root, digest});
  if (replaced) shard_of((*replaced)[0]).drop_token(*replaced);
  shard_of(digest[0]).keep_token(digest, accepted, cached_size(accepted));
  // What was replaced may be the one that its beginnings named.
  for (std::size_t i = relative && !replaced ? known : 0; i < prefixes.size(); ++i) {
    shard_of(prefixes[i][0]).keep_prefix(prefixes[i], {root, digest});
  }
  return accepted;
}

Result<std::optional<AcceptedBiscuit>> VerificationCache::recall(ByteView token, const KeyProvider& keys) {
  HARDTACK_CHECK(check_token_size(token.size(), options_.limits));
  HARDTACK_TRY(const auto root_key_id, read_root_key_id(token));
  HARDTACK_TRY(const PublicKey root, keys.find(root_key_query(root_key_id)));
  const Sha256Digest digest = token_digest(token, root);
  auto found = shard_of(digest[0]).find_token(digest);
  if (found) shard_of(digest[0]).count(&VerificationCacheStats::hits);
  return found;
}

Result<std::optional<AcceptedBiscuit>> VerificationCache::recall_text(std::string_view token, const KeyProvider& keys) {
  HARDTACK_TRY(Bytes bytes, token_bytes(token, options_.limits));
  const Wiper wiper(bytes);
  return recall(bytes, keys);
}

Result<AcceptedBiscuit> VerificationCache::verify_text(std::string_view token, const KeyProvider& keys) {
  HARDTACK_TRY(Bytes bytes, token_bytes(token, options_.limits));
  const Wiper wiper(bytes);
  return verify(bytes, keys);
}

void VerificationCache::clear() {
  for (std::size_t i = 0; i < options_.shards; ++i) shards_[i].forget(nullptr);
}

void VerificationCache::forget(const PublicKey& root_key) {
  for (std::size_t i = 0; i < options_.shards; ++i) shards_[i].forget(&root_key);
}

VerificationCacheStats VerificationCache::stats() const {
  VerificationCacheStats stats;
  for (std::size_t i = 0; i < options_.shards; ++i) shards_[i].add_to(stats);
  return stats;
}

}  // namespace hardtack
