#include "tokens/request/signature_cache.h"

#include "engine/text/cat.h"

namespace hardtack {

Result<MatchSignature> MatchSignatureCache::sign(const MatchRequest& request, std::string_view endpoint,
                                                 std::int64_t now, const PrivateKey& key, std::string_view key_id) {
  if (request.kind != MatchKind::kContext || max_entries_ == 0)
    return sign_match_request(request, endpoint, now, key, key_id);
  HARDTACK_TRY(const std::string input, match_signing_input(request, endpoint, daily_epoch(now)));
  // The lengths keep the id and the input apart.
  const std::string head = cat(match_profile_name(request.profile), ' ', key_id.size(), ' ', key_id, ' ');
  const Sha256Digest digest = sha256({bytes_of(head), key.public_key().bytes(), bytes_of(input)});
  {
    const std::scoped_lock lock(mutex_);
    if (epoch_ != daily_epoch(now)) {
      epoch_ = daily_epoch(now);
      signatures_.clear();
      order_.clear();
    }
    if (const auto found = signatures_.find(digest); found != signatures_.end()) {
      ++hits_;
      return MatchSignature{found->second, std::string(key_id)};
    }
  }
  HARDTACK_TRY(MatchSignature made, sign_match_request(request, endpoint, now, key, key_id));
  // What needs memory comes first: a signature that is not in the order would never go.
  std::map<Sha256Digest, std::string> kept;
  kept.emplace(digest, made.signature);
  const std::scoped_lock lock(mutex_);
  if (epoch_ != daily_epoch(now) || signatures_.contains(digest)) return made;
  order_.push_back(digest);
  signatures_.merge(kept);
  if (order_.size() > max_entries_) {
    signatures_.erase(order_.front());
    order_.pop_front();
  }
  return made;
}

std::size_t MatchSignatureCache::size() const {
  const std::scoped_lock lock(mutex_);
  return signatures_.size();
}

std::size_t MatchSignatureCache::hits() const {
  const std::scoped_lock lock(mutex_);
  return hits_;
}

}  // namespace hardtack
