// Signatures of context matches, kept for the day that they are made for: a router sends the same question for the same
// place again and again, and Ed25519 makes the same signature of it.
//
// A signature is found by the SHA-256 of the whole signing input with the key's id and public half, so by every field
// that is signed: profile, seller, property, placement, sorted packages, endpoint, epoch. Identity matches are never
// kept. Bounded: of a full cache the oldest entry goes, and with a new day all of them. May be used from any thread.
//
//   MatchSignatureCache cache;
//   HARDTACK_TRY(MatchSignature signature, cache.sign(request, endpoint, now, key, "2026-05"));
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/crypto/sha256.h"
#include "tokens/request/match_signature.h"

HARDTACK_API_BEGIN
namespace hardtack {

class MatchSignatureCache {
 public:
  static constexpr std::size_t kMaxEntries = 10'000;

  explicit MatchSignatureCache(std::size_t max_entries = kMaxEntries) : max_entries_(max_entries) {}

  // As sign_match_request, with its errors.
  Result<MatchSignature> sign(const MatchRequest& request, std::string_view endpoint, std::int64_t now,
                              const PrivateKey& key, std::string_view key_id);
  std::size_t size() const;
  std::size_t hits() const;

 private:
  std::size_t max_entries_;
  mutable std::mutex mutex_;
  std::int64_t epoch_ = 0;
  std::map<Sha256Digest, std::string> signatures_;
  std::deque<Sha256Digest> order_;
  std::size_t hits_ = 0;
};

}  // namespace hardtack
HARDTACK_API_END
