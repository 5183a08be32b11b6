#include "c/tokens/keys.h"

#include <string>

#include "c/base/failure.h"
#include "c/base/sources.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/text/blocks.h"
#include "tokens/keys/key_file.h"
#include "tokens/keys/key_format.h"
#include "tokens/registry/registry.h"

namespace hardtack::c {
namespace {

Result<KeyFormat> form_of(std::int32_t number) {
  switch (number) {
    case HARDTACK_KEY_AUTO: return KeyFormat::kAuto;
    case HARDTACK_KEY_RAW: return KeyFormat::kRaw;
    case HARDTACK_KEY_HEX: return KeyFormat::kHex;
    case HARDTACK_KEY_TEXT: return KeyFormat::kText;
    case HARDTACK_KEY_PEM: return KeyFormat::kPem;
    case HARDTACK_KEY_DER: return KeyFormat::kDer;
    default: return fail(ErrorCode::kUsage, "there is no form of keys " + std::to_string(number));
  }
}

Result<KeyExpectation> expectation_of(const hardtack_key_options& options) {
  KeyExpectation expectation;
  HARDTACK_TRY(expectation.format, form_of(options.form));
  if (options.expect_algorithm) {
    HARDTACK_TRY(expectation.algorithm, algorithm_of(options.algorithm));
  }
  return expectation;
}

Result<std::string> path_of(hardtack_text path) {
  HARDTACK_TRY(const std::string_view text, text_of(path, "the path"));
  if (text.empty()) return fail(ErrorCode::kUsage, "the path is empty");
  if (text.find('\0') != std::string_view::npos) return fail(ErrorCode::kUsage, "the path holds a zero");
  return std::string(text);
}

Result<TokenKey> secret_of(hardtack_text format, hardtack_bytes secret) {
  HARDTACK_TRY(const std::string_view name, text_of(format, "the format"));
  HARDTACK_TRY(const ByteView bytes, c::bytes_of(secret, "the secret"));
  HARDTACK_TRY(const TokenFormat* of, find_format(name));
  return of->accept_secret(share(SecretBytes::copy_of(bytes)));
}

}  // namespace

Result<const PrivateKey*> in_memory(const hardtack_private_key& key) {
  if (key.key != nullptr) return key.key.get();
  return fail(ErrorCode::kUsage, "the private key is outside of the process");
}

Result<KeyAlgorithm> algorithm_of(std::int32_t number) {
  switch (number) {
    case HARDTACK_ED25519: return KeyAlgorithm::kEd25519;
    case HARDTACK_SECP256R1: return KeyAlgorithm::kSecp256r1;
    default: return fail(ErrorCode::kUsage, "there is no algorithm " + std::to_string(number));
  }
}

}  // namespace hardtack::c

using namespace hardtack;
using namespace hardtack::c;

using MadePublic = Outcome<std::unique_ptr<hardtack_public_key>>;
using MadePrivate = Outcome<std::unique_ptr<hardtack_private_key>>;
using MadeTokenKey = Outcome<std::unique_ptr<hardtack_token_key>>;
using MadeSigningKey = Outcome<std::unique_ptr<hardtack_signing_key>>;

hardtack_error* hardtack_public_key_read(hardtack_bytes contents, const hardtack_key_options* options,
                                         hardtack_public_key** key) {
  return make(key, [&]() -> MadePublic {
    HARDTACK_TRY(const hardtack_key_options given, read_options(options));
    HARDTACK_TRY(const KeyExpectation expectation, expectation_of(given));
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(contents, "the key"));
    HARDTACK_TRY(const PublicKey made, decode_public_key(bytes, expectation));
    return std::make_unique<hardtack_public_key>(made);
  });
}

