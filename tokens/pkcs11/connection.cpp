#include "tokens/pkcs11/connection.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/der.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/p256.h"

namespace hardtack::pkcs11 {
namespace {

// prime256v1 as an object identifier; edwards25519 as RFC 8410 and as PKCS#11 name it.
constexpr std::array<std::uint8_t, 10> kP256{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr std::array<std::uint8_t, 5> kEd25519{0x06, 0x03, 0x2b, 0x65, 0x70};
constexpr std::array<std::uint8_t, 14> kEdwards25519{0x13, 0x0c, 'e', 'd', 'w', 'a', 'r',
                                                     'd',  's',  '2', '5', '5', '1', '9'};

template <typename T>
Result<T> or_error(Outcome<T> outcome) {
  if (outcome) return *std::move(outcome);
  return fail(error_of(outcome.error()));
}

bool fits(const Token& token, const Uri& uri) {
  const auto same = [](const std::optional<std::string>& wanted, const std::string& there) {
    return !wanted || *wanted == there;
  };
  return same(uri.token, token.label) && same(uri.manufacturer, token.manufacturer) && same(uri.serial, token.serial) &&
         same(uri.model, token.model) && (!uri.slot_id || *uri.slot_id == token.slot);
}

Result<Token> choose(const std::vector<Token>& tokens, const Uri& uri) {
  constexpr std::size_t kMostNamed = 4;
  std::vector<const Token*> fitting;
  for (const Token& token : tokens) {
    if (fits(token, uri)) fitting.push_back(&token);
  }
  if (fitting.size() == 1) return *fitting.front();
  if (!fitting.empty()) {
    return fail(Error(ErrorCode::kUsage, cat(fitting.size(), " PKCS#11 tokens fit the URI"))
                    .with_help("name the one that is meant with `token=` or `serial=`"));
  }
  std::string labels;
  for (std::size_t i = 0; i < tokens.size() && i < kMostNamed; ++i)
    labels += cat(i == 0 ? "" : ", ", quote(tokens[i].label));
  return fail(Error(ErrorCode::kIo, "no PKCS#11 token fits the URI")
                  .with_help(tokens.empty() ? "the module has no token" : "the module has " + labels));
}

Result<void> check_attempts(const Token& token) {
  if (token.is_locked) {
    return fail(Error(ErrorCode::kIo, "the PKCS#11 token " + quote(token.label) + " is locked")
                    .with_help("unlock it, or set a new PIN, with the token's own tool"));
  }
  if (token.has_one_try) {
    return fail(Error(ErrorCode::kIo, "one wrong PIN more locks the PKCS#11 token " + quote(token.label))
                    .with_help("log in once with the token's own tool"));
  }
  return {};
}

}  // namespace

Result<SecretBytes> ask_pin(const Pkcs11Pin& ask, const std::string& token) {
  if (!ask) {
    return fail(Error(ErrorCode::kUsage, "the PKCS#11 token " + quote(token) + " needs a PIN, and none was given")
                    .with_help("keep the PIN in a file that you alone may read, and name the file"));
  }
  try {
    return ask(token);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& exception) {
    return fail(ErrorCode::kIo, std::string("asking for the PIN failed: ") + exception.what());
  } catch (...) {
    return fail(ErrorCode::kIo, "asking for the PIN failed: an object that is not a std::exception was thrown");
  }
}

Connection::Connection(const Module& module, Token token, Session session)
    : module_(module), token_(std::move(token)), session_(session), process_(::getpid()) {}

Connection::~Connection() {
  if (is_of_this_process()) module_.close_session(session_);
}

bool Connection::is_of_this_process() const { return process_ == ::getpid(); }

Result<std::unique_ptr<Connection>> Connection::open(const Module& module, const Uri& uri, const Pkcs11Pin& pin,
                                                     bool& is_refused) {
  if (const auto ready = module.initialize(); !ready) return fail(error_of(ready.error()));
  HARDTACK_TRY(const std::vector<Token> tokens, or_error(module.tokens()));
  HARDTACK_TRY(Token token, choose(tokens, uri));
  HARDTACK_TRY(const Session session, or_error(module.open_session(token.slot)));
  std::unique_ptr<Connection> connection(new Connection(module, std::move(token), session));
  if (connection->token_.needs_login) {
    HARDTACK_CHECK(check_attempts(connection->token_));
    SecretBytes secret;
    if (!connection->token_.has_own_keypad) {
      HARDTACK_TRY(secret, ask_pin(pin, connection->token_.label));
    }
    const auto entered = module.login(
        session, connection->token_.has_own_keypad ? std::nullopt : std::optional<ByteView>(secret.bytes()));
    if (!entered) {
      is_refused = is_refused_pin(entered.error());
      return fail(error_of(entered.error()).with_context("PKCS#11 token " + quote(connection->token_.label)));
    }
  }
  HARDTACK_CHECK(connection->find_key(uri));
  return connection;
}

Result<void> Connection::find_key(const Uri& uri) {
  HARDTACK_TRY(const std::vector<Object> keys,
               or_error(module_.find(session_, ObjectKind::kPrivateKey, uri.object, uri.id, 2)));
  if (keys.empty())
    return fail(ErrorCode::kIo, "the PKCS#11 token " + quote(token_.label) + " has no private key that fits the URI");
  if (keys.size() > 1) {
    return fail(
        Error(ErrorCode::kUsage, "several private keys of the PKCS#11 token " + quote(token_.label) + " fit the URI")
            .with_help("name the one that is meant with `id=`"));
  }
  key_ = keys.front();
  always_authenticates_ = module_.always_authenticates(session_, key_);
  return {};
}

Result<KeyAlgorithm> Connection::algorithm() const {
  HARDTACK_TRY(const KeyType type, or_error(module_.key_type(session_, key_)));
  HARDTACK_TRY(const std::optional<Bytes> curve, or_error(module_.attribute(session_, key_, Attribute::kEcParams)));
  const auto is = [&](ByteView name) { return curve && std::ranges::equal(*curve, name); };
  if (type == KeyType::kEc && is(kP256)) return KeyAlgorithm::kSecp256r1;
  if (type == KeyType::kEdwards && (is(kEd25519) || is(kEdwards25519))) return KeyAlgorithm::kEd25519;
  return fail(ErrorCode::kInvalidKey, "the key in the PKCS#11 token is neither ed25519 nor secp256r1");
}

// Of the public key that belongs to the private one: with its id, or where it has none its label is not looked at, as
// labels are for people.
Result<std::optional<Bytes>> Connection::point() const {
  HARDTACK_TRY(const std::optional<Bytes> id, or_error(module_.attribute(session_, key_, Attribute::kId)));
  if (id && !id->empty()) {
    HARDTACK_TRY(const std::vector<Object> halves,
                 or_error(module_.find(session_, ObjectKind::kPublicKey, std::nullopt, id, 2)));
    if (halves.size() == 1) return or_error(module_.attribute(session_, halves.front(), Attribute::kEcPoint));
  }
  return or_error(module_.attribute(session_, key_, Attribute::kEcPoint));
}

namespace {

// In an OCTET STRING, as the standard has it, or as it is.
Result<PublicKey> key_of_point(KeyAlgorithm algorithm, ByteView point) {
  const std::size_t size = algorithm == KeyAlgorithm::kEd25519 ? 32 : 65;
  if (point.size() != size) {
    DerReader reader(point);
    HARDTACK_TRY(point, reader.take(der::kOctetString));
    HARDTACK_CHECK(reader.expect_end());
  }
  if (algorithm == KeyAlgorithm::kEd25519) return public_key_from_bytes(algorithm, point);
  HARDTACK_TRY(const p256::CompressedPoint compressed, p256::compress(point));
  return public_key_from_bytes(algorithm, compressed);
}

}  // namespace

Result<PublicKey> Connection::public_key(const std::optional<PublicKey>& known) const {
  HARDTACK_TRY(const KeyAlgorithm algorithm, this->algorithm());
  HARDTACK_TRY(const std::optional<Bytes> point, this->point());
  if (!point || point->empty()) {
    if (!known) {
      return fail(Error(ErrorCode::kIo, "the PKCS#11 token does not say which public key belongs to the private one")
                      .with_help("store the public key beside it, with the same id"));
    }
    if (known->algorithm() != algorithm)
      return fail(ErrorCode::kKeyMismatch, "the key in the PKCS#11 token is of another algorithm than its public key");
    return *known;
  }
  auto key = key_of_point(algorithm, *point);
  if (!key) return fail(key.error().with_context("public key in the PKCS#11 token"));
  HARDTACK_CHECK(validate_public_key(*key));
  if (known && *known != *key)
    return fail(ErrorCode::kKeyMismatch,
                "the PKCS#11 token holds the key `" + key->to_text() + "`, not the expected one");
  return key;
}

Outcome<Bytes> Connection::sign(Mechanism mechanism, ByteView data, const Module::Authentication* again) const {
  return module_.sign(session_, key_, mechanism, data, again);
}

}  // namespace hardtack::pkcs11
