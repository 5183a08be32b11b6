// The credentials that one decision takes: at most one primary, whose blocks are read as a Biscuit's whatever its
// format, and any number of further ones, of which a policy sees no more than facts that carry their number
// (docs/adr/0006-many-credentials-one-decision.md). A view: cheap to make where it is passed. What it names must live
// until the call returns; an Authorizer then keeps what it needs.
//
//   authorizer.authorize(policy, request, credential);             // one
//   authorizer.authorize(policy, request, {credential, members});  // with further ones, numbered from 1
//   authorizer.authorize(policy, request);                         // none
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "engine/authz/credential.h"
#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

class Credentials {
 public:
  Credentials() = default;
  // NOLINTNEXTLINE: a credential is one
  Credentials(const Credential& primary HARDTACK_LIFETIME_BOUND, std::span<const Credential> further = {})
      : primary_(&primary), further_(further) {}
  // NOLINTNEXTLINE: the same
  Credentials(const std::optional<Credential>& primary HARDTACK_LIFETIME_BOUND,
              std::span<const Credential> further = {})
      : Credentials(primary ? &*primary : nullptr, further) {}
  // Null for none.
  explicit Credentials(const Credential* primary, std::span<const Credential> further = {})
      : primary_(primary), further_(further) {}

  const Credential* primary() const { return primary_; }
  std::span<const Credential> further() const { return further_; }
  bool empty() const { return primary_ == nullptr && further_.empty(); }

 private:
  const Credential* primary_ = nullptr;
  std::span<const Credential> further_;
};

}  // namespace hardtack
HARDTACK_API_END