hardtack_error* hardtack_public_key_read_file(hardtack_text path, const hardtack_key_options* options,
                                              hardtack_public_key** key) {
  return make(key, [&]() -> MadePublic {
    HARDTACK_TRY(const hardtack_key_options given, read_options(options));
    HARDTACK_TRY(const KeyExpectation expectation, expectation_of(given));
    HARDTACK_TRY(const std::string file, path_of(path));
    HARDTACK_TRY(const PublicKey made, hardtack::read_public_key_file(file, expectation));
    return std::make_unique<hardtack_public_key>(made);
  });
}

hardtack_error* hardtack_public_key_write(const hardtack_public_key* key, int32_t form, hardtack_buffer** contents) {
  return make(contents, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    HARDTACK_TRY(const hardtack_public_key* given, need(key));
    HARDTACK_TRY(const KeyFormat format, form_of(form));
    HARDTACK_TRY(const Bytes bytes, encode_public_key(given->key, format));
    return buffer_of(bytes);
  });
}

hardtack_error* hardtack_public_key_clone(const hardtack_public_key* key, hardtack_public_key** clone) {
  return make(clone, [&]() -> MadePublic {
    HARDTACK_TRY(const hardtack_public_key* given, need(key));
    return std::make_unique<hardtack_public_key>(given->key);
  });
}

int32_t hardtack_public_key_algorithm(const hardtack_public_key* key) {
  if (look_at(key) == nullptr || key->key.algorithm() == KeyAlgorithm::kEd25519) return HARDTACK_ED25519;
  return HARDTACK_SECP256R1;
}

hardtack_bytes hardtack_public_key_bytes(const hardtack_public_key* key) {
  return look_at(key) == nullptr ? hardtack_bytes{nullptr, 0} : view(key->key.bytes());
}

bool hardtack_public_key_equal(const hardtack_public_key* a, const hardtack_public_key* b) {
  return look_at(a) != nullptr && look_at(b) != nullptr && a->key == b->key;
}

void hardtack_public_key_free(hardtack_public_key* key) { destroy(key); }

hardtack_error* hardtack_private_key_generate(int32_t algorithm, const hardtack_random* random,
                                              hardtack_private_key** key) {
  return make(key, [&]() -> MadePrivate {
    HARDTACK_TRY(const KeyAlgorithm kind, algorithm_of(algorithm));
    GivenRandom source(random);
    HARDTACK_CHECK(source.check());
    HARDTACK_TRY(PrivateKey made, PrivateKey::generate(kind, source));
    return std::make_unique<hardtack_private_key>(std::move(made));
  });
}

hardtack_error* hardtack_private_key_read(hardtack_bytes contents, const hardtack_key_options* options,
                                          hardtack_private_key** key) {
  return make(key, [&]() -> MadePrivate {
    HARDTACK_TRY(const hardtack_key_options given, read_options(options));
    HARDTACK_TRY(const KeyExpectation expectation, expectation_of(given));
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(contents, "the key"));
    HARDTACK_TRY(PrivateKey made, decode_private_key(bytes, expectation));
    return std::make_unique<hardtack_private_key>(std::move(made));
  });
}

hardtack_error* hardtack_private_key_read_file(hardtack_text path, const hardtack_key_options* options,
                                               hardtack_private_key** key) {
  return make(key, [&]() -> MadePrivate {
    HARDTACK_TRY(const hardtack_key_options given, read_options(options));
    HARDTACK_TRY(const KeyExpectation expectation, expectation_of(given));
    HARDTACK_TRY(const std::string file, path_of(path));
    const KeyFileAccess access = given.any_permissions ? KeyFileAccess::kAnyone : KeyFileAccess::kOwnerOnly;
    HARDTACK_TRY(PrivateKey made, hardtack::read_private_key_file(file, expectation, access));
    return std::make_unique<hardtack_private_key>(std::move(made));
  });
}

hardtack_error* hardtack_private_key_write(const hardtack_private_key* key, int32_t form, hardtack_buffer** contents) {
  return make(contents, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    HARDTACK_TRY(const hardtack_private_key* given, need(key));
    HARDTACK_TRY(const KeyFormat format, form_of(form));
    HARDTACK_TRY(const PrivateKey* secret, in_memory(*given));
    return buffer_of(encode_private_key(*secret, format).bytes());
  });
}

