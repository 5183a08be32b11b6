// Handles of keys. All are frozen.
#pragma once

#include <memory>
#include <utility>

#include "c/base/handle.h"
#include "c/hardtack.h"
#include "engine/program/public_key.h"
#include "tokens/crypto/keys.h"
#include "tokens/keys/signer.h"
#include "tokens/provider/token_key.h"

struct hardtack_public_key : hardtack::c::HandleOf<"pkey", "public key"> {
  explicit hardtack_public_key(const hardtack::PublicKey& given) : key(given) {}

  hardtack::PublicKey key;
};

struct hardtack_private_key : hardtack::c::HandleOf<"priv", "private key"> {
  explicit hardtack_private_key(hardtack::PrivateKey given)
      : key(std::make_shared<const hardtack::PrivateKey>(std::move(given))),
        signer(std::make_shared<const hardtack::PrivateKeySigner>(key)) {}
  explicit hardtack_private_key(std::shared_ptr<const hardtack::Signer> outside) : signer(std::move(outside)) {}

  std::shared_ptr<const hardtack::PrivateKey> key;  // null if it is outside of the process
  std::shared_ptr<const hardtack::Signer> signer;
};

struct hardtack_token_key : hardtack::c::HandleOf<"tkey", "token key"> {
  explicit hardtack_token_key(hardtack::TokenKey given) : key(std::move(given)) {}

  hardtack::TokenKey key;
};

struct hardtack_signing_key : hardtack::c::HandleOf<"skey", "signing key"> {
  explicit hardtack_signing_key(hardtack::TokenSigningKey given) : key(std::move(given)) {}

  hardtack::TokenSigningKey key;
};

namespace hardtack::c {

// A key in memory. Error: kUsage for one that is outside of the process.
Result<const PrivateKey*> in_memory(const hardtack_private_key& key);
// Error: kUsage for a number that is no algorithm.
Result<KeyAlgorithm> algorithm_of(std::int32_t number);

}  // namespace hardtack::c
