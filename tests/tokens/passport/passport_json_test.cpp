// Claims as JSON: every member of its type, and nothing else.
#include "tokens/passport/passport_json.h"

#include <gtest/gtest.h>

#include <string>

namespace hardtack {
namespace {

TEST(PassportJson, ReadsEveryClaim) {
  const auto passport = parse_passport(
      R"({"agent_id": "agent", "issuer_spiffe_id": "spiffe://x/i", "mission": "mail", "mission_id": "m", "jti": "j",)"
      R"( "spiffe_id": "spiffe://x/a", "iat": 1, "exp": 2, "max_tool_calls": 3, "max_duration_s": 4,)"
      R"( "delegation_allowed": true, "max_delegation_depth": 5, "cwd": "/srv", "allowed_tools": ["read"],)"
      R"( "forbidden_tools": ["send"], "resource_scope": [], "allowed_side_effect_classes": ["disk"],)"
      R"( "max_tool_calls_per_class": {"disk": 6}})");
  ASSERT_TRUE(passport) << passport.error().to_string();
  EXPECT_EQ(passport->agent_id + passport->issuer_spiffe_id + passport->mission, "agentspiffe://x/imail");
  EXPECT_EQ(passport->mission_id + passport->jti + passport->spiffe_id, "mjspiffe://x/a");
  EXPECT_EQ(passport->iat, 1);
  EXPECT_EQ(passport->exp, 2);
  EXPECT_EQ(passport->max_tool_calls, 3);
  EXPECT_EQ(passport->max_duration_s, 4);
  EXPECT_TRUE(passport->delegation_allowed);
  EXPECT_EQ(passport->max_delegation_depth, 5);
  EXPECT_EQ(passport->cwd, "/srv");
  EXPECT_EQ(passport->allowed_tools, std::vector<std::string>{"read"});
  EXPECT_EQ(passport->forbidden_tools, std::vector<std::string>{"send"});
  EXPECT_EQ(passport->resource_scopes, std::vector<std::string>{});  // present and empty: no resource at all
  EXPECT_EQ(passport->side_effect_classes, std::vector<std::string>{"disk"});
  EXPECT_EQ(passport->max_tool_calls_per_class, (std::map<std::string, std::int64_t>{{"disk", 6}}));
}

TEST(PassportJson, WritesWhatItReads) {
  for (const std::string text : {
           R"({"agent_id":"a","allowed_side_effect_classes":["disk"],"allowed_tools":["read"],"cwd":"/srv",)"
           R"("delegation_allowed":true,"exp":2,"forbidden_tools":["send"],"iat":1,"issuer_spiffe_id":"i","jti":"j",)"
           R"("max_delegation_depth":5,"max_duration_s":4,"max_tool_calls":3,"max_tool_calls_per_class":{"disk":6},)"
           R"("mission":"mail","mission_id":"m","resource_scope":[],"spiffe_id":"s"})",
           R"({"agent_id":"","delegation_allowed":false,"exp":0,"iat":0,"issuer_spiffe_id":"","jti":"",)"
           R"("max_delegation_depth":0,"max_duration_s":0,"max_tool_calls":0,"mission":"","mission_id":"",)"
           R"("spiffe_id":""})",
       }) {
    const auto passport = parse_passport(text);
    ASSERT_TRUE(passport) << passport.error().to_string();
    EXPECT_EQ(write_json(passport_json(*passport), JsonLayout::kCompact), text);
  }
  Passport child;
  child.parent_jti = "p";
  EXPECT_EQ(passport_json(child).find("parent_jti")->as_string(), "p");
}

TEST(PassportJson, WhatIsAbsentKeepsItsDefault) {
  const auto request = parse_passport_request(R"({"spiffe_id": "spiffe://x/h", "max_tool_calls": 2})");
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(request->spiffe_id, "spiffe://x/h");
  EXPECT_EQ(request->max_tool_calls, 2);
  EXPECT_EQ(request->duration_s, kPassportDefaultSeconds);
  EXPECT_FALSE(request->jti || request->cwd || request->allowed_tools || request->resource_scopes);
}

TEST(PassportJson, RefusesOtherTypesAndOtherMembers) {
  struct Row {
    std::string text;
    ErrorCode code;
    std::string message;
  };
  const Row rows[] = {
      {"[]", ErrorCode::kMalformedJson, "the claims are no JSON object"},
      {"{", ErrorCode::kMalformedJson, ""},
      {R"({"jti": "a", "jti": "b"})", ErrorCode::kMalformedJson, ""},
      {R"({"jti": 1})", ErrorCode::kInvalidClaim, "malformed:jti"},
      {R"({"iat": "now"})", ErrorCode::kInvalidClaim, "malformed:iat"},
      {R"({"iat": 1.5})", ErrorCode::kInvalidClaim, "malformed:iat"},
      {R"({"delegation_allowed": 1})", ErrorCode::kInvalidClaim, "malformed:delegation_allowed"},
      {R"({"allowed_tools": "read"})", ErrorCode::kInvalidClaim, "malformed:allowed_tools"},
      {R"({"allowed_tools": ["read", 1]})", ErrorCode::kInvalidClaim, "malformed:allowed_tools"},
      {R"({"max_tool_calls_per_class": {"disk": "6"}})", ErrorCode::kInvalidClaim,
       "malformed:max_tool_calls_per_class"},
      {R"({"parent_jti": "p"})", ErrorCode::kInvalidClaim, "unknown claim `parent_jti`"},
      {R"({"duration_s": 5})", ErrorCode::kInvalidClaim, "unknown claim `duration_s`"},
  };
  for (const Row& row : rows) {
    const auto passport = parse_passport(row.text);
    ASSERT_FALSE(passport) << row.text;
    EXPECT_EQ(passport.error().code(), row.code) << row.text;
    if (!row.message.empty()) {
      EXPECT_EQ(passport.error().message(), row.message);
    }
  }
  EXPECT_FALSE(parse_passport_request(R"({"agent_id": "agent"})"));
}

// Each member with every value that is not of its type.
TEST(PassportJson, EveryMemberHasOneType) {
  struct Row {
    const char* name;
    std::vector<std::string> wrong;
    bool of_passports = true, of_requests = true;
  };
  const std::vector<std::string> no_text = {"1", "null", "true", "[]", "{}"};
  const std::vector<std::string> no_number = {R"("1")", "1.5", "null", "true", "[]", "{}", "9223372036854775808"};
  const std::vector<std::string> no_list = {R"("a")", "1", "null", "{}", "[1]", R"(["a", null])", R"([["a"]])"};
  const std::vector<std::string> no_numbers = {R"("a")", "1", "null", "[]", R"({"a": "1"})", R"({"a": 1, "b": null})"};
  const std::vector<Row> rows = {
      {"agent_id", no_text, true, false},
      {"issuer_spiffe_id", no_text, true, false},
      {"mission", no_text, true, false},
      {"mission_id", no_text, true, false},
      {"jti", no_text},
      {"spiffe_id", no_text},
      {"cwd", no_text},
      {"iat", no_number, true, false},
      {"exp", no_number, true, false},
      {"max_duration_s", no_number, true, false},
      {"max_delegation_depth", no_number, true, false},
      {"max_tool_calls", no_number},
      {"duration_s", no_number, false, true},
      {"delegation_allowed", {R"("true")", "1", "null", "[]"}, true, false},
      {"allowed_tools", no_list},
      {"forbidden_tools", no_list},
      {"resource_scope", no_list},
      {"allowed_side_effect_classes", no_list},
      {"max_tool_calls_per_class", no_numbers},
  };
  for (const Row& row : rows) {
    const std::string malformed = "malformed:" + std::string(row.name);
    const std::string unknown = "unknown claim `" + std::string(row.name) + "`";
    for (const std::string& value : row.wrong) {
      const std::string text = R"({")" + std::string(row.name) + R"(": )" + value + "}";
      const auto passport = parse_passport(text);
      ASSERT_FALSE(passport) << text;
      EXPECT_EQ(passport.error().message(), row.of_passports ? malformed : unknown) << text;
      const auto request = parse_passport_request(text);
      ASSERT_FALSE(request) << text;
      EXPECT_EQ(request.error().message(), row.of_requests ? malformed : unknown) << text;
    }
  }
}

}  // namespace
}  // namespace hardtack
