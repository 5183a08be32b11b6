#include "tokens/keys/key_text.h"

#include <algorithm>
#include <string>

#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

constexpr std::string_view kPrivateSuffix = "-private";

struct Parts {
  KeyAlgorithm algorithm;
  std::string_view digits;
};

std::unexpected<Error> invalid(const std::string& message, const std::string& help) {
  return fail(Error(ErrorCode::kInvalidKey, message).with_help(help));
}

// The prefix is compared as a whole: what stands there is not repeated, it might be a misplaced secret.
Result<Parts> split(std::string_view text, bool is_private, std::optional<KeyAlgorithm> expected) {
  const std::string help =
      is_private ? "write `ed25519-private/<64 hexadecimal digits>` or `secp256r1-private/<64 hexadecimal digits>`"
                 : "write `ed25519/<64 hexadecimal digits>` or `secp256r1/<66 hexadecimal digits>`";
  if (text.empty()) return invalid("the key is empty", help);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return Parts{expected.value_or(KeyAlgorithm::kEd25519), text};
  std::string_view name = text.substr(0, slash);
  const bool names_private = name.ends_with(kPrivateSuffix);
  if (names_private) name.remove_suffix(kPrivateSuffix.size());
  const auto algorithm = key_algorithm_from_name(name);
  if (!algorithm) return invalid("the key names an unknown algorithm", help);
  if (is_private && !names_private) return public_where_private_is_needed();
  if (!is_private && names_private) return private_where_public_is_needed();
  HARDTACK_CHECK(expect_algorithm(*algorithm, expected));
  return Parts{*algorithm, text.substr(slash + 1)};
}

// The span of an error in the digits, moved to the whole text.
Error shifted(const Error& error, std::size_t by) {
  const auto span = error.span();
  const auto offset = static_cast<std::uint32_t>(by);
  return span ? error.with_span({span->begin + offset, span->end + offset}) : error;
}

}  // namespace

Result<void> expect_algorithm(KeyAlgorithm actual, std::optional<KeyAlgorithm> expected) {
  if (!expected || actual == *expected) return {};
  return fail(ErrorCode::kKeyAlgorithmMismatch, "the key is of algorithm " + std::string(key_algorithm_name(actual)) +
                                                    ", a key of algorithm " +
                                                    std::string(key_algorithm_name(*expected)) + " is needed");
}

std::unexpected<Error> public_where_private_is_needed() {
  return invalid("this is a public key, a private key is needed",
                 "it is the one that `hardtack keypair --only-private-key` or `openssl genpkey` printed");
}

std::unexpected<Error> private_where_public_is_needed(bool is_pair) {
  return invalid(is_pair ? "this is a key pair with its private key, a public key is needed"
                         : "this is a private key, a public key is needed",
                 "`hardtack keypair --from-file FILE --only-public-key` prints the public key");
}

Result<void> expect_pair(const PrivateKey& key, const PublicKey& half) {
  if (key.public_key() == half) return {};
  return fail(ErrorCode::kKeyMismatch, "the public key beside the private one does not belong to it");
}

Result<PublicKey> parse_public_key(std::string_view text, std::optional<KeyAlgorithm> expected) {
  HARDTACK_TRY(const Parts parts, split(text, false, expected));
  const auto bytes = from_hex(parts.digits);
  if (!bytes) return fail(shifted(bytes.error(), text.size() - parts.digits.size()));
  HARDTACK_TRY(const PublicKey key, public_key_from_bytes(parts.algorithm, *bytes));
  HARDTACK_CHECK(validate_public_key(key));
  return key;
}

Result<PrivateKey> parse_private_key(std::string_view text, std::optional<KeyAlgorithm> expected) {
  HARDTACK_TRY(const Parts parts, split(text, true, expected));
  const auto bytes = secret_from_hex(parts.digits);
  if (!bytes) return fail(shifted(bytes.error(), text.size() - parts.digits.size()));
  // Only a public secp256r1 key has this length.
  if (parts.digits.size() == text.size() && bytes->size() == kPrivateKeySize + 1)
    return public_where_private_is_needed();
  return PrivateKey::from_bytes(parts.algorithm, bytes->bytes());
}

SecretBytes private_key_text(const PrivateKey& key) {
  const std::string prefix = std::string(key_algorithm_name(key.algorithm())) + std::string(kPrivateSuffix) + "/";
  const SecretBytes digits = secret_to_hex(key.reveal());
  SecretBytes text(prefix.size() + digits.size());
  std::ranges::copy(bytes_of(prefix), text.writable().begin());
  std::ranges::copy(digits.bytes(), text.writable().subspan(prefix.size()).begin());
  return text;
}

}  // namespace hardtack
