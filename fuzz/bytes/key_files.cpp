// Property: a key is written in every form that key files have (raw, digits, text, PEM, DER, as a JWK and in PASERK)
// and read from each as the same key, and as no key of the other half or algorithm. Any bytes are a key, in the form
// that they are said to have or any, or an error; what is read is a valid key that writes itself again. No message
// repeats any part of a secret, in whatever form it stood there and however the rest of the file was damaged.
//
// Input: a digit. 0: contents of a private key's file; 1: of a public key's; 2: a JWK; 3: PASERK; before the contents
// of 0 and 1 a byte for the form that is expected. 4: a seed of 32 bytes, then edits of each form that it is written
// in.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/pem.h"
#include "tokens/crypto/signature.h"
#include "tokens/jwt/jwk.h"
#include "tokens/keys/key_format.h"
#include "tokens/paseto/paserk.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr std::array<KeyAlgorithm, 2> kAlgorithms = {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1};
constexpr std::array<KeyFormat, 6> kFormats = {KeyFormat::kAuto, KeyFormat::kRaw, KeyFormat::kHex,
                                               KeyFormat::kText, KeyFormat::kPem, KeyFormat::kDer};

void check_public(const PublicKey& key) {
  require(validate_public_key(key).has_value(), "a public key that was read can verify");
  for (const KeyFormat format : kFormats) {
    const auto written = encode_public_key(key, format);
    require(written.has_value(), "and is written in every form");
    const auto again = decode_public_key(*written, {.format = format, .algorithm = key.algorithm()});
    require(again && *again == key, "which is read as the same");
    if (format == KeyFormat::kRaw) continue;  // bytes alone do not say which half they are
    require(!decode_private_key(*written, {.format = format, .algorithm = std::nullopt}) || format == KeyFormat::kHex,
            "and never as a private key, but for digits that name nothing");
  }
}

void check_private(const PrivateKey& key) {
  const Bytes message{1, 2, 3};
  require(verify(key.public_key(), message, sign(key, message).value()).has_value(), "a key that was read signs");
  for (const KeyFormat format : kFormats) {
    const SecretBytes written = encode_private_key(key, format);
    for (const KeyFormat expected : {format, KeyFormat::kAuto}) {
      if (expected != format && format == KeyFormat::kRaw && looks_like_pem(written.reveal_text())) continue;
      const auto again = decode_private_key(written.bytes(), {.format = expected, .algorithm = key.algorithm()});
      require(again && again->public_key() == key.public_key(), "a key is written in every form and read as the same");
      require(std::ranges::equal(again->reveal(), key.reveal()), "with the same secret");
    }
    const auto other = key.algorithm() == KeyAlgorithm::kEd25519 ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519;
    const bool says_what_it_is = format != KeyFormat::kRaw && format != KeyFormat::kHex;
    if (says_what_it_is) {
      require(!decode_private_key(written.bytes(), {.format = KeyFormat::kAuto, .algorithm = other}),
              "and is no key of another algorithm");
      require(!decode_public_key(written.bytes()), "and no public key");
    }
  }
  check_public(key.public_key());
}

void check_signing_key(const Result<TokenSigningKey>& key) {
  if (key && key->private_key() != nullptr) check_private(*key->private_key());
}
void check_token_key(const Result<TokenKey>& key) {
  if (key && key->public_key() != nullptr) check_public(*key->public_key());
}

void check_jwk(std::string_view text) {
  const auto value = parse_jwk(text);
  if (!value) return;
  check_signing_key(signing_key_from_jwk(*value));
  check_token_key(public_key_from_jwk(*value));
  require(!public_key_from_jwk(*value) || !signing_key_from_jwk(*value), "a JWK is one half of a pair");
}

void check_paserk(std::string_view text) {
  const auto key = key_from_paserk(text);
  const auto signing = signing_key_from_paserk(text);
  check_token_key(key);
  check_signing_key(signing);
  if (!key || key->public_key() == nullptr) return;
  const auto written = public_paserk(*key);
  require(written && *written == text, "a public key has one text in PASERK");
  require(!signing, "and does not sign");
}

// What of a secret must not come out: its characters in every form that it is written in.
class Canary {
 public:
  explicit Canary(const PrivateKey& key) {
    for (const KeyFormat format : {KeyFormat::kHex, KeyFormat::kDer}) {
      const SecretBytes written = encode_private_key(key, format);
      const std::string_view text = written.reveal_text();
      forms_.emplace_back(format == KeyFormat::kHex ? std::string(text) : to_base64(written.bytes()));
    }
    std::string upper = forms_[0];
    std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' && c <= 'f' ? char(c - 'a' + 'A') : c; });
    forms_.push_back(upper);
    // Digits of base64 depend on where the secret begins.
    for (std::size_t shift = 0; shift < 3; ++shift) forms_.push_back(to_base64url(key.reveal().subspan(shift)));
    // What every key of the algorithm has in front is no secret.
    const std::size_t common = key.algorithm() == KeyAlgorithm::kEd25519 ? 24 : 48;
    forms_[1] = forms_[1].substr(common, 40);
  }
  void check(const Error& error) const {
    constexpr std::size_t kTelling = 8;
    const std::string message = error.to_string();
    for (const std::string& form : forms_) {
      for (std::size_t at = 0; at + kTelling <= form.size(); ++at) {
        const std::string part = form.substr(at, kTelling);
        if (part.find_first_not_of(part[0]) == std::string::npos) continue;  // a run of one digit tells nothing
        if (message.find(part) == std::string::npos) continue;
        std::fprintf(stderr, "%s\n", message.c_str());
        fuzz::violated("no error repeats a part of a secret");
      }
    }
  }
  template <typename T>
  void check(const Result<T>& result) const {
    if (!result) check(result.error());
  }

