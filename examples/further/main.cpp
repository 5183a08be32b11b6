// Formats beyond the interface that all share, in a program that links the installed package: keys from a seed,
// sessions, signed HTTP requests, keys of an issuer, exposure tokens, signatures of devices, messages that count once.
#include <hardtack/exposure.h>
#include <hardtack/hardtack.h>
#include <hardtack/jwks.h>
#include <hardtack/jwt_profiles.h>
#include <hardtack/pkcs11.h>
#include <hardtack/possession.h>
#include <hardtack/requests.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace {

using hardtack::ByteView;
using hardtack::Result;

constexpr std::chrono::sys_days kToday = std::chrono::year(2029) / 6 / 1;
const std::int64_t kNow = std::chrono::duration_cast<std::chrono::seconds>(kToday.time_since_epoch()).count();
constexpr std::array<std::uint8_t, 32> kSeed{1, 2, 3};

// A broker's session token, signed with a key that the seed and a path name.
Result<bool> session() {
  HARDTACK_TRY(const auto key,
               hardtack::derive_purpose_key({.purpose = "session", .path = "issuer/jwt/v1", .id = "k1"}, kSeed));
  const hardtack::SessionRequest request{.issuer = "https://broker.example",
                                         .account = std::string(64, 'a'),
                                         .wallet_address = "0x" + std::string(40, '1'),
                                         .identity_type = "email",
                                         .identity_value = "alice@example.org",
                                         .token_id = "t1"};
  HARDTACK_TRY(const std::string text, hardtack::mint_session(request, key, kToday));
  HARDTACK_TRY(const auto pair, key.private_key());
  const hardtack::SessionProfile good{.issuer = request.issuer, .key = {"k1", pair.public_key()}};
  const hardtack::SessionProfile other{.issuer = "https://other.example", .key = {"k1", pair.public_key()}};
  return hardtack::verify_session(text, good, kToday).has_value() &&
         !hardtack::verify_session(text, other, kToday).has_value();
}

// The keys of those who sign requests, wherever a service keeps them.
class OneSigner final : public hardtack::RequestKeySource {
 public:
  explicit OneSigner(const hardtack::PublicKey& key) : key_(key) {}
  std::variant<hardtack::RequestKey, hardtack::RequestKeyFault> find(std::string_view key_id) const override {
    if (key_id != "k1") return hardtack::RequestKeyFault::kUnknown;
    return hardtack::RequestKey{key_, std::nullopt};
  }

 private:
  hardtack::PublicKey key_;
};

Result<bool> signed_request() {
  hardtack::SystemRandom random;
  HARDTACK_TRY(auto key, hardtack::PrivateKey::generate(hardtack::KeyAlgorithm::kEd25519, random));
  const hardtack::PrivateKeySigner signer(std::move(key));
  HARDTACK_TRY(const std::string nonce, hardtack::new_nonce(random));
  hardtack::HttpRequest request{"POST", "https://seller.example/create", {{"content-type", "application/json"}}, "{}"};
  HARDTACK_TRY(request, hardtack::sign_http_request(std::move(request), {"k1", kNow, kNow + 60, nonce}, signer));
  const OneSigner keys(signer.public_key());
  hardtack::MemoryReplayStore store;
  const bool once = hardtack::verify_http_signature(request, {}, keys, &store, kNow).has_value();
  const auto again = hardtack::verify_http_signature(request, {}, keys, &store, kNow);
  return once && !again && again.error().code == "request_signature_replayed";
}

// An issuer whose set has no key yet.
class EmptySet final : public hardtack::JwksFetcher {
 public:
  Result<std::string> fetch() override { return std::string(R"({"keys": []})"); }
};

bool issuer_keys() {
  hardtack::JwksStore store(std::make_unique<EmptySet>(), {});
  const auto key = store.find(std::string("k1"), kToday);
  return !key && key.error().code() == hardtack::ErrorCode::kUnknownRootKey &&
         !hardtack::https_jwks_fetcher("http://issuer.example/jwks.json", {}).has_value();
}

Result<bool> exposure() {
  hardtack::SystemRandom random;
  HARDTACK_TRY(const auto pair, hardtack::derive_path(hardtack::DerivationCurve::kX25519, kSeed, "shielding/v1"));
  HARDTACK_TRY(const hardtack::Bytes point, pair.public_key());
  hardtack::ExposureRecipient recipient{.key_id = "k1"};
  std::ranges::copy(point, recipient.key.begin());
  const hardtack::ExposureType& type = *hardtack::find_exposure_type("uid2");
  const hardtack::ExposureContent content{
      .time = 1'700'000'000, .country = "DE", .entries = {{type.id, hardtack::Bytes(type.size, 7)}}};
  HARDTACK_TRY(const std::string token, hardtack::seal_exposure(content, recipient, random));
  const auto secret = hardtack::share(hardtack::SecretBytes::copy_of(pair.reveal()));
  const auto opened =
      hardtack::open_exposure(token, [&](const std::string&) { return hardtack::exposure_opening_key(secret); });
  return opened && opened->content && *opened->content == content;
}

Result<bool> device() {
  HARDTACK_TRY(const auto pair, hardtack::derive_path(hardtack::DerivationCurve::kSecp256k1, kSeed, "device/v1"));
  const auto secret = hardtack::SecretBytes::copy_of(pair.reveal());
  const ByteView message = hardtack::bytes_of("pair this device");
  HARDTACK_TRY(const std::string signature, hardtack::sign_personal(secret, message));
  HARDTACK_TRY(const auto signer, hardtack::recover_signer(message, signature));
  HARDTACK_TRY(const auto address, hardtack::address_of(secret));
  hardtack::MemoryOnceStore store;
  HARDTACK_TRY(const auto before, store.remember(hardtack::once_key("example", {message}), kNow, kNow + 60));
  HARDTACK_TRY(const auto again, store.remember(hardtack::once_key("example", {message}), kNow, kNow + 60));
  return signer == address && !before && again == kNow;
}

Result<bool> run() {
  HARDTACK_TRY(const bool sessions, session());
  HARDTACK_TRY(const bool requests, signed_request());
  HARDTACK_TRY(const bool exposures, exposure());
  HARDTACK_TRY(const bool devices, device());
  // A token that is not there is an error, in builds without PKCS#11, too.
  const bool no_token = !hardtack::open_pkcs11_signer("pkcs11:object=root", {}).has_value();
  std::cout << "sessions " << sessions << ", requests " << requests << ", exposures " << exposures << ", devices "
            << devices << ", keys of issuers " << issuer_keys() << "\n";
  return sessions && requests && exposures && devices && no_token && issuer_keys();
}

}  // namespace

int main() {
  const Result<bool> as_expected = run();
  if (!as_expected) std::cerr << "error: " << as_expected.error().to_string() << "\n";
  return as_expected && *as_expected ? 0 : 1;
}
