#include "tokens/keys/key_pem.h"

#include <string>
#include <vector>

#include "tokens/bytes/pem.h"
#include "tokens/keys/key_der.h"
#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

constexpr std::string_view kEcPrivateLabel = "EC PRIVATE KEY";
constexpr std::string_view kEcParametersLabel = "EC PARAMETERS";

std::unexpected<Error> invalid(const std::string& message, const std::string& help) {
  return fail(Error(ErrorCode::kInvalidKey, message).with_help(help));
}

// What a text holds, by its labels.
struct Contents {
  const PemBlock* private_key = nullptr;
  const PemBlock* public_key = nullptr;
  const PemBlock* parameters = nullptr;
  const PemBlock* other = nullptr;
};

Result<void> put(const PemBlock*& place, const PemBlock& block, const char* what) {
  if (place != nullptr)
    return invalid(std::string("the text holds two ") + what, "leave the one that is meant in a file of its own");
  place = &block;
  return {};
}

Result<Contents> sort_blocks(const std::vector<PemBlock>& blocks) {
  Contents contents;
  for (const PemBlock& block : blocks) {
    if (block.label.ends_with(kPrivatePemLabel)) {
      HARDTACK_CHECK(put(contents.private_key, block, "private keys"));
    } else if (block.label.ends_with(kPublicPemLabel)) {
      HARDTACK_CHECK(put(contents.public_key, block, "public keys"));
    } else if (block.label == kEcParametersLabel) {
      HARDTACK_CHECK(put(contents.parameters, block, "sets of EC parameters"));
    } else {
      contents.other = &block;
    }
  }
  return contents;
}

std::unexpected<Error> no_key(const Contents& contents, std::string_view needed) {
  const std::string need = "a `" + std::string(needed) + "` is needed";
  if (contents.other == nullptr)
    return invalid("the PEM text holds `EC PARAMETERS` alone, which name a curve and are not a key", need);
  const std::string& label = contents.other->label;
  const std::string message = "the PEM block is a `" + label + "`, " + need;
  if (label == "CERTIFICATE" && needed == kPublicPemLabel)
    return invalid(message, "`openssl x509 -pubkey -noout -in FILE` prints the public key of a certificate");
  return fail(ErrorCode::kInvalidKey, message);
}

std::unexpected<Error> unsupported_label(const std::string& label) {
  if (label.starts_with("OPENSSH ")) {
    return invalid("the key is in the form of OpenSSH, `" + label + "`",
                   "make a key with `hardtack keypair` or `openssl genpkey -algorithm ed25519`");
  }
  if (label.starts_with("RSA ") || label.starts_with("DSA ")) {
    return fail(Error(ErrorCode::kKeyAlgorithmMismatch,
                      "the key is of algorithm " + label.substr(0, 3) + ", which is not supported")
                    .with_help("supported are ed25519 and secp256r1"));
  }
  return fail(ErrorCode::kInvalidKey, "the PEM block is a `" + label + "`, which is not supported");
}

Result<PrivateKey> read_private(const PemBlock& block, std::optional<KeyAlgorithm> expected) {
  if (block.encrypted || block.label.starts_with("ENCRYPTED ")) {
    return invalid("the private key is encrypted",
                   "decrypt it with `openssl pkey -in FILE -out NEW` into a file that only you can read (`umask 077`)");
  }
  if (block.label == kEcPrivateLabel) return ec_private_key_from_der(block.contents.bytes(), expected);
  if (block.label != kPrivatePemLabel) return unsupported_label(block.label);
  return private_key_from_der(block.contents.bytes(), expected);
}

Result<PublicKey> read_public(const PemBlock& block, std::optional<KeyAlgorithm> expected) {
  if (block.label != kPublicPemLabel) return unsupported_label(block.label);
  return public_key_from_der(block.contents.bytes(), expected);
}

}  // namespace

Result<PrivateKey> private_key_from_pem(std::string_view text, std::optional<KeyAlgorithm> expected) {
  HARDTACK_TRY(const std::vector<PemBlock> blocks, parse_pem_blocks(text));
  HARDTACK_TRY(const Contents contents, sort_blocks(blocks));
  if (contents.private_key == nullptr) {
    if (contents.public_key != nullptr) return public_where_private_is_needed();
    return no_key(contents, kPrivatePemLabel);
  }
  HARDTACK_TRY(PrivateKey key, read_private(*contents.private_key, expected));
  if (contents.public_key != nullptr) {
    HARDTACK_TRY(const PublicKey half, read_public(*contents.public_key, std::nullopt));
    HARDTACK_CHECK(expect_pair(key, half));
  }
  return key;
}

Result<PublicKey> public_key_from_pem(std::string_view text, std::optional<KeyAlgorithm> expected) {
  HARDTACK_TRY(const std::vector<PemBlock> blocks, parse_pem_blocks(text));
  HARDTACK_TRY(const Contents contents, sort_blocks(blocks));
  if (contents.private_key != nullptr) return private_where_public_is_needed(contents.public_key != nullptr);
  if (contents.public_key == nullptr) return no_key(contents, kPublicPemLabel);
  return read_public(*contents.public_key, expected);
}

}  // namespace hardtack
