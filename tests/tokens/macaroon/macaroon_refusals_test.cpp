// What is refused when macaroons are made, narrowed, read and verified, and what of them is shown.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/program/print.h"
#include "engine/text/date_time.h"
#include "json/json.h"
#include "tests/support/random_sources.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/macaroon/encoding.h"
#include "tokens/macaroon/macaroon_format.h"
#include "tokens/macaroon/verify.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::FailingRandom;

constexpr LineageTime kNow{std::chrono::seconds(1'700'000'000)};

SharedSecret secret(std::string_view text = "secret") { return share(SecretBytes::copy_of(text)); }
MacaroonKey key() { return MacaroonKey::derived(*secret()); }
Bytes bytes(std::string_view text) { return {bytes_of(text).begin(), bytes_of(text).end()}; }

template <typename T>
std::string told(const Result<T>& result) {
  return result ? "" : std::string(error_name(result.error().code())) + ": " + result.error().message();
}

TokenResult<VerifiedToken> verify(const Bytes& token, const std::vector<Bytes>& discharges = {},
                                  std::function<bool(std::string_view)> known = {}) {
  const TokenKeys keys(TokenKey{secret(), {}});
  return macaroon_format().verify(
      token, {.keys = keys, .now = kNow, .discharges = discharges, .known_caveat = std::move(known)});
}

TEST(MacaroonRefusals, OfWhatOneIsMadeOf) {
  DeterministicRandom random(1);
  FailingRandom failing;
  const auto pair = std::make_shared<const PrivateKey>(PrivateKey::generate(KeyAlgorithm::kEd25519, random).value());
  const TokenSigningKey good{secret(), {}}, empty{share(SecretBytes(0)), {}}, other{pair, {}},
      raw{share(SecretBytes(32)), "raw"}, short_raw{share(SecretBytes(31)), "raw"};
  const std::string text = "usage: a caveat is a text without control characters";
  struct Row {
    const char* what;
    std::function<void(MintRequest&)> change;
    std::string expected;
    const TokenSigningKey* key = nullptr;
    RandomSource* random = nullptr;
  };
  const std::vector<Row> rows = {
      {"nothing but a key", [](MintRequest&) {}, ""},
      {"a raw key", [](MintRequest&) {}, "", &raw},
      {"an identifier", [](MintRequest& r) { r.identifier = "alice"; }, ""},
      {"an empty identifier", [](MintRequest& r) { r.identifier = ""; }, ""},
      {"a key id", [](MintRequest& r) { r.key_id = "k1"; }, ""},
      {"both of them",
       [](MintRequest& r) {
         r.key_id = "k1";
         r.identifier = "k1:alice";
       },
       "usage: a macaroon's key id is the beginning of its identifier: give one of them"},
      {"an unknown form", [](MintRequest& r) { r.variant = "v3"; }, "usage: there is no encoding `v3` of macaroons"},
      {"an empty caveat", [](MintRequest& r) { r.caveats = {"a", ""}; }, text},
      {"a caveat of two lines", [](MintRequest& r) { r.caveats = {"a\nb"}; }, text},
      {"a caveat with DEL", [](MintRequest& r) { r.caveats = {"a\x7f"}; }, text},
      {"a caveat that is not UTF-8", [](MintRequest& r) { r.caveats = {"\xff"}; }, text},
      {"the first second", [](MintRequest& r) { r.expires = 0; }, ""},
      {"the last one", [](MintRequest& r) { r.expires = kYear10000 - 1; }, ""},
      {"before 1970", [](MintRequest& r) { r.expires = -1; }, "usage: an expiry is a date from 1970 to 9999"},
      {"behind 9999", [](MintRequest& r) { r.expires = kYear10000; }, "usage: an expiry is a date from 1970 to 9999"},
      {"claims", [](MintRequest& r) { r.claims = JsonValue::Object(); },
       "usage: a token of format `macaroon` takes no claims"},
      {"a key pair", [](MintRequest&) {}, "invalid_key: a macaroon is made with a secret", &other},
      {"an empty secret", [](MintRequest&) {}, "invalid_key: the key of a macaroon is a secret", &empty},
      {"a raw key of 31 bytes", [](MintRequest&) {}, "invalid_key_size: a raw key of macaroons has 32 bytes",
       &short_raw},
      {"no randomness for an identifier", [](MintRequest&) {}, "randomness_failed: no randomness today", nullptr,
       &failing},
      {"a long location", [](MintRequest& r) { r.location = std::string(kMaxMacaroonString + 1, 'x'); },
       "malformed_token: the macaroon has a location of more than 32767 bytes"},
      {"a long identifier", [](MintRequest& r) { r.identifier = std::string(kMaxMacaroonString + 1, 'x'); },
       "malformed_token: the macaroon has a identifier of more than 32767 bytes"},
      {"a long caveat", [](MintRequest& r) { r.caveats = {std::string(kMaxMacaroonString + 1, 'x')}; },
       "malformed_token: the macaroon has a identifier of more than 32767 bytes"},
      {"long altogether", [](MintRequest& r) { r.caveats = {std::string(30'000, 'x'), std::string(30'000, 'y')}; },
       "token_too_large: the macaroon is longer than the limit"},
      {"a long packet",
       [](MintRequest& r) {
         r.variant = "v1";
         r.identifier = std::string(kMaxMacaroonString, 'x');
       },
       ""},
  };
  for (const Row& row : rows) {
    MintRequest request{.key = row.key != nullptr ? *row.key : good,
                        .random = row.random != nullptr ? *row.random : static_cast<RandomSource&>(random),
                        .now = kNow};
    row.change(request);
    EXPECT_EQ(told(macaroon_format().mint(request)), row.expected) << row.what;
  }
}

TEST(MacaroonRefusals, IdentifiersThatNobodyGaveAreRandomBehindTheKeyId) {
  DeterministicRandom random(1);
  const TokenSigningKey signing{secret(), {}};
  for (const KeyId& id : {KeyId(), KeyId("k1")}) {
    MintRequest request{.key = signing, .random = random, .now = kNow, .key_id = id};
    const auto first = verify(macaroon_format().mint(request).value());
    const auto second = verify(macaroon_format().mint(request).value());
    ASSERT_TRUE(first.has_value() && second.has_value());
    EXPECT_NE(first->ids[0].id, second->ids[0].id);
    const std::string prefix = id == KeyId() ? "" : "k1:";
    EXPECT_EQ(first->ids[0].id.size(), prefix.size() + 32);
    EXPECT_TRUE(first->ids[0].id.starts_with(prefix));
    EXPECT_TRUE(prefix.empty() || first->key_id == id);
  }
}

TEST(MacaroonRefusals, OfWhoNarrowsOne) {
  DeterministicRandom random(1);
  FailingRandom failing;
  const Bytes token = write_macaroon(make_macaroon(key(), "", "alice"), MacaroonEncoding::kV2Text).value();
  const auto narrowed = [&](const std::function<void(AttenuateRequest&)>& change, RandomSource* source = nullptr) {
    AttenuateRequest request{.random = source != nullptr ? *source : static_cast<RandomSource&>(random)};
    change(request);
    return told(macaroon_format().attenuate(token, request));
  };
  const TokenKey shared{secret("shared"), {}};
  EXPECT_EQ(narrowed([](AttenuateRequest&) {}), "");
  EXPECT_EQ(narrowed([](AttenuateRequest& r) { r.caveats = {"a\tb"}; }),
            "usage: a caveat is a text without control characters");
  EXPECT_EQ(narrowed([](AttenuateRequest& r) { r.expires = -1; }), "usage: an expiry is a date from 1970 to 9999");
  EXPECT_EQ(narrowed([](AttenuateRequest& r) { r.third_party = {{"", "id", TokenKey{share(SecretBytes(0)), {}}}}; }),
            "invalid_key: the key of a macaroon is a secret");
  EXPECT_EQ(narrowed([&](AttenuateRequest& r) { r.third_party = {{"", "id", shared}}; }), "");
  EXPECT_EQ(narrowed([&](AttenuateRequest& r) { r.third_party = {{"", "id", shared}}; }, &failing),
            "randomness_failed: no randomness today");
  EXPECT_EQ(narrowed([](AttenuateRequest& r) { r.bind_to = Bytes(); }), "malformed_token: the macaroon is empty");
  const Block block;
  EXPECT_EQ(narrowed([&](AttenuateRequest& r) { r.block = &block; }).substr(0, 6), "usage:");
  AttenuateRequest request{.random = random};
  EXPECT_EQ(told(macaroon_format().attenuate(bytes("AAAA"), request)).substr(0, 16), "malformed_token:");
}

TEST(MacaroonRefusals, OfWhatIsSentWithOne) {
  DeterministicRandom random(1);
  Macaroon root = make_macaroon(key(), "", "alice");
  ASSERT_TRUE(add_third_party(root, MacaroonKey::derived(*secret("shared")), "", "d", random).has_value());
  const Bytes token = write_macaroon(root, MacaroonEncoding::kV2Text).value();
  const Macaroon discharge = bind_discharge(root, make_macaroon(MacaroonKey::derived(*secret("shared")), "", "d"));
  const Bytes good = write_macaroon(discharge, MacaroonEncoding::kV2Text).value();
  EXPECT_TRUE(verify(token, {good}).has_value());
  EXPECT_EQ(verify(token, {bytes("nonsense")}).error().code, "macaroon_malformed");
  const std::vector<Bytes> many(kMaxMacaroonDischarges + 1, good);
  EXPECT_EQ(verify(token, many).error().code, "too_much_work");
  const std::vector<Macaroon> read(kMaxMacaroonDischarges + 1, discharge);
  EXPECT_EQ(verify_macaroon(root, key(), read, {}).error().code, "too_much_work");
  EXPECT_TRUE(verify_macaroon(root, key(), std::span(read).first(kMaxMacaroonDischarges), {}).has_value());
  const TokenKeys keys(TokenKey{secret(), {}});
  EXPECT_EQ(macaroon_format().verify(token, {.keys = keys, .now = kNow, .audience = "api"}).error().code,
            "audience_mismatch");
}

// A host that does not know an answer does not give one.
TEST(MacaroonRefusals, OfJudgesThatThrow) {
  Macaroon macaroon = make_macaroon(key(), "", "alice");
  add_first_party(macaroon, "user = alice");
  const Bytes token = write_macaroon(macaroon, MacaroonEncoding::kV2).value();
  const auto block = [&](std::function<bool(std::string_view)> known) {
    const auto verified = verify(token, {}, std::move(known));
    return verified ? print_block(*verified->credential.blocks()[0].block) : verified.error().code;
  };
  EXPECT_EQ(block([](std::string_view) { return true; }), "identifier(\"alice\");\n");
  const std::string asks = "identifier(\"alice\");\ncheck if caveat(\"user = alice\");\n";
  EXPECT_EQ(block([](std::string_view) { return false; }), asks);
  EXPECT_EQ(block([](std::string_view) -> bool { throw std::runtime_error("no"); }), asks);
  EXPECT_EQ(block([](std::string_view) -> bool { throw 7; }), asks);
}

// Ids go into lists of revoked ones, so each is a line of text.
TEST(MacaroonRefusals, WhatIsNoTextIsShownInHexadecimal) {
  struct Row {
    std::string identifier, id, key_id, fact;
  };
  const std::string longest(1'024, 'x'), longer(1'025, 'x');
  for (const Row& row : std::initializer_list<Row>{
           {"alice", "alice", "alice", "\"alice\""},
           {"k1:alice", "k1:alice", "k1", "\"k1:alice\""},
           {"", "hex:", "", "\"\""},
           {"a\nb", "hex:610a62", "hex:610a62", "\"a\\nb\""},
           {"\xff:x", "hex:ff3a78", "hex:ff", "hex:ff3a78"},
           {longest, longest, longest, "\"" + longest + "\""},
           {longer, "hex:" + to_hex(Bytes(500, 'x')), "hex:" + to_hex(Bytes(500, 'x')), "\"" + longer + "\""}}) {
    const Bytes token = write_macaroon(make_macaroon(key(), "", row.identifier), MacaroonEncoding::kV2).value();
    const auto verified = verify(token);
    ASSERT_TRUE(verified.has_value()) << row.id;
    EXPECT_EQ(verified->ids[0].id, row.id);
    EXPECT_EQ(verified->key_id, row.key_id.empty() ? KeyId() : KeyId(row.key_id));
    EXPECT_EQ(print_block(*verified->credential.blocks()[0].block), "identifier(" + row.fact + ");\n");
    EXPECT_EQ(macaroon_format().describe(token)->key_id, verified->key_id);
  }
}

TEST(MacaroonRefusals, DescriptionsTellThirdPartiesApart) {
  DeterministicRandom random(1);
  Macaroon macaroon = make_macaroon(key(), "http://a/", "alice");
  add_first_party(macaroon, "user = alice");
  ASSERT_TRUE(add_third_party(macaroon, key(), "http://b/", "d", random).has_value());
  const auto described = macaroon_format().describe(write_macaroon(macaroon, MacaroonEncoding::kJson).value());
  ASSERT_TRUE(described.has_value());
  EXPECT_EQ(
      write_json(JsonValue(described->details), JsonLayout::kCompact),
      R"({"caveats":[{"caveat":"user = alice","third_party":false},{"caveat":"d","location":"http://b/","third_party":true}],)"
      R"("identifier":"alice","location":"http://a/"})");
  EXPECT_EQ(macaroon_format().describe(bytes("x")).error().code, "macaroon_malformed");
}

TEST(MacaroonRefusals, KeysInFilesAreRawOnes) {
  const std::string digits(64, '0');
  for (const std::string& text : {"raw-hex:" + digits, " raw-hex:" + digits + "\n"}) {
    const auto read = macaroon_format().read_key(bytes_of(text));
    ASSERT_TRUE(read.has_value()) << text << read.error();
    EXPECT_EQ(read->purpose, "raw");
    EXPECT_EQ(macaroon_format().read_signing_key(bytes_of(text))->purpose, "raw");
  }
  for (const std::string& text :
       {std::string(), digits, "raw-hex:" + digits.substr(2), "raw-hex:" + digits + "00", "raw-hex:" + digits.substr(1),
        "raw-hex:" + digits.substr(1) + "g", "RAW-HEX:" + digits}) {
    EXPECT_FALSE(macaroon_format().read_key(bytes_of(text)).has_value()) << text;
    EXPECT_FALSE(macaroon_format().read_signing_key(bytes_of(text)).has_value()) << text;
  }
}

TEST(MacaroonRefusals, OfFieldsThatAreTooMuch) {
  const std::string s64 = "\"s64\": \"" + to_base64url(Bytes(32, 's'), Padding::kOmitted) + "\"";
  const std::string wide(kMaxMacaroonString + 1, 'x');
  const auto json = [&](const std::string& members) {
    return told(read_macaroon(bytes("{\"v\": 2, " + members + ", " + s64 + "}")));
  };
  EXPECT_EQ(json(R"("i": "id", "l": "here")"), "");
  for (const std::string& wrong : std::initializer_list<std::string>{
           "\"i\": \"" + wide + "\"", "\"i\": \"id\", \"l\": \"" + wide + "\"", R"("i": "id", "l": 7)",
           R"("i": "id", "c": [{"i": "c", "v": 7}])", R"("i": "id", "c": [{"i": "c", "l": 7}])",
           R"("i": "id", "l64": "===")", R"("i64": "a b")"}) {
    EXPECT_TRUE(json(wrong).starts_with("malformed") || json(wrong).starts_with("invalid_base64"))
        << wrong.substr(0, 40) << ": " << json(wrong);
  }
  std::string caveats;
  for (std::size_t i = 0; i <= kMaxMacaroonCaveats; ++i) caveats += (i == 0 ? "" : ",") + std::string(R"({"i":"c"})");
  EXPECT_EQ(json("\"i\": \"id\", \"c\": [" + caveats + "]"),
            "malformed_token: the macaroon has more caveats than the limit");
  // In packets and fields.
  std::string v1 = "0012location \n0012identifier \n", v2("\x02\x02\x00\x00", 4);
  v1 = "000e"
       "location \n"
       "0010"
       "identifier \n";
  for (std::size_t i = 0; i <= kMaxMacaroonCaveats; ++i) {
    v1 += "000acid c\n";
    v2 += std::string(
        "\x02\x01"
        "c\x00",
        4);
  }
  EXPECT_EQ(told(read_macaroon(bytes(v1))), "malformed_token: the macaroon has more caveats than the limit");
  EXPECT_EQ(told(read_macaroon(bytes(v2))), "malformed_token: the macaroon has more caveats than the limit");
  // Text that holds neither of the versions.
  for (const std::string& inside : {std::string(), std::string("\x03", 1), std::string("xyz"), std::string("00g0")})
    EXPECT_EQ(told(read_macaroon(bytes(to_base64url(bytes_of(inside), Padding::kOmitted) + " "))).substr(0, 16),
              "malformed_token:")
        << inside;
}

}  // namespace
}  // namespace hardtack