 private:
  std::vector<std::string> forms_;
};

std::string jwk_of(const PrivateKey& key) {
  const auto text = [](ByteView bytes) { return to_base64url(bytes, Padding::kOmitted); };
  const ByteView point = key.uncompressed_public_key();
  std::string jwk = key.algorithm() == KeyAlgorithm::kEd25519
                        ? R"({"kty":"OKP","crv":"Ed25519","x":")" + text(point)
                        : R"({"kty":"EC","crv":"P-256","x":")" + text(point.subspan(1, 32)) + R"(","y":")" +
                              text(point.subspan(33, 32));
  return jwk + R"(","d":")" + text(key.reveal()) + "\"}";
}

void edit(fuzz::Choices& choices, Bytes& bytes) {
  for (std::size_t edits = choices.below(4); edits > 0 && !bytes.empty(); --edits) {
    const std::size_t at = choices.below(bytes.size());
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (choices.below(4)) {
      case 0: bytes[at] = choices.byte(); break;
      case 1: bytes.erase(place); break;
      case 2: bytes.insert(place, choices.byte()); break;
      default: bytes.resize(at); break;
    }
  }
}

KeyExpectation expectation(fuzz::Choices& choices) {
  KeyExpectation expected{.format = kFormats[choices.below(kFormats.size())], .algorithm = std::nullopt};
  const std::size_t algorithm = choices.below(3);
  if (algorithm > 0) expected.algorithm = kAlgorithms[algorithm - 1];
  return expected;
}

// The readers that a user could give the file to, rightly or by mistake; one expectation for each file, since all of
// them take long.
void read_everywhere(fuzz::Choices& choices, const Canary& canary, ByteView contents) {
  const std::string_view text = fuzz::as_text(contents.data(), contents.size());
  for (const KeyExpectation& expected : {KeyExpectation{}, expectation(choices)}) {
    canary.check(decode_private_key(contents, expected));
    canary.check(decode_public_key(contents, expected));
  }
  canary.check(key_from_paserk(text));
  canary.check(signing_key_from_paserk(text));
  const auto jwk = parse_jwk(text);
  canary.check(jwk);
  if (!jwk) return;
  canary.check(signing_key_from_jwk(*jwk));
  canary.check(public_key_from_jwk(*jwk));
  canary.check(secret_from_jwk(*jwk));
}

void check_written(fuzz::Choices& choices) {
  std::array<std::uint8_t, kPrivateKeySize> seed{};
  for (std::uint8_t& byte : seed) byte = choices.byte();
  const KeyAlgorithm algorithm = kAlgorithms[choices.below(kAlgorithms.size())];
  const auto key = PrivateKey::from_bytes(algorithm, seed);
  if (!key) return require(algorithm == KeyAlgorithm::kSecp256r1, "every seed is an Ed25519 key");
  check_private(*key);
  check_signing_key(signing_key_from_jwk(parse_jwk(jwk_of(*key)).value()));

  std::vector<Bytes> files;
  for (const KeyFormat format : kFormats) {
    const SecretBytes written = encode_private_key(*key, format);
    files.emplace_back(written.bytes().begin(), written.bytes().end());
  }
  const std::string jwk = jwk_of(*key);
  files.emplace_back(jwk.begin(), jwk.end());
  if (algorithm == KeyAlgorithm::kEd25519) {
    Bytes pair(seed.begin(), seed.end());
    pair.insert(pair.end(), key->public_key().bytes().begin(), key->public_key().bytes().end());
    const std::string paserk = "k4.secret." + to_base64url(pair, Padding::kOmitted);
    check_signing_key(signing_key_from_paserk(paserk));
    require(signing_key_from_paserk(paserk).has_value(), "a pair is read from PASERK");
    files.emplace_back(paserk.begin(), paserk.end());
  }
  const Canary canary(*key);
  for (Bytes& file : files) {
    edit(choices, file);
    read_everywhere(choices, canary, file);
  }
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  fuzz::Choices choices(data, size);
  switch (choices.byte()) {
    case '0': {
      const KeyExpectation expected = expectation(choices);
      if (const auto key = decode_private_key(choices.rest(), expected)) check_private(*key);
      break;
    }
    case '1': {
      const KeyExpectation expected = expectation(choices);
      if (const auto key = decode_public_key(choices.rest(), expected)) check_public(*key);
      break;
    }
    case '2': check_jwk(fuzz::as_text(choices.rest().data(), choices.rest().size())); break;
    case '3': check_paserk(fuzz::as_text(choices.rest().data(), choices.rest().size())); break;
    case '4': check_written(choices); break;
    default: break;
  }
  return 0;
}
