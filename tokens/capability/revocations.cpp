#include "tokens/capability/revocations.h"

namespace hardtack {

void CapabilityRevocations::revoke(const std::string& token_id) { revoked_.insert(token_id); }

std::size_t CapabilityRevocations::revoke_all(const std::string& principal) {
  const auto found = by_principal_.find(principal);
  if (found == by_principal_.end()) return 0;
  std::size_t newly = 0;
  for (const std::string& id : found->second) newly += revoked_.insert(id).second ? 1 : 0;
  by_principal_.erase(found);
  return newly;
}

void CapabilityRevocations::track(const std::string& principal, const std::string& token_id, std::int64_t expires_at,
                                  std::int64_t now) {
  // What needs memory comes first: a token is tracked as before or anew, and never belongs to nobody.
  std::map<std::string, Tracked, std::less<>> token;
  token.emplace(token_id, Tracked{principal, expires_at});
  std::map<std::string, std::set<std::string>, std::less<>> owner;
  owner[principal].insert(token_id);
  std::set<std::pair<std::int64_t, std::string>> expiry;
  expiry.emplace(expires_at, token_id);
  if (const auto known = tokens_.find(token_id); known != tokens_.end()) {
    forget(token_id, known->second);
    tokens_.erase(known);
  }
  tokens_.merge(token);
  by_expiry_.merge(expiry);
  if (const auto others = by_principal_.find(principal); others != by_principal_.end()) {
    others->second.merge(owner.begin()->second);
  } else {
    by_principal_.merge(owner);
  }
  if (++tracks_ % kTracksBetweenSweeps == 0) sweep_expired(now);
}

// Everything but the token itself and whether it is revoked.
void CapabilityRevocations::forget(const std::string& token_id, const Tracked& tracked) {
  by_expiry_.erase({tracked.expires_at, token_id});
  const auto owner = by_principal_.find(tracked.principal);
  if (owner == by_principal_.end()) return;
  owner->second.erase(token_id);
  if (owner->second.empty()) by_principal_.erase(owner);
}

std::size_t CapabilityRevocations::sweep_expired(std::int64_t now) {
  std::size_t swept = 0;
  while (!by_expiry_.empty() && by_expiry_.begin()->first <= now) {
    const std::string id = by_expiry_.begin()->second;
    const auto found = tokens_.find(id);
    forget(id, found->second);
    tokens_.erase(found);
    revoked_.erase(id);
    ++swept;
  }
  return swept;
}

}  // namespace hardtack
