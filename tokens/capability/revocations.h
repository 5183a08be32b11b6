// Which capability tokens are revoked, by their ids, and which belong to whom, so that all of a principal's can be.
//
// In memory, of one process; entries go when their token has expired, never before. Belongs to one thread at a time.
//
//   revocations.track("agent-a", token.token_id, token.expires_at);
//   revocations.revoke_all("agent-a");
//   if (revocations.is_revoked(token.token_id)) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

class CapabilityRevocations {
 public:
  static constexpr std::size_t kTracksBetweenSweeps = 256;

  // Idempotent. An unknown id is revoked too, and stays: nothing says when its token expires.
  void revoke(const std::string& token_id);
  // How many of the principal's tokens are newly revoked; its tokens are forgotten as such.
  std::size_t revoke_all(const std::string& principal);
  bool is_revoked(std::string_view token_id) const { return revoked_.contains(token_id); }
  // Microseconds since 1970. Every kTracksBetweenSweeps times what has expired at `now` is swept.
  void track(const std::string& principal, const std::string& token_id, std::int64_t expires_at, std::int64_t now);
  // Forgets tokens with expires_at <= now, and that they were revoked; how many.
  std::size_t sweep_expired(std::int64_t now);

  std::size_t tracked() const { return tokens_.size(); }
  std::size_t revoked() const { return revoked_.size(); }

 private:
  struct Tracked {
    std::string principal;
    std::int64_t expires_at;
  };
  void forget(const std::string& token_id, const Tracked& tracked);

  std::map<std::string, Tracked, std::less<>> tokens_;  // by id
  std::map<std::string, std::set<std::string>, std::less<>> by_principal_;
  std::set<std::pair<std::int64_t, std::string>> by_expiry_;
  std::set<std::string, std::less<>> revoked_;
  std::size_t tracks_ = 0;
};

}  // namespace hardtack
HARDTACK_API_END
