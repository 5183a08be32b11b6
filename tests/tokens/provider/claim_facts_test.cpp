// Claims in JSON as facts.
#include "tokens/provider/claim_facts.h"

#include <gtest/gtest.h>

#include "engine/program/print.h"
#include "json/json.h"

namespace hardtack {
namespace {

Result<std::string> facts_of(std::string_view json) {
  HARDTACK_TRY(const JsonValue claims, parse_json(json, {}));
  ProgramBuilder builder(ProgramLimits::for_token());
  HARDTACK_CHECK(add_claims(builder, claims));
  return print_block(std::move(builder).build());
}

TEST(ClaimFacts, EveryValueIsATerm) {
  struct Case {
    const char* json;
    const char* facts;
  };
  for (const Case& one : std::initializer_list<Case>{
           {"{}", ""},
           {R"({"sub": "alice"})", "claim(\"sub\", \"alice\");\n"},
           {R"({"exp": 1700000000})", "claim(\"exp\", 1700000000);\n"},
           {R"({"n": -9223372036854775808})", "claim(\"n\", -9223372036854775808);\n"},
           {R"({"a": true, "b": null})", "claim(\"a\", true);\nclaim(\"b\", null);\n"},
           {R"({"n": [1.5, 1.0, -0.0, 1e300, 9223372036854775808]})",
            "claim(\"n\", \"1.5\");\nclaim(\"n\", \"1\");\nclaim(\"n\", \"-0\");\nclaim(\"n\", \"1e+300\");\n"
            "claim(\"n\", \"9223372036854775808\");\n"},
           {R"({"aud": ["x", "y"]})", "claim(\"aud\", \"x\");\nclaim(\"aud\", \"y\");\n"},
           {R"({"aud": []})", ""},
           {R"({"right": [["a", "read"], ["b", 2]]})",
            "claim(\"right\", \"a\", \"read\");\nclaim(\"right\", \"b\", 2);\n"},
           {R"({"o": {"k": 1, "l": [true]}})", "claim(\"o\", {\"k\": 1, \"l\": [true]});\n"},
           {R"({"x\") <- y(\"": "\"; allow if true"})", "claim(\"x\\\") <- y(\\\"\", \"\\\"; allow if true\");\n"}}) {
    EXPECT_EQ(facts_of(one.json).value(), one.facts) << one.json;
  }
}

TEST(ClaimFacts, WhatNoFactHoldsIsRefused) {
  std::string wide = "{\"n\": [[0";
  for (int i = 0; i < 64; ++i) wide += ",0";
  EXPECT_EQ(facts_of(wide + "]]}").error().code(), ErrorCode::kProgramTooLarge);
}

TEST(ClaimFacts, VerifiersSayKeyAndExpiry) {
  const auto facts = [](const KeyId& id, std::optional<std::int64_t> expires) {
    ProgramBuilder builder;
    EXPECT_TRUE(add_verified_facts(builder, id, expires).has_value());
    return print_block(std::move(builder).build());
  };
  EXPECT_EQ(facts({}, std::nullopt), "");
  EXPECT_EQ(facts(std::string("a"), 0), "verified:key_id(\"a\");\nverified:expires(1970-01-01T00:00:00Z);\n");
  EXPECT_EQ(facts(7u, -1), "verified:key_id(7);\n");
  EXPECT_EQ(facts({}, 253'402'300'800), "");
}

}  // namespace
}  // namespace hardtack
