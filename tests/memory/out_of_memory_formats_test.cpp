// Tokens of every format, behind the interface that they share: whichever allocation fails, none is accepted that is
// not genuine, what is accepted is whole, and the same token is accepted afterwards.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "decide/admission.h"
#include "decide/caveats/caveat_text.h"
#include "engine/program/print.h"
#include "tests/memory/same_or_error.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/registry/format_samples.h"
#include "tokens/lineage_index/revocation_list.h"
#include "tokens/registry/key_set.h"

namespace hardtack {
namespace {

using testing::Answered;
using testing::DeterministicRandom;
using testing::expect_answered;
using testing::expect_refused;
using testing::format_samples;
using testing::FormatSample;
using testing::kSampleTime;

std::string shown(const Credential& credential) {
  std::string text;
  for (const CredentialBlock& part : credential.blocks()) text += print_block(*part.block) + "----\n";
  return text + print_block(credential.verified_facts());
}

std::string shown(const VerifiedToken& token) {
  std::string text = token.format + "\n" + shown(token.credential) + describe(token.key_id) + "\n";
  for (const LineageKey& key : token.ids) text += key.id + " " + key.hash + "\n";
  return text + (token.expires ? std::to_string(*token.expires) : "no end");
}

const std::vector<FormatSample>& samples() {
  static const std::vector<FormatSample> all = format_samples();
  return all;
}

Answered verified(ByteView token, const FormatSample& sample) {
  const auto format = detect_format(token);
  if (!format) return std::nullopt;
  const auto found = (*format)->verify(token, sample.context());
  if (!found) return std::nullopt;
  return shown(*found);
}

TEST(OutOfMemoryFormats, TokensAreVerifiedAsBefore) {
  for (const FormatSample& sample : samples())
    expect_answered(sample.format, [&] { return verified(sample.token, sample); });
}

TEST(OutOfMemoryFormats, TokensThatWereChangedAreNeverAccepted) {
  for (const FormatSample& sample : samples()) {
    for (const std::size_t part : {std::size_t{3}, std::size_t{2}}) {
      Bytes changed = sample.token;
      std::uint8_t& byte = changed[changed.size() * (part - 1) / part];
      byte = byte == 'a' ? 'b' : 'a';
      expect_refused(sample.format, [&] { return verified(changed, sample); });
    }
  }
}

// A key of the same kind, which did not make the token.
TEST(OutOfMemoryFormats, TokensOfAnotherKeyAreNeverAccepted) {
  DeterministicRandom random(9);
  const PublicKey other = PrivateKey::generate(KeyAlgorithm::kEd25519, random)->public_key();
  for (const FormatSample& sample : samples()) {
    FormatSample with_other = sample;
    with_other.keys = TokenKeys([&](const KeyQuery& query) -> Result<TokenKey> {
      HARDTACK_TRY(TokenKey key, sample.keys.find(query));
      if (key.public_key() != nullptr) {
        key.value = other;
      } else {
        key.value = share(SecretBytes::copy_of(std::string_view("another secret of 32 characters.")));
      }
      return key;
    });
    expect_refused(sample.format, [&] { return verified(sample.token, with_other); });
  }
}

TEST(OutOfMemoryFormats, TokensAreMintedAsBefore) {
  for (const FormatSample& sample : samples()) {
    expect_answered(sample.format, [&]() -> Answered {
      const auto token = sample.mint();
      if (!token) return std::nullopt;
      return std::string(text_of(*token));
    });
  }
}

// Tokens that say more: whom they are for, until when, and by which of several keys they are verified.
TEST(OutOfMemoryFormats, WhatTokensSayBesidesIsNotLost) {
  struct Row {
    std::string_view format;
    std::string purpose;  // of the key, as formats name it
    std::string claims;
    std::string footer = {}, assertion = {};
  };
  const std::string jwt =
      R"({"sub": "alice", "aud": ["b", "api"], "exp": 1700000600, "nbf": 1, "jti": "a rather long id of one token", )"
      R"("groups": ["a", "b"], "more": {"deep": [1, true, "x"]}})";
  const std::string paseto =
      R"({"sub": "alice", "aud": "api", "exp": "2030-01-01T00:00:00Z", "jti": "t1", "right": [["a", "read"]]})";
  const Row rows[] = {
      {"jwt", "HS256", jwt},
      {"paseto", "v4.local", paseto, R"({"kid": "k1"})", "an assertion beside the token"},
      {"paseto", "v3.local", paseto, R"({"kid": "k1"})", "an assertion beside the token"},
      {"paseto", "v4.local", paseto, "a footer that is no JSON"},
      {"capability", "",
       R"({"capability_id": "files.read", "principal_id": "alice", "constraints": {"path": "/a/long/path/of/files", )"
       R"("max_rows": 7, "fields": ["a", "b"]}, "audit_id": "an id of the audit log"})"},
  };
  for (const Row& row : rows) {
    const TokenFormat& format = *find_format(row.format).value();
    const SharedSecret secret = share(SecretBytes::copy_of(std::string_view("0123456789abcdef0123456789abcdef")));
    const SharedSecret other = share(SecretBytes::copy_of(std::string_view("another secret of 32 characters.")));
    const std::string purpose = row.purpose.empty() ? format.accept_secret(secret)->purpose : row.purpose;
    const TokenSigningKey signing{secret, purpose};
    const bool names_a_key = row.footer.empty() || row.footer.starts_with("{");
    const std::string name(row.format);
    std::vector<TokenKeys::Entry> entries;
    if (names_a_key) {
      entries = {{name, "k1", TokenKey{secret, purpose}}, {name, "k2", TokenKey{other, purpose}}};
    } else {
      entries = {{name, {}, TokenKey{secret, purpose}}};
    }
    const TokenKeys keys = TokenKeys::from_entries(entries).value();
    const auto mint = [&]() -> Result<Bytes> {
      DeterministicRandom random(5);
      HARDTACK_TRY(JsonValue claims, parse_json(row.claims, {}));
      MintRequest request{.key = signing, .random = random, .now = kSampleTime, .claims = std::move(claims)};
      if (row.format != "paseto") request.key_id = "k1";
      if (!row.footer.empty()) request.footer = row.footer;
      if (!row.assertion.empty()) request.assertion = row.assertion;
      return format.mint(request);
    };
    const Bytes token = mint().value();
    expect_answered(row.claims, [&]() -> Answered {
      const auto made = mint();
      if (!made) return std::nullopt;
      return std::string(text_of(*made));
    });
    const auto verified_for = [&](std::string_view audience) -> Answered {
      VerifyContext context{.keys = keys, .now = kSampleTime, .assertion = row.assertion};
      if (format.traits().audience) context.audience = audience;
      const auto found = format.verify(token, context);
      if (!found) return std::nullopt;
      return shown(*found);
    };
    expect_answered(row.claims, [&] { return verified_for("api"); });
    if (format.traits().audience) expect_refused(row.claims, [&] { return verified_for("another"); });
  }
}

TEST(OutOfMemoryFormats, TokensAreDescribedAsBefore) {
  for (const FormatSample& sample : samples()) {
    const TokenFormat& format = *find_format(sample.format).value();
    expect_answered(sample.format, [&]() -> Answered {
      const auto found = format.describe(sample.token);
      if (!found) return std::nullopt;
      return describe(found->key_id) + write_json(JsonValue(found->details), JsonLayout::kCompact);
    });
  }
}

TEST(OutOfMemoryFormats, TokensAreNarrowedAsBefore) {
  const Block block = testing::user_alice();
  for (const FormatSample& sample : samples()) {
    const TokenFormat& format = *find_format(sample.format).value();
    const auto narrowed = [&]() -> Answered {
      DeterministicRandom random(3);
      AttenuateRequest request{.random = random};
      if (sample.format == "biscuit") {
        request.block = &block;
      } else {
        request.caveats = {"check if operation(\"read\")", "user = alice"};
        request.third_party.push_back({"http://login/", "id-7", sample.keys.find({sample.format, {}}).value()});
      }
      const auto token = format.attenuate(sample.token, request);
      if (!token) return std::nullopt;
      return std::string(text_of(*token));
    };
    if (sample.format == "biscuit" || sample.format == "macaroon") expect_answered(sample.format, narrowed);
  }
}

// Texts of caveats are compiled: one that is lost would let a token do more.
TEST(OutOfMemoryFormats, CaveatsAreChecksAsBefore) {
  const auto macaroons = std::ranges::find(samples(), "macaroon", &FormatSample::format);
  ASSERT_NE(macaroons, samples().end());
  const TokenFormat& format = *find_format("macaroon").value();
  DeterministicRandom random(3);
  AttenuateRequest request{.random = random};
  request.caveats = {"check if operation(\"read\")", "user = alice", "known",
                     "check if time($t), $t < 2030-01-01T00:00:00Z"};
  const Bytes token = format.attenuate(macaroons->token, request).value();
  const DatalogCaveats caveats;
  expect_answered("caveats", [&]() -> Answered {
    VerifyContext context = macaroons->context();
    context.caveats = &caveats;
    context.known_caveat = [](std::string_view text) { return std::string(text) == "known"; };
    const auto found = format.verify(token, context);
    if (!found) return std::nullopt;
    return shown(*found);
  });
}

std::string shown(const Admission& admission) {
  std::string text = admission.credential ? shown(*admission.credential) : "none\n";
  for (const Credential& one : admission.further) text += "further\n" + shown(one);
  for (const std::string& id : admission.revocation_ids) text += id + "\n";
  if (admission.revoked) text += "revoked " + admission.revoked->id;
  return text;
}

// A credential that is refused or revoked with a sound heap is never admitted, and others are, whole.
TEST(OutOfMemoryFormats, CredentialsAreAdmittedAsBefore) {
  const TokenFormat& format = *find_format("biscuit").value();
  const FormatSample& sample = samples()[0];
  ASSERT_EQ(sample.format, "biscuit");
  const auto token = format.verify(sample.token, sample.context());
  for (const bool revokes : {true, false}) {
    const RevocationCheck check(nullptr, RevocationList::parse(revokes ? token->ids[0].id : "").value());
    const auto admitted = [&](bool further) -> Answered {
      const auto one = format.verify(sample.token, sample.context());
      Admission admission = admit(one, check, kSampleTime);
      if (further && !admission.failure) admit_further(one, check, kSampleTime, admission);
      if (admission.failure) return std::nullopt;
      EXPECT_EQ(admission.credential.has_value(), !revokes);
      return shown(admission);
    };
    expect_answered("a credential", [&] { return admitted(false); });
    expect_answered("two credentials", [&] { return admitted(true); });
  }
}

TEST(OutOfMemoryFormats, KeySetsAreReadAsBefore) {
  const std::string ed25519 =
      "ed25519/" + std::string("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const std::string sets[] = {
      R"({"keys": [{"format": "biscuit", "id": 7, "key": ")" + ed25519 + R"("}, {"format": "jwt", "id": "2026-05", )" +
          R"("key": ")" + ed25519 +
          R"(", "until": "2030-01-01T00:00:00Z"}, {"format": "macaroon", "file": "secret"}]})",
      R"({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "2026-05", )"
      R"("x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}, {"kty": "RSA", "kid": "r"}]})",
      R"([{"algorithm": "ed25519", "key_bytes": )"
      R"("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "key_id": 7}])",
  };
  for (const std::string& set : sets) {
    const auto found = [&]() -> Answered {
      const auto keys =
          parse_key_set(set, {.now = 1'700'000'000, .read_file = [](const std::string&) -> Result<SecretBytes> {
                                return SecretBytes::copy_of(std::string_view("a secret of a file"));
                              }});
      if (!keys) return std::nullopt;
      const TokenKeys now = keys->accepted_at(1'700'000'000);
      std::string text;
      for (const KeyQuery& query : std::initializer_list<KeyQuery>{
               {"biscuit", 7u}, {"biscuit", 8u}, {"jwt", "2026-05"}, {"jwt", "r"}, {"macaroon", {}}}) {
        const auto key = now.find(query);
        text += key ? "found " : "none ";
        if (key && key->public_key() != nullptr) text += key->public_key()->to_text();
      }
      return text;
    };
    expect_answered(set, found);
  }
}

TEST(OutOfMemoryFormats, KeysAreReadAsBefore) {
  struct Row {
    std::string_view format;
    std::string key;
  };
  const Row rows[] = {
      {"biscuit", "ed25519/d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"},
      {"jwt", R"({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"},
      {"paseto", "k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI"},
      {"paseto", "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8"},
      {"macaroon", "raw-hex:707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f"},
      {"request", R"({"kid":"k1","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",)"
                  R"("adcp_use":"request-signing"})"},
      {"exposure", R"({"kty":"OKP","crv":"X25519","kid":"k1","adcp_use":"tmpx-encrypt",)"
                   R"("x":"E75P6uryBMf9M1j8nAByGIHRdCeBKCJ-xnTzf3_pe20",)"
                   R"("d":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"})"},
  };
  for (const Row& row : rows) {
    const TokenFormat& format = *find_format(row.format).value();
    expect_answered(row.format, [&]() -> Answered {
      const auto key = format.read_key(bytes_of(row.key));
      if (!key) return std::nullopt;
      if (key->public_key() != nullptr) return key->purpose + key->public_key()->to_text();
      return key->purpose + std::string(text_of(key->secret()->bytes()));
    });
  }
}

}  // namespace
}  // namespace hardtack
