#include "serve/native/held_credentials.h"

#include <utility>

namespace hardtack::serve {
namespace {

using Held = std::expected<HeldCredentials, CredentialDenial>;

std::unexpected<CredentialDenial> denied(CredentialFault fault) {
  return std::unexpected(fault == CredentialFault::kStale ? CredentialDenial::kStale : CredentialDenial::kRefused);
}

Held admit_all(const CredentialDoor& door, const CredentialRules& rules, std::span<const std::string_view> tokens,
               LineageTime now) {
  HeldCredentials held;
  held.expiry = rules.expiry;
  for (const std::string_view token : tokens) {
    auto admitted = door.admit(token, rules, now);
    if (!admitted) return denied(admitted.error().fault);
    for (LineageKey& key : admitted->ids()) held.ids.push_back(std::move(key.id));
    if (held.primary) {
      held.further.push_back(std::move(admitted->credential));
    } else {
      held.primary = std::move(admitted->credential);
    }
  }
  return held;
}

}  // namespace

ReadCredentials held_credentials(std::shared_ptr<const CredentialDoor> door, CredentialRules rules,
                                 std::optional<TokenPlace> place, std::function<LineageTime()> now) {
  return [door = std::move(door), rules = std::move(rules), place = std::move(place), now = std::move(now)](
             const Message& message, std::span<const std::string_view> tokens, Worker&) -> Held {
    if (!place) return admit_all(*door, rules, tokens, now());
    const auto found = find_token(message, *place);
    if (!found && found.error() == CredentialFault::kMissing) return admit_all(*door, rules, tokens, now());
    if (!found || !tokens.empty()) return std::unexpected(CredentialDenial::kRefused);
    return admit_all(*door, rules, std::span(&*found, 1), now());
  };
}

}  // namespace hardtack::serve
