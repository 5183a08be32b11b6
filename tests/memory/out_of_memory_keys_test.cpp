// Keys in every form, keys that are derived, and what is sealed to a key.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "tests/memory/open_descriptors.h"
#include "tests/memory/same_or_error.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/jwt/profiles/profile_support.h"
#include "tests/tokens/possession/cap_fixture.h"
#include "tokens/derivation/omni_account.h"
#include "tokens/derivation/text_path.h"
#include "tokens/exposure/exposure.h"
#include "tokens/exposure/exposure_keys.h"
#include "tokens/exposure/exposure_nonces.h"
#include "tokens/jwt/jwks.h"
#include "tokens/jwt/profiles/oidc.h"
#include "tokens/jwt/profiles/session.h"
#include "tokens/keys/key_file.h"
#include "tokens/once/memory_once.h"
#include "tokens/possession/cap_use.h"

namespace hardtack {
namespace {

using testing::Answered;
using testing::DeterministicRandom;
using testing::expect_answered;
using testing::expect_refused;
using testing::heap::sweep;

PrivateKey key() {
  DeterministicRandom random(5);
  return PrivateKey::generate(KeyAlgorithm::kEd25519, random).value();
}

std::string text_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

TEST(OutOfMemoryKeys, EveryFormIsReadAndWrittenAsBefore) {
  const PrivateKey pair = key();
  for (const KeyFormat format :
       {KeyFormat::kRaw, KeyFormat::kHex, KeyFormat::kText, KeyFormat::kPem, KeyFormat::kDer}) {
    const KeyExpectation expected{.format = KeyFormat::kAuto, .algorithm = KeyAlgorithm::kEd25519};
    expect_answered("a private key", [&]() -> Answered {
      const SecretBytes written = encode_private_key(pair, format);
      const auto read = decode_private_key(written.bytes(), expected);
      if (!read) return std::nullopt;
      return text_of(written.bytes()) + read->public_key().to_text();
    });
    expect_answered("a public key", [&]() -> Answered {
      const auto written = encode_public_key(pair.public_key(), format);
      if (!written) return std::nullopt;
      const auto read = decode_public_key(*written, expected);
      if (!read) return std::nullopt;
      return text_of(*written) + read->to_text();
    });
  }
  const std::string lines = "Private key: " + text_of(encode_private_key(pair, KeyFormat::kText).bytes()) +
                            "\r\nPublic key: " + pair.public_key().to_text() + "\r\n";
  const auto read = [](const std::string& text) -> Answered {
    const auto found = decode_private_key(bytes_of(text));
    if (!found) return std::nullopt;
    return found->public_key().to_text();
  };
  expect_answered("a pair", [&] { return read(lines); });
  std::string mismatched = lines;
  mismatched.replace(mismatched.rfind('/') + 1, 64, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  expect_refused("halves of two pairs", [&] { return read(mismatched); });
}

TEST(OutOfMemoryKeys, FilesAreReadAsBefore) {
  const testing::SameDescriptors descriptors;
  std::string name = (std::filesystem::temp_directory_path() / "hardtack-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(name.data());
  const std::string path = folder / "root.key";
  std::ofstream(path) << text_of(encode_private_key(key(), KeyFormat::kPem).bytes());
  const auto read = [&]() -> Answered {
    const auto found = read_private_key_file(path);
    if (!found) return std::nullopt;
    return found->public_key().to_text();
  };
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  expect_answered("a file of its owner's", read);
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
  expect_refused("a file that others can read", read);
  std::filesystem::remove_all(folder);
}

TEST(OutOfMemoryKeys, SetsOfIssuersAreReadAsBefore) {
  // A key that is refused has its place, and so has one that is revoked.
  const std::string_view set =
      R"({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",)"
      R"("revoked_at": "2023-11-14T22:13:20Z"}, {"kty": "OKP", "crv": "Ed25519", "kid": "b", )"
      R"("x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}, {"kty": "RSA", "kid": "c"}, {"kid": "c"}]})";
  expect_answered("a set", [&]() -> Answered {
    const auto keys = parse_jwks(set);
    if (!keys) return std::nullopt;
    std::string shown;
    for (const JwksKey& one : *keys) {
      shown += describe(one.id) + (one.usable() != nullptr ? one.usable()->to_text() : one.refused()->name);
      if (one.revoked_at) shown += std::to_string(*one.revoked_at);
    }
    return shown;
  });
}

TEST(OutOfMemoryKeys, KeysAreDerivedAsBefore) {
  const Bytes seed(32, 7);
  struct Row {
    const char* purpose;
    const char* path;
    DerivationCurve curve;
  };
  for (const Row& row : {Row{"shielding", "shielding/v1", DerivationCurve::kX25519},
                         Row{"dkim", "dkim/mail.example.org/v1", DerivationCurve::kEd25519},
                         Row{"wallet", "wallet/solana/0/v1", DerivationCurve::kEd25519}}) {
    const std::string purpose = row.purpose;
    expect_answered(row.path, [&]() -> Answered {
      const auto made = derive_purpose_key(
          {.purpose = purpose, .path = row.path, .id = "the-id-of-a-key-that-is-long", .curve = row.curve}, seed);
      if (!made) return std::nullopt;
      const SecretBytes file = made->to_json();
      const auto read = parse_purpose_key(file.bytes(), purpose);
      if (!read) return std::nullopt;
      EXPECT_EQ(read->public_key(), made->public_key());
      return text_of(file.bytes());
    });
  }
  expect_answered("an account", [&]() -> Answered {
    const OmniAccount user = omni_account("evm", "0x0000000000000000000000000000000000000000");
    const auto agent = child_omni_account(user, "agent-a");
    if (!agent) return std::nullopt;
    const auto signer = signer_v0_key(seed, *agent);
    if (!signer) return std::nullopt;
    return text_of(*agent) + text_of(signer->bytes());
  });
}