hardtack_error* hardtack_private_key_public(const hardtack_private_key* key, hardtack_public_key** public_key) {
  return make(public_key, [&]() -> MadePublic {
    HARDTACK_TRY(const hardtack_private_key* given, need(key));
    return std::make_unique<hardtack_public_key>(given->signer->public_key());
  });
}

void hardtack_private_key_free(hardtack_private_key* key) { destroy(key); }

hardtack_error* hardtack_token_key_read(hardtack_text format, hardtack_bytes contents, hardtack_token_key** key) {
  return make(key, [&]() -> MadeTokenKey {
    HARDTACK_TRY(const std::string_view name, text_of(format, "the format"));
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(contents, "the key"));
    HARDTACK_TRY(const TokenFormat* of, find_format(name));
    HARDTACK_TRY(TokenKey made, of->read_key(bytes));
    return std::make_unique<hardtack_token_key>(std::move(made));
  });
}

hardtack_error* hardtack_token_key_from_secret(hardtack_text format, hardtack_bytes secret, hardtack_token_key** key) {
  return make(key, [&]() -> MadeTokenKey {
    HARDTACK_TRY(TokenKey made, secret_of(format, secret));
    return std::make_unique<hardtack_token_key>(std::move(made));
  });
}

hardtack_error* hardtack_token_key_from_public(const hardtack_public_key* public_key, hardtack_token_key** key) {
  return make(key, [&]() -> MadeTokenKey {
    HARDTACK_TRY(const hardtack_public_key* given, need(public_key));
    return std::make_unique<hardtack_token_key>(TokenKey{given->key, {}});
  });
}

void hardtack_token_key_free(hardtack_token_key* key) { destroy(key); }

hardtack_error* hardtack_signing_key_read(hardtack_text format, hardtack_bytes contents, hardtack_signing_key** key) {
  return make(key, [&]() -> MadeSigningKey {
    HARDTACK_TRY(const std::string_view name, text_of(format, "the format"));
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(contents, "the key"));
    HARDTACK_TRY(const TokenFormat* of, find_format(name));
    HARDTACK_TRY(TokenSigningKey made, of->read_signing_key(bytes));
    return std::make_unique<hardtack_signing_key>(std::move(made));
  });
}

hardtack_error* hardtack_signing_key_from_secret(hardtack_text format, hardtack_bytes secret,
                                                 hardtack_signing_key** key) {
  return make(key, [&]() -> MadeSigningKey {
    HARDTACK_TRY(TokenKey made, secret_of(format, secret));
    auto* const shared = std::get_if<SharedSecret>(&made.value);
    if (shared == nullptr) return fail(ErrorCode::kInvalidKey, "tokens of this format are not made with a secret");
    return std::make_unique<hardtack_signing_key>(TokenSigningKey{std::move(*shared), std::move(made.purpose)});
  });
}

hardtack_error* hardtack_signing_key_from_private(const hardtack_private_key* private_key, hardtack_signing_key** key) {
  return make(key, [&]() -> MadeSigningKey {
    HARDTACK_TRY(const hardtack_private_key* given, need(private_key));
    if (given->key == nullptr) return std::make_unique<hardtack_signing_key>(TokenSigningKey{given->signer, {}});
    return std::make_unique<hardtack_signing_key>(TokenSigningKey{given->key, {}});
  });
}

void hardtack_signing_key_free(hardtack_signing_key* key) { destroy(key); }

hardtack_error* hardtack_parameters_set_key(hardtack_parameters* parameters, hardtack_text name,
                                            const hardtack_public_key* key) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(hardtack_parameters* const given, need(parameters));
    HARDTACK_TRY(const std::string_view text, text_of(name, "the name"));
    HARDTACK_TRY(const hardtack_public_key* given_key, need(key));
    given->values.set_key(std::string(text), given_key->key);
    return {};
  });
}
