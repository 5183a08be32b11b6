// Macaroons as credentials: caveats are checks that the engine decides.
#include "tokens/macaroon/macaroon_format.h"

#include <gtest/gtest.h>

#include "decide/caveats/caveat_text.h"
#include "engine/authz/authorizer.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tests/support/random_sources.h"
#include "tokens/macaroon/encoding.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;

constexpr LineageTime kNow{std::chrono::seconds(1'700'000'000)};

SharedSecret secret(std::string_view text = "secret") { return share(SecretBytes::copy_of(text)); }

Bytes mint(std::vector<std::string> caveats, std::optional<std::string> identifier = "alice") {
  DeterministicRandom random(7);
  const TokenSigningKey key{secret(), {}};
  MintRequest request{.key = key, .random = random, .now = kNow};
  request.caveats = std::move(caveats);
  request.identifier = std::move(identifier);
  return macaroon_format().mint(request).value();
}

TokenResult<VerifiedToken> verify(const Bytes& token, bool compile = true,
                                  std::function<bool(std::string_view)> known = {}) {
  static const DatalogCaveats caveats;
  const TokenKeys keys(TokenKey{secret(), {}});
  return macaroon_format().verify(
      token, {.keys = keys, .now = kNow, .caveats = compile ? &caveats : nullptr, .known_caveat = std::move(known)});
}

std::string block_of(const TokenResult<VerifiedToken>& verified) {
  return verified ? print_block(*verified->credential.blocks()[0].block) : verified.error().code;
}

bool allows(const Bytes& token, const std::string& policy) {
  const auto verified = verify(token);
  EXPECT_TRUE(verified.has_value()) << verified.error().error;
  const auto compiled = Policy::compile(authorizer_from_source(policy).value()).value();
  Authorizer authorizer;
  const auto decision = authorizer.authorize(compiled, Request(compiled), verified->credential);
  EXPECT_TRUE(decision.has_value()) << decision.error();
  return decision && decision->allowed();
}

TEST(MacaroonFormat, CaveatsAreChecks) {
  EXPECT_EQ(block_of(verify(mint(
                {"check if operation(\"read\")", "user = alice", "check if time($t), $t < 2030-01-01T00:00:00Z;"}))),
            "identifier(\"alice\");\ncheck if operation(\"read\");\n"
            "check if time($t), $t < 2030-01-01T00:00:00Z;\ncheck if caveat(\"user = alice\");\n");
  EXPECT_EQ(block_of(verify(mint({"check if operation(\"read\")"}), false)),
            "identifier(\"alice\");\ncheck if caveat(\"check if operation(\\\"read\\\")\");\n");
  EXPECT_EQ(block_of(verify(mint({"user = alice", "user = bob"}), true,
                            [](std::string_view c) { return c == "user = bob"; })),
            "identifier(\"alice\");\ncheck if caveat(\"user = alice\");\n");
}

// What is no single check stays a text that nobody but its verifier knows.
TEST(MacaroonFormat, A144_NoCaveatIsMoreThanACheck) {
  for (const std::string caveat :
       {"admin(\"alice\")", "check if true; admin(\"alice\")", "check if true; check if false",
        "admin($x) <- identifier($x)", "trusting previous; check if true", "check if", "check if operation(",
        "allow if true", "check if {x}", " check if true", "check if true /*", "check if true or"}) {
    const std::string block = block_of(verify(mint({caveat, "check if true"})));
    EXPECT_EQ(block, "identifier(\"alice\");\ncheck if true;\ncheck if caveat(" + print_string(caveat) + ");\n");
  }
  // A comment hides nothing.
  EXPECT_EQ(block_of(verify(mint({"check if true // a", "check if false // ;", "check if true"}))),
            "identifier(\"alice\");\ncheck if true;\ncheck if false;\ncheck if true;\n");
}

TEST(MacaroonFormat, A144_CaveatsThatAreNoTextAreSatisfiedByNothing) {
  Macaroon macaroon = make_macaroon(MacaroonKey::derived(*secret()), "", "alice");
  add_first_party(macaroon, std::string_view("a\0b", 3));
  add_first_party(macaroon, "a\nb");
  add_first_party(macaroon, "\xff");
  const Bytes token = write_macaroon(macaroon, MacaroonEncoding::kV2).value();
  EXPECT_EQ(block_of(verify(token, true, [](std::string_view) { return true; })),
            "identifier(\"alice\");\ncheck if caveat(hex:610062), false;\ncheck if caveat(hex:610a62), false;\n"
            "check if caveat(hex:ff), false;\n");
}

TEST(MacaroonFormat, TheEngineDecides) {
  const Bytes token = mint({"check if operation(\"read\")", "user = alice"});
  EXPECT_TRUE(allows(token, "operation(\"read\"); caveat(\"user = alice\"); allow if identifier(\"alice\");"));
  EXPECT_FALSE(allows(token, "operation(\"read\"); allow if identifier(\"alice\");"));
  EXPECT_FALSE(allows(token, "operation(\"write\"); caveat(\"user = alice\"); allow if identifier(\"alice\");"));
  EXPECT_FALSE(allows(token, "operation(\"read\"); caveat(\"user = alice\"); allow if identifier(\"bob\");"));
}

TEST(MacaroonFormat, NarrowingNeedsNoKeyAndGivesAnIdOfItsOwn) {
  DeterministicRandom random(8);
  const Bytes token = mint({});
  AttenuateRequest request{.random = random, .caveats = {"check if operation(\"read\")"}};
  request.expires = 1'800'000'000;
  const Bytes narrowed = macaroon_format().attenuate(token, request).value();
  const auto verified = verify(narrowed);
  EXPECT_EQ(block_of(verified),
            "identifier(\"alice\");\ncheck if operation(\"read\");\n"
            "check if time($time), $time < 2027-01-15T08:00:00Z;\n");
  ASSERT_EQ(verified->ids.size(), 3u);
  EXPECT_EQ(verified->ids[0].id, "alice");
  EXPECT_EQ(verified->ids[0].hash, verify(token)->ids[0].hash);
  EXPECT_NE(verified->ids[1].id, verified->ids[2].id);
}

TEST(MacaroonFormat, ThirdPartiesDischarge) {
  DeterministicRandom random(9);
  AttenuateRequest request{.random = random};
  request.third_party.push_back({"http://login/", "id-7", TokenKey{secret("shared"), {}}});
  const Bytes token = macaroon_format().attenuate(mint({}), request).value();
  EXPECT_EQ(verify(token).error().code, "discharge_missing");
  const TokenSigningKey shared{secret("shared"), {}};
  MintRequest discharge_request{.key = shared, .random = random, .now = kNow};
  discharge_request.identifier = "id-7";
  discharge_request.caveats = {"check if operation(\"read\")"};
  const Bytes discharge = macaroon_format().mint(discharge_request).value();
  AttenuateRequest binding{.random = random};
  binding.bind_to = token;
  const std::vector<Bytes> bound = {macaroon_format().attenuate(discharge, binding).value()};
  const TokenKeys keys(TokenKey{secret(), {}});
  const DatalogCaveats caveats;
  const auto verified =
      macaroon_format().verify(token, {.keys = keys, .now = kNow, .discharges = bound, .caveats = &caveats});
  EXPECT_EQ(block_of(verified), "identifier(\"alice\");\ncheck if operation(\"read\");\n");
}

TEST(MacaroonFormat, KeysAreFoundByTheBeginningOfTheIdentifier) {
  const TokenKeys keys = TokenKeys::from_entries({{"macaroon", std::string("2026"), TokenKey{secret(), {}}},
                                                  {"macaroon", std::string("2025"), TokenKey{secret("old"), {}}}})
                             .value();
  const auto code = [&](const std::string& identifier) {
    const auto verified = macaroon_format().verify(mint({}, identifier), {.keys = keys, .now = kNow});
    return verified ? "" : verified.error().code;
  };
  EXPECT_EQ(code("2026:alice"), "");
  EXPECT_EQ(code("2026"), "");
  EXPECT_EQ(code("2025:alice"), "signature_mismatch");
  EXPECT_EQ(code("2024:alice"), "unknown_root_key");
  EXPECT_EQ(code("alice"), "unknown_root_key");
  const TokenKeys empty(TokenKey{share(SecretBytes(0)), {}});
  EXPECT_EQ(macaroon_format().verify(mint({}), {.keys = empty, .now = kNow}).error().code, "empty_key");
}

TEST(MacaroonFormat, ManyCaveatsAreBounded) {
  std::vector<std::string> caveats(kMaxMacaroonCaveats, "check if true");
  EXPECT_TRUE(verify(mint(caveats)).has_value());
  Macaroon macaroon = make_macaroon(MacaroonKey::derived(*secret()), "", "alice");
  for (std::size_t i = 0; i <= kMaxMacaroonCaveats; ++i) add_first_party(macaroon, "a");
  EXPECT_FALSE(write_macaroon(macaroon, MacaroonEncoding::kV2).has_value());
}

}  // namespace
}  // namespace hardtack