ExposureContent content() {
  ExposureContent made;
  made.time = 1'700'000'000;
  made.country = "DE";
  made.nonce = {1, 2, 3, 4, 5, 6, 7, 8};
  for (const ExposureType& type : exposure_types().first(2)) made.entries.push_back({type.id, Bytes(type.size, 9)});
  return made;
}

TEST(OutOfMemoryKeys, ExposuresAreSealedAndOpenedAsBefore) {
  const std::string published = R"({"keys": [{"kty":"OKP","crv":"X25519","kid":"k1","adcp_use":"tmpx-encrypt",)"
                                R"("x":"E75P6uryBMf9M1j8nAByGIHRdCeBKCJ-xnTzf3_pe20"}, {"kty": "RSA"}]})";
  const auto sealed = [&]() -> Result<std::string> {
    DeterministicRandom random(3);
    HARDTACK_TRY(const TokenSigningKey to, exposure_sealing_key(published));
    HARDTACK_TRY(const ExposureRecipient recipient, recipient_of(to, {}));
    return seal_exposure(content(), recipient, random);
  };
  expect_answered("sealing", [&]() -> Answered {
    const auto made = sealed();
    if (!made) return std::nullopt;
    return *made;
  });
  const std::string token = sealed().value();
  const auto opened = [&](std::uint8_t secret) -> Answered {
    const auto found = open_exposure(token, [&](const std::string& id) -> Result<TokenKey> {
      EXPECT_EQ(id, "k1");
      return exposure_opening_key(share(SecretBytes::copy_of(Bytes(32, secret))));
    });
    if (!found || !found->content) return std::nullopt;
    EXPECT_EQ(*found->content, content());
    const auto again = encode_exposure(*found->content);
    if (!again) return std::nullopt;
    return found->key_id + text_of(*again);
  };
  expect_answered("opening", [&] { return opened(7); });
  expect_refused("opening with another key", [&] { return opened(8); });
  std::optional<MemoryOnceStore> store;
  std::optional<ExposureSighting> first;
  const ExposureContent seen = content();
  sweep(
      [&] {
        store.emplace();
        first.reset();
      },
      [&] {
        if (const auto found = observe_exposure(*store, seen, seen.time)) first = *found;
      },
      [&](std::size_t n) {
        EXPECT_EQ(observe_exposure(*store, seen, seen.time).value(),
                  first ? ExposureSighting::kServedAgain : ExposureSighting::kFirst)
            << "allocation " << n;
        EXPECT_FALSE(observe_exposure(*store, seen, seen.time + 1'000)) << "allocation " << n;
      });
}

// Their keys are of P-256 and secp256k1.
TEST(OutOfMemoryKeys, CapsAreUsedOnce) {
  const std::string token =
      cap_token_text(testing::signed_token(testing::payload(), testing::proof_of(testing::subject())));
  testing::FakeChain chain;
  chain.answers = std::numeric_limits<int>::max();
  const PublicKey broker = testing::broker_key().public_key();
  std::optional<MemoryOnceStore> seen;
  bool accepted = false;
  const auto use = [&] {
    const CapUse asked{.operation = CapOperation::kStore,
                       .data_class = CapDataClass::kMemory,
                       .now = testing::kProofTime,
                       .broker = broker,
                       .registry = chain,
                       .seen = *seen};
    return use_cap(token, asked).has_value();
  };
  sweep(
      [&] {
        seen.emplace();
        accepted = false;
      },
      [&] { accepted = use(); },
      [&](std::size_t n) {
        EXPECT_FALSE(accepted && use()) << "allocation " << n;
        EXPECT_LE(seen->size(), 1u) << "allocation " << n;
      });
}

TEST(OutOfMemoryKeys, ProfilesOfJwtsAreVerifiedAsBefore) {
  const std::string account(64, 'a');
  const OidcRequest wanted{.issuer = "https://oidc.example",
                           .audience = "sts.example",
                           .subject = "agentkeys:agent:" + account.substr(0, 40),
                           .wallet = account.substr(0, 40),
                           .actor = account};
  const auto minted = mint_oidc(wanted, testing::oidc_key(), testing::at(testing::kStart));
  ASSERT_TRUE(minted) << minted.error();
  const std::string& text = *minted;
  const ProfileKey key_of_issuer = testing::verifying(testing::oidc_key());
  const auto verified = [&](const std::string& audience) -> Answered {
    const auto verifier = OidcVerifier::create({.issuer = wanted.issuer, .audience = audience, .key = key_of_issuer});
    if (!verifier) return std::nullopt;
    const auto token = verifier->verify(text, testing::at(testing::kStart));
    if (!token) return std::nullopt;
    return print_block(token->credential.verified_facts());
  };
  expect_answered("a token", [&] { return verified("sts.example"); });
  expect_refused("for another audience", [&] { return verified("another.example"); });
}

}  // namespace
}  // namespace hardtack
