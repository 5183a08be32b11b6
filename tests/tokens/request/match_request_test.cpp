// What is signed of a match request, and which bodies are refused so that nothing else can be signed alike.
#include "tokens/request/match_request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/tokens/request/fixture.h"
#include "tokens/crypto/sha256.h"
#include "tokens/request/url.h"

namespace hardtack {
namespace {

using testing::input_of;
using testing::kContextG1;
using testing::kContextG2;
using testing::kEndpoint;
using testing::kIdentityG1;
using testing::kIdentityG2;
using testing::read;
using testing::replaced;
using testing::try_read;

constexpr auto kG1 = MatchProfile::kG1;
constexpr auto kG2 = MatchProfile::kG2;

TEST(MatchRequest, ThePrintedInputsHold) {
  EXPECT_EQ(input_of(kContextG1, kG1),
            "context_match_request\n11111111-1111-1111-1111-111111111111\nmain_top\npkg-a,pkg-b\n"
            "https://provider.example.com\n19675");
  EXPECT_EQ(to_hex(sha256(bytes_of(input_of(kContextG1, kG1)))),
            "d43ab32a05cf3b49324a738b04a7500437c6e2d2b2f389894f6f7636e3d797b4");
  EXPECT_EQ(to_hex(sha256(bytes_of(input_of(kContextG2, kG2)))),
            "83066d408619f9aa4526c0cd538379c71b057ced8b67f231988141a7385a3223");
  EXPECT_EQ(identities_hash(read(kIdentityG1, kG1)).value(),
            "e0794053a569f9642140a1e64596d46dbb5022801beafb822621cb5892d8122f");
  EXPECT_EQ(input_of(kIdentityG1, kG1), "e6285915dac2f453aa79fb28922e9fdee8bbf6d72963ef4e59c5009d73036d6a");
  EXPECT_EQ(input_of(kIdentityG2, kG2), "05d9c5e48a1a1de62ecf3e9febb1bd59cdfeb8f07a3021504d4a2b2463e1a62f");
}

TEST(MatchRequest, OrderAndDoubledIdentitiesDoNotMatter) {
  EXPECT_EQ(input_of(replaced(std::string(kContextG2), R"("pkg-b","pkg-a")", R"("pkg-a","pkg-b")"), kG2),
            input_of(kContextG2, kG2));
  const std::string swapped =
      replaced(replaced(std::string(kIdentityG2), R"({"uid_type":"uid2","user_token":"tok_b"},)", ""), "tok_a\"}",
               R"(tok_a"},{"uid_type":"uid2","user_token":"tok_b"},{"user_token":"tok_a","uid_type":"id5"})");
  EXPECT_EQ(input_of(swapped, kG2), input_of(kIdentityG2, kG2));
  EXPECT_EQ(read(swapped, kG2).identities.size(), 2U);
  for (const std::string_view slashes : {"/", "//", "///"}) {
    EXPECT_EQ(input_of(kContextG2, kG2, std::string(kEndpoint) + std::string(slashes)), input_of(kContextG2, kG2));
  }
}

// Each of these is another request, so each is signed as other bytes or refused.
TEST(MatchRequest, A148_EmptyAbsentNullAndDoubledAreNotSignedAlike) {
  std::set<std::string> inputs{input_of(kContextG2, kG2), input_of(kIdentityG2, kG2), input_of(kContextG1, kG1),
                               input_of(kIdentityG1, kG1)};
  ASSERT_EQ(inputs.size(), 4U);
  struct Row {
    std::string_view base, from, to;
    bool accepted;
  };
  static constexpr Row kRows[] = {
      {kContextG2, R"(,"package_ids":["pkg-b","pkg-a"])", "", true},
      {kContextG2, R"(["pkg-b","pkg-a"])", "[]", false},
      {kContextG2, R"(["pkg-b","pkg-a"])", "null", false},
      {kContextG2, R"(["pkg-b","pkg-a"])", R"([""])", false},
      {kContextG2, R"(["pkg-b","pkg-a"])", R"([null])", false},
      {kContextG2, R"(["pkg-b","pkg-a"])", R"(["pkg-b","pkg-a","pkg-a"])", true},
      {kContextG2, R"(["pkg-b","pkg-a"])", R"(["pkg-b"])", true},
      {kContextG2, "main_top", "", false},
      {kContextG2, R"("main_top")", "null", false},
      {kContextG2, R"("placement_id":"main_top",)", "", false},
      {kContextG2, "main_top", "caf\xc3\xa9", true},
      {kContextG2, "main_top", "cafe\xcc\x81", true},
      {kContextG2, R"("seller_agent_url":"https://seller.example.com/agent",)", "", false},
      {kContextG2, R"("https://seller.example.com/agent")", "null", false},
      {kContextG2, "https://seller.example.com/agent", "https://seller.example.com/other", true},
      {kIdentityG2, R"({"tcf_consent":"CO123"})", "null", false},
      {kIdentityG2, R"({"tcf_consent":"CO123"})", "{}", true},
      {kIdentityG2, R"({"tcf_consent":"CO123"})", R"("")", false},
      {kIdentityG2, R"({"tcf_consent":"CO123"})", R"({"tcf_consent":null})", true},
      {kIdentityG2, R"({"tcf_consent":"CO123"})", R"({"tcf_consent":""})", true},
      {kIdentityG2, R"("consent":{"tcf_consent":"CO123"},)", "", true},
      {kIdentityG2, R"(,"package_ids":["pkg-x","pkg-y"])", "", true},
      {kIdentityG2, R"(["pkg-x","pkg-y"])", "[]", false},
      {kIdentityG2, R"("consent")", R"("sealed_credentials":[],"consent")", false},
      {kIdentityG2, R"("consent")", R"("sealed_credentials":null,"consent")", false},
      {kIdentityG2, R"("consent")", R"("sealed_credentials":[{"audience_kid":"a"}],"consent")", true},
      {kIdentityG2, R"("consent")", R"("sealed_credentials":[{"audience_kid":"a"},{"audience_kid":"a"}],"consent")",
       false},
      {kIdentityG2, R"("user_token":"tok_a")", R"("user_token":"tok_a","attestation":{"v":1})", true},
      {kIdentityG2, R"("user_token":"tok_a")", R"("user_token":"tok_a","attestation":null)", false},
      {kIdentityG2, R"("user_token":"tok_a")", R"("user_token":"")", false},
      {kIdentityG2, R"("tcf_consent":"CO123")", R"("tcf_consent":"CO123","n":1.5)", false},
  };
  for (const Row& row : kRows) {
    const std::string body = replaced(std::string(row.base), row.from, row.to);
    const auto request = try_read(body, kG2);
    const auto input = request ? match_signing_input(*request, kEndpoint, 19'675)
                               : Result<std::string>(std::unexpected(request.error()));
    EXPECT_EQ(input.has_value(), row.accepted) << body;
    EXPECT_TRUE(!input || inputs.insert(*input).second) << body;
  }
  EXPECT_TRUE(inputs.insert(input_of(kContextG2, kG2, kEndpoint, 19'676)).second);
  EXPECT_TRUE(inputs.insert(input_of(kIdentityG2, kG2, kEndpoint, 19'676)).second);
  EXPECT_TRUE(inputs.insert(input_of(kContextG2, kG2, "https://provider.example.com/a")).second);
}

TEST(MatchRequest, A147_SeparatorsInFieldsAreRefused) {
  for (const std::string_view text : {"a\\nb", "a\\u000ab", "a,b", "a\\u0000b", "a\\rb", "a\\u007fb"}) {
    const auto with = [&](std::string_view base, std::string_view from) {
      return replaced(std::string(base), from, std::string("\"") + std::string(text) + "\"");
    };
    for (const auto& body : {with(kContextG2, R"("pkg-a")"), with(kContextG2, R"("main_top")"),
                             with(kContextG2, R"("11111111-1111-1111-1111-111111111111")"),
                             with(kIdentityG2, R"("pkg-x")"), with(kIdentityG2, R"("req-id-1")")}) {
      EXPECT_FALSE(try_read(body, kG2).has_value()) << body;
    }
  }
  EXPECT_FALSE(try_read(replaced(std::string(kContextG2), "/agent", "/agent\\n"), kG2).has_value());
  EXPECT_FALSE(match_signing_input(read(kContextG2, kG2), "https://a.example\nb", 1).has_value());
  // Other signs separate nothing.
  for (const std::string_view text : {"a|b", "a%b", "a=b", "a:b"}) {
    EXPECT_TRUE(try_read(replaced(std::string(kContextG2), "main_top", text), kG2).has_value()) << text;
  }
}

TEST(MatchRequest, FieldsThatAreNotKnownAreRefused) {
  struct Row {
    std::string_view base;
    MatchProfile profile;
    std::string_view member;
    bool accepted;
  };
  static constexpr Row kRows[] = {
      {kContextG2, kG2, R"("extra":1,)", false},
      {kContextG2, kG2, R"("request_id":"r1",)", true},
      {kContextG2, kG2, R"("geo":{"country":"DE"},)", true},
      {kContextG2, kG2, R"("Placement_id":"x",)", false},
      {kContextG2, kG2, R"("identities":[],)", false},
      {kContextG1, kG1, R"("seller_agent_url":"https://seller.example.com/agent",)", false},
      {kIdentityG2, kG2, R"("country":"DE",)", true},
      {kIdentityG2, kG2, R"("placement_id":"x",)", false},
      {kIdentityG2, kG2, R"("daily_epoch":1,)", false},
      {kIdentityG1, kG1, R"("sealed_credentials":[{"audience_kid":"a"}],)", false},
  };
  for (const Row& row : kRows) {
    std::string body(row.base);
    body.insert(1, row.member);
    const auto request = try_read(body, row.profile);
    EXPECT_EQ(request.has_value(), row.accepted) << body;
    if (!request) continue;
    EXPECT_EQ(match_signing_input(*request, kEndpoint, 19'675).value(), input_of(row.base, row.profile));
  }
  EXPECT_FALSE(
      try_read(replaced(std::string(kIdentityG1), "\"tok_a\"", R"("tok_a","attestation":{})"), kG1).has_value());
  for (const std::string_view none : {"{}", "[]", "null", R"({"type":"context_match"})", R"({"type":null})"}) {
    EXPECT_FALSE(try_read(none, kG2).has_value()) << none;
  }
}

TEST(MatchRequest, WhatIsTooMuchIsRefused) {
  std::string packages;
  for (std::size_t i = 0; i <= kMaxMatchPackages; ++i) packages += (i == 0 ? "\"p" : ",\"p") + std::to_string(i) + '"';
  EXPECT_FALSE(try_read(replaced(std::string(kContextG2), R"("pkg-b","pkg-a")", packages), kG2).has_value());
  EXPECT_FALSE(try_read(replaced(std::string(kContextG2), "main_top", std::string(1025, 'a')), kG2).has_value());
  EXPECT_TRUE(try_read(replaced(std::string(kContextG2), "main_top", std::string(1024, 'a')), kG2).has_value());
}

TEST(MatchRequest, A152_EpochsAreDaysRoundedDown) {
  struct Row {
    std::int64_t seconds, epoch;
  };
  static constexpr Row kRows[] = {{0, 0},
                                  {86'399, 0},
                                  {86'400, 1},
                                  {-1, -1},
                                  {-86'400, -1},
                                  {-86'401, -2},
                                  {1'700'000'000, 19'675},
                                  {2'147'483'648, 24'855},
                                  {4'294'967'296, 49'710},
                                  {1'700'000'000'000, 19'675'925}};
  for (const Row& row : kRows) EXPECT_EQ(daily_epoch(row.seconds), row.epoch) << row.seconds;
}

// Each with the field that is wrong, for whoever makes such requests.
TEST(MatchRequest, WhatIsWrongIsNamed) {
  const std::string many = [] {
    std::string list = "[1";
    for (std::size_t i = 0; i < kMaxMatchIdentities; ++i) list += ",1";
    return list + "]";
  }();
  const std::string identity_of(kIdentityG2);
  const std::string list = R"([{"uid_type":"uid2","user_token":"tok_b"},{"uid_type":"id5","user_token":"tok_a"}])";
  const auto identities = [&](const std::string& value) { return replaced(identity_of, list, value); };
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"[]", "it is no JSON object"},
      {"{}", "its `type` is neither"},
      {R"({"type":7})", "its `type` is neither"},
      {replaced(identity_of, R"("request_id":"req-id-1",)", ""), "`request_id`"},
      {replaced(identity_of, "\"req-id-1\"", "7"), "`request_id`"},
      {replaced(identity_of, "\"req-id-1\"", "\"a,b\""), "`request_id` has a comma"},
      {replaced(identity_of, "\"req-id-1\"", "\"a\",\"more\":1"), "the unknown field `more`"},
      {identities("[]"), "`identities` is no list, or an empty one"},
      {identities("{}"), "`identities` is no list, or an empty one"},
      {replaced(identity_of, R"("identities":)" + list + ",", ""), "it has no `identities`"},
      {identities(many), "`identities` has more than"},
      {identities("[1]"), "an identity is no object"},
      {identities(R"([{"uid_type":"uid2","user_token":"t","x":1}])"), "an identity has the unknown field `x`"},
      {identities(R"([{"uid_type":"uid2","user_token":"t","attestation":1}])"),
       "an identity has the unknown field `attestation`"},
      {identities(R"([{"user_token":"t"}])"), "`uid_type`"},
      {identities(R"([{"uid_type":7,"user_token":"t"}])"), "`uid_type`"},
      {identities(R"([{"uid_type":"none","user_token":"t"}])"), "the `uid_type` of an identity is none that is known"},
      {identities(R"([{"uid_type":"uid2"}])"), "`user_token`"},
      {identities(R"([{"uid_type":"uid2","user_token":""}])"), "`user_token`"},
      {replaced(identity_of, R"({"tcf_consent":"CO123"})", "[]"), "`consent` is no object"},
      {replaced(identity_of, R"(["pkg-x","pkg-y"])", "[]"), "`package_ids` is no list, or an empty one"},
      {replaced(identity_of, R"(["pkg-x","pkg-y"])", "[7]"), "`package_ids`"},
      {replaced(identity_of, "\"https://seller.example.com/agent\"", "\"seller\""), "`seller_agent_url` is no URL"},
      {replaced(identity_of, R"("seller_agent_url":"https://seller.example.com/agent",)", ""), "`seller_agent_url`"},
      {replaced(identity_of, R"("request_id")", R"("sealed_credentials":[],"request_id")"),
       "`sealed_credentials` is no list, or an empty one"},
      {replaced(identity_of, R"("request_id")", R"("sealed_credentials":[1],"request_id")"), "`audience_kid`"},
      {replaced(identity_of, R"("request_id")", R"("sealed_credentials":[{"audience_kid":7}],"request_id")"),
       "`audience_kid`"},
      {replaced(identity_of, R"("request_id")",
                R"("sealed_credentials":[{"audience_kid":"a"},{"audience_kid":"a","x":1}],"request_id")"),
       "two of its `sealed_credentials` are for one audience"},
      {replaced(std::string(kContextG2), R"("placement_id":"main_top",)", ""), "`placement_id`"},
      {replaced(std::string(kContextG2), "\"main_top\"", "null"), "`placement_id`"},
      {replaced(std::string(kContextG2), "\"main_top\"", "\"a\",\"identities\":[]"), "the unknown field `identities`"},
  };
  for (const auto& [body, expected] : rows) {
    const auto request = try_read(body, kG2);
    ASSERT_FALSE(request.has_value()) << body;
    EXPECT_NE(request.error().message().find(expected), std::string::npos) << body << ": " << request.error();
  }
  EXPECT_NE(try_read(kContextG2, kG1).error().message().find("the profile G1 does not sign"), std::string::npos);
  const std::string sealed = replaced(std::string(kIdentityG1), R"("request_id")",
                                      R"("sealed_credentials":[{"audience_kid":"a"}],"request_id")");
  EXPECT_NE(try_read(sealed, kG1).error().message().find("the profile G1 does not sign"), std::string::npos);
}

// Numbers with a fraction have no one spelling, so nothing is signed over them.
TEST(MatchRequest, FractionsAreNotSigned) {
  const std::string whole = R"({"uid_type":"uid2","user_token":"tok_b"})";
  const auto attested = [&](const std::string& number) {
    return replaced(std::string(kIdentityG2), whole,
                    R"({"uid_type":"uid2","user_token":"tok_b","attestation":{"at":)" + number + "}}");
  };
  const auto sealed = [&](const std::string& number) {
    return replaced(std::string(kIdentityG2), R"("request_id")",
                    R"("sealed_credentials":[{"audience_kid":"a","at":)" + number + R"(}],"request_id")");
  };
  const auto consenting = [&](const std::string& number) {
    return replaced(std::string(kIdentityG2), "\"CO123\"", number);
  };
  for (const auto& body_of : {std::function<std::string(const std::string&)>(attested),
                              std::function<std::string(const std::string&)>(sealed),
                              std::function<std::string(const std::string&)>(consenting)}) {
    EXPECT_TRUE(match_signing_input(read(body_of("5"), kG2), kEndpoint, 1).has_value());
    EXPECT_FALSE(match_signing_input(read(body_of("5.5"), kG2), kEndpoint, 1).has_value());
  }
  EXPECT_FALSE(match_endpoint("").has_value());
  EXPECT_FALSE(match_endpoint("///").has_value());
  EXPECT_FALSE(match_endpoint("https://a\nb").has_value());
  EXPECT_FALSE(match_endpoint("https://a/" + std::string(kMaxUrlBytes, 'a')).has_value());
}

}  // namespace
}  // namespace hardtack
