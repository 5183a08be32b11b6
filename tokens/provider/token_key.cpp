#include "tokens/provider/token_key.h"

#include "engine/text/cat.h"
#include "engine/text/trim.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

const SecretBytes* secret_in(const SharedSecret* shared) { return shared == nullptr ? nullptr : shared->get(); }

}  // namespace

const SecretBytes* TokenKey::secret() const { return secret_in(std::get_if<SharedSecret>(&value)); }

const PrivateKey* TokenSigningKey::private_key() const {
  const auto* shared = std::get_if<std::shared_ptr<const PrivateKey>>(&value);
  return shared == nullptr ? nullptr : shared->get();
}

const SecretBytes* TokenSigningKey::secret() const { return secret_in(std::get_if<SharedSecret>(&value)); }

std::shared_ptr<const Signer> TokenSigningKey::signer() const {
  if (const auto* given = std::get_if<std::shared_ptr<const Signer>>(&value)) return *given;
  const auto* key = std::get_if<std::shared_ptr<const PrivateKey>>(&value);
  if (key == nullptr || *key == nullptr) return nullptr;
  return std::make_shared<const PrivateKeySigner>(*key);
}

SharedSecret share(SecretBytes secret) { return std::make_shared<const SecretBytes>(std::move(secret)); }

Result<SharedSecret> read_secret(ByteView contents) {
  if (contents.size() > 2 * kMaxSecretBytes + 64)
    return fail(ErrorCode::kInvalidKeySize, cat("a secret has at most ", kMaxSecretBytes, " bytes"));
  constexpr std::string_view kHexPrefix = "hex:";
  const std::string_view text(reinterpret_cast<const char*>(contents.data()), contents.size());
  SecretBytes secret;
  if (const std::string_view word = trimmed(text); word.starts_with(kHexPrefix)) {
    HARDTACK_TRY(secret, secret_from_hex(word.substr(kHexPrefix.size())));
  } else {
    secret = SecretBytes::copy_of(contents);
  }
  if (secret.empty()) return fail(ErrorCode::kInvalidKeySize, "the secret is empty");
  if (secret.size() > kMaxSecretBytes)
    return fail(ErrorCode::kInvalidKeySize, cat("a secret has at most ", kMaxSecretBytes, " bytes"));
  return share(std::move(secret));
}

}  // namespace hardtack
