// HMAC capability tokens: the payload as Python writes it, the order of verification, keys, revocation, constraints.
#include "tokens/capability/capability.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/support/random_sources.h"
#include "tokens/bytes/hex.h"
#include "tokens/capability/constraints.h"
#include "tokens/capability/manifest.h"
#include "tokens/capability/python_json.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;

// 2026-01-01T00:00:00Z
constexpr CapabilityTime kIssued = 1'767'225'600 * kMicroseconds;
constexpr CapabilityTime kHour = 3'600 * kMicroseconds;

SharedSecret secret(std::string_view text = "test-secret") { return share(SecretBytes::copy_of(text)); }

JsonValue json(std::string_view text) { return parse_json(text, {}).value(); }

// The token of systems.md 1.3.
CapabilityToken published(bool with_key_id) {
  CapabilityToken token;
  token.token_id = "00000000-0000-4000-8000-000000000001";
  token.capability_id = "billing.list_invoices";
  token.principal_id = "agent-a";
  token.issued_at = kIssued;
  token.expires_at = kIssued + kHour;
  token.constraints = json(R"({"max_rows": 50, "args": {"prefix": {"path": "/safe/"}}})");
  token.audit_id = "audit-1";
  if (with_key_id) token.key_id = "default";
  token.signature = with_key_id ? "96bd27278e306c979575cb66886119ed3a7ab93df93ce6eeb19734cfef1294bf"
                                : "635a9286be8bfb035e769b4f64e8cd95ce53ca6707797cc47b231b64fe64a521";
  return token;
}

TEST(Capability, ThePublishedVectorsHold) {
  EXPECT_EQ(
      capability_payload(published(false)),
      R"({"audit_id":"audit-1","capability_id":"billing.list_invoices","constraints":{"args":{"prefix":{"path":"/safe/"}},)"
      R"("max_rows":50},"expires_at":"2026-01-01T01:00:00+00:00","issued_at":"2026-01-01T00:00:00+00:00","principal_id":"agent-a",)"
      R"("token_id":"00000000-0000-4000-8000-000000000001"})");
  for (const bool with_key_id : {false, true}) {
    const CapabilityToken token = published(with_key_id);
    EXPECT_EQ(to_hex(capability_mac(token, *secret())), token.signature);
    const auto read = read_capability(capability_text(token));
    ASSERT_TRUE(read.has_value()) << read.error().error;
    EXPECT_EQ(capability_text(*read), capability_text(token));
    EXPECT_EQ(read->key_id, token.key_id);
    EXPECT_TRUE(
        verify_capability(*read, CapabilityKeyRing::of_one(secret())->keys(), {}, nullptr, kIssued).has_value());
  }
}

// A149: one canonical form, Python's.
TEST(Capability, A149_ThePayloadIsPythonsJson) {
  struct Case {
    const char* json;
    const char* python;
  };
  for (const Case& one :
       std::initializer_list<Case>{{R"({"b": 1, "a": [true, false, null]})", R"({"a":[true,false,null],"b":1})"},
                                   {"1", "1"},
                                   {"1.0", "1.0"},
                                   {"-0.0", "-0.0"},
                                   {"100.0", "100.0"},
                                   {"0.1", "0.1"},
                                   {"1e15", "1000000000000000.0"},
                                   {"1e16", "1e+16"},
                                   {"123456789012345678.0", "1.2345678901234568e+17"},
                                   {"0.0001", "0.0001"},
                                   {"0.00001", "1e-05"},
                                   {"1.5e-7", "1.5e-07"},
                                   {"5e-324", "5e-324"},
                                   {"1.7976931348623157e308", "1.7976931348623157e+308"},
                                   {R"("é/\u007f\u2028")", R"("\u00e9/\u007f\u2028")"},
                                   {R"("😀")", R"("\ud83d\ude00")"},
                                   {R"("\"\\\b\f\n\r\t\u0001")", R"("\"\\\b\f\n\r\t\u0001")"},
                                   {R"({"😀": 1, "ﬀ": 2, "z": 3})", R"({"z":3,"\ufb00":2,"\ud83d\ude00":1})"}}) {
    EXPECT_EQ(python_json(json(one.json)), one.python) << one.json;
  }
}

TEST(Capability, A149_TimesHaveOneSpelling) {
  for (const char* good : {"2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.000001+00:00",
                           "2026-12-31T23:59:59.999999+00:00", "1969-12-31T23:59:59.500000+00:00"}) {
    const auto time = parse_capability_time(good);
    ASSERT_TRUE(time.has_value()) << good;
    EXPECT_EQ(capability_time_text(*time), good);
  }
  for (const char* bad :
       {"", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01 00:00:00+00:00", "2026-01-01t00:00:00+00:00",
        "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00.5+00:00", "2026-01-01T00:00:00.000000+00:00",
        "2026-01-01T00:00:00.0000001+00:00", "2026-01-01T00:00:00.00000x+00:00", "2026-02-30T00:00:00+00:00",
        "2016-12-31T23:59:60+00:00", "0000-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00 ", "+00:00"}) {
    EXPECT_FALSE(parse_capability_time(bad).has_value()) << bad;
  }
}

TEST(Capability, WhatIsNoTokenIsInvalid) {
  const std::string good = capability_text(published(true));
  ASSERT_TRUE(read_capability(good).has_value());
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  for (const std::string& bad : std::initializer_list<std::string>{
           "", "[]", "{}", "\"token\"", good + " {}", good.substr(0, good.size() - 1),
           replaced("\"token_id\"", "\"tokenid\""), replaced("\"agent-a\"", "7"), replaced("\"agent-a\"", "\"\""),
           replaced("\"agent-a\"", "null"), replaced("{\"args\"", "[{\"args\"").substr(0, 40),
           replaced("\"default\"", "null"), replaced("\"audit_id\":\"audit-1\"", "\"audit_id\":1"),
           replaced("\"audit_id\":\"audit-1\"", "\"audit_id\":\"a\",\"audit_id\":\"audit-1\""),
           replaced("+00:00\",\"issued", "Z\",\"issued"), replaced("50", "{\"a\":" + std::string(20, '[') + "1")}) {
    const auto read = read_capability(bad);
    ASSERT_FALSE(read.has_value()) << bad;
    EXPECT_EQ(read.error().code, "TokenInvalid") << bad;
  }
  // Left out, these have defaults; the signature is then of another payload.
  const auto less =
      read_capability(R"({"token_id":"t","capability_id":"c","principal_id":"p",)"
                      R"("issued_at":"2026-01-01T00:00:00+00:00","expires_at":"2026-01-01T01:00:00+00:00"})");
  ASSERT_TRUE(less.has_value());
  EXPECT_EQ(less->constraints, JsonValue(JsonValue::Object()));
  EXPECT_FALSE(less->key_id.has_value());
  EXPECT_EQ(less->audit_id + less->signature, "");
}

struct Outcome {
  std::string code, reason;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome outcome(const CapabilityToken& token, const CapabilityExpectation& expected = {},
                const CapabilityRevocations* revocations = nullptr, CapabilityTime now = kIssued) {
  const auto keys =
      CapabilityKeyRing::make({{"default", secret()}, {"other", secret("other-secret")}}, "default")->keys();
  const auto verified = verify_capability(token, keys, expected, revocations, now);
  return verified ? Outcome{"", ""} : Outcome{verified.error().code, verified.error().reason};
}

TEST(Capability, A151_EachFailureHasItsNameInTheNormativeOrder) {
  const CapabilityToken good = published(true);
  const CapabilityExpectation right{"agent-a", "billing.list_invoices"}, other_principal{"agent-b", "other"},
      other_capability{"agent-a", "billing.delete"};
  CapabilityRevocations revocations;
  revocations.revoke(good.token_id);
  CapabilityToken forged = good;
  forged.capability_id = "billing.delete";
  CapabilityToken unknown = good;
  unknown.key_id = "nobody";
  CapabilityToken other_key = good;
  other_key.key_id = "other";

  EXPECT_EQ(outcome(good, right), (Outcome{"", ""}));
  EXPECT_EQ(outcome(good), (Outcome{"", ""}));
  EXPECT_EQ(outcome(good, other_principal), (Outcome{"TokenScopeError", "principal_mismatch"}));
  EXPECT_EQ(outcome(good, other_capability), (Outcome{"TokenScopeError", "capability_mismatch"}));
  EXPECT_EQ(outcome(forged, other_principal), (Outcome{"TokenInvalid", "invalid_signature"}));
  EXPECT_EQ(outcome(other_key), (Outcome{"TokenInvalid", "invalid_signature"}));
  EXPECT_EQ(outcome(unknown, other_principal), (Outcome{"TokenInvalid", "unknown_key_id"}));
  EXPECT_EQ(outcome(unknown, {}, nullptr, kIssued + kHour), (Outcome{"TokenExpired", "expired"}));
  EXPECT_EQ(outcome(good, {}, nullptr, kIssued + kHour - 1), (Outcome{"", ""}));
  EXPECT_EQ(outcome(good, {}, nullptr, kIssued + kHour), (Outcome{"TokenExpired", "expired"}));
  EXPECT_EQ(outcome(unknown, other_principal, &revocations, kIssued + kHour), (Outcome{"TokenRevoked", "revoked"}));
}

TEST(Capability, A148_A150_OnlyTheExactSignatureOfTheExactFieldsHolds) {
  const CapabilityToken good = published(true);
  const auto changed = [&](auto change) {
    CapabilityToken token = good;
    change(token);
    return outcome(token);
  };
  const Outcome invalid{"TokenInvalid", "invalid_signature"};
  for (const auto& change : std::initializer_list<void (*)(CapabilityToken&)>{
           [](CapabilityToken& t) { t.signature.clear(); }, [](CapabilityToken& t) { t.signature.pop_back(); },
           [](CapabilityToken& t) { t.signature += "0"; },
           [](CapabilityToken& t) { t.signature[1] = 'B'; },  // 96Bd...: the same bytes
           [](CapabilityToken& t) { t.signature.resize(32); }, [](CapabilityToken& t) { t.audit_id.clear(); },
           [](CapabilityToken& t) { t.key_id.reset(); }, [](CapabilityToken& t) { t.token_id += " "; },
           [](CapabilityToken& t) { t.expires_at += 1; }, [](CapabilityToken& t) { t.issued_at -= kMicroseconds; },
           [](CapabilityToken& t) { t.constraints = JsonValue::Object(); },
           [](CapabilityToken& t) {
             t.constraints = json(R"({"max_rows": 50.0, "args": {"prefix": {"path": "/safe/"}}})");
           },
           [](CapabilityToken& t) {
             t.constraints = json(R"({"max_rows": 500, "args": {"prefix": {"path": "/safe/"}}})");
           },
           // The name in another normal form.
           [](CapabilityToken& t) { t.principal_id = "agent-a\xcc\x81"; }}) {
    CapabilityToken token = good;
    change(token);
    const Outcome got = outcome(token);
    EXPECT_EQ(got.code, "TokenInvalid") << capability_text(token);
  }
  EXPECT_EQ(changed([](CapabilityToken& t) { t.signature[0] = 'F'; }), invalid);
}

// A147: no text in one field reads as the end of it and the beginning of another.
TEST(Capability, A147_DelimitersInAFieldStayInIt) {
  CapabilityToken token = published(true);
  std::vector<std::string> payloads;
  for (const char* text : {"a|b", "a,b", "a\nb", "a%0ab", "a=b", "a\",\"key_id\":\"x", "a\\", "a\\\"", "a"}) {
    for (std::string* field : {&token.principal_id, &token.capability_id, &token.audit_id}) {
      const std::string before = std::exchange(*field, text);
      payloads.push_back(capability_payload(token));
      const auto read = read_capability(capability_text(token));
      ASSERT_TRUE(read.has_value()) << text;
      EXPECT_EQ(read->principal_id + "/" + read->capability_id + "/" + read->audit_id,
                token.principal_id + "/" + token.capability_id + "/" + token.audit_id);
      *field = before;
    }
  }
  std::ranges::sort(payloads);
  EXPECT_EQ(std::ranges::adjacent_find(payloads), payloads.end());
}

TEST(Capability, A150_KeyRingsHaveNoEmptySecretAndNoFallback) {
  EXPECT_FALSE(CapabilityKeyRing::make({}).has_value());
  EXPECT_FALSE(CapabilityKeyRing::make({{"a", secret("")}}).has_value());
  EXPECT_FALSE(CapabilityKeyRing::make({{"a", nullptr}}).has_value());
  EXPECT_FALSE(CapabilityKeyRing::make({{"", secret()}}).has_value());
  EXPECT_FALSE(CapabilityKeyRing::make({{"a", secret()}, {"b", secret()}}).has_value());
  EXPECT_FALSE(CapabilityKeyRing::make({{"a", secret()}}, "b").has_value());
  EXPECT_EQ(CapabilityKeyRing::make({{"a", secret()}})->active_id(), "a");
  EXPECT_EQ(CapabilityKeyRing::of_one(secret())->active_id(), "default");
}

TEST(Capability, IssuesWhatItVerifies) {
  DeterministicRandom random(3);
  CapabilityRevocations revocations;
  const auto ring = CapabilityKeyRing::make({{"old", secret("old")}, {"new", secret("new")}}, "new").value();
  const CapabilityTime now = kIssued + 123'456;
  const auto token =
      issue_capability(ring, revocations, {"files.read", "agent-a", json(R"({"x": 1.0})"), 60, "a"}, now, random);
  ASSERT_TRUE(token.has_value()) << token.error();
  EXPECT_EQ(token->key_id, "new");
  EXPECT_EQ(token->token_id.size(), 36u);
  EXPECT_EQ(token->token_id[14], '4');
  EXPECT_EQ(capability_time_text(token->issued_at), "2026-01-01T00:00:00.123456+00:00");
  EXPECT_EQ(token->expires_at, now + 60 * kMicroseconds);
  const auto read = read_capability(capability_text(*token)).value();
  EXPECT_TRUE(verify_capability(read, ring.keys(), {"agent-a", "files.read"}, &revocations, now).has_value());
  EXPECT_EQ(revocations.revoke_all("agent-a"), 1u);
  EXPECT_EQ(verify_capability(read, ring.keys(), {}, &revocations, now).error().code, "TokenRevoked");
  // A token of the key that was active before still verifies, while the ring has it.
  const auto old = issue_capability(*secret("old"), "old", {"c", "p"}, now, random).value();
  EXPECT_TRUE(verify_capability(old, ring.keys(), {}, nullptr, now).has_value());
  for (const CapabilityGrant& bad :
       std::initializer_list<CapabilityGrant>{{"", "p"},
                                              {"c", ""},
                                              {"c", "p", JsonValue(true)},
                                              {"c", "p", JsonValue::Object(), 0},
                                              {"c", "p", JsonValue::Object(), -1},
                                              {"c", "p", JsonValue::Object(), INT64_MAX}}) {
    EXPECT_EQ(issue_capability(ring, revocations, bad, now, random).error().code(), ErrorCode::kUsage);
  }
}

TEST(Capability, RevocationsAreSweptWithTheirTokens) {
  CapabilityRevocations revocations;
  revocations.revoke("unknown");
  revocations.revoke("unknown");
  EXPECT_TRUE(revocations.is_revoked("unknown"));
  EXPECT_EQ(revocations.revoke_all("nobody"), 0u);
  revocations.track("alice", "a", 100, 0);
  revocations.track("alice", "b", 200, 0);
  revocations.track("bob", "c", 100, 0);
  revocations.revoke("a");
  EXPECT_EQ(revocations.revoke_all("alice"), 1u);
  EXPECT_EQ(revocations.revoke_all("alice"), 0u);
  EXPECT_EQ(revocations.sweep_expired(99), 0u);
  EXPECT_EQ(revocations.sweep_expired(100), 2u);
  EXPECT_TRUE(revocations.is_revoked("b"));
  EXPECT_FALSE(revocations.is_revoked("a"));  // expired: nobody asks any more
  EXPECT_TRUE(revocations.is_revoked("unknown"));
  EXPECT_EQ(revocations.tracked(), 1u);
  for (std::size_t i = 0; i < 3 * CapabilityRevocations::kTracksBetweenSweeps; ++i) {
    revocations.track("carol", std::to_string(i), 300, 300);
  }
  EXPECT_LT(revocations.tracked(), CapabilityRevocations::kTracksBetweenSweeps + 2);
}

TEST(Capability, ArgumentsAreConstrained) {
  struct Case {
    const char* constraints;
    const char* arguments;
    bool allowed;
  };
  for (const Case& one :
       std::initializer_list<Case>{{"{}", R"({"x": 1})", true},
                                   {R"({"args": {}})", R"({"x": 1})", true},
                                   {R"({"args": {"allowed_keys": ["x"]}})", R"({"x": 1})", true},
                                   {R"({"args": {"allowed_keys": ["x"]}})", R"({"x": 1, "y": 1})", false},
                                   {R"({"args": {"allowed_keys": []}})", "{}", true},
                                   {R"({"args": {"allowed_keys": []}})", R"({"x": 1})", false},
                                   {R"({"args": {"pinned": {"x": 1}}})", R"({"x": 1, "y": 2})", true},
                                   {R"({"args": {"pinned": {"x": 1}}})", R"({"x": 2})", false},
                                   {R"({"args": {"pinned": {"x": 1}}})", R"({"x": 1.0})", false},
                                   {R"({"args": {"pinned": {"x": 1}}})", "{}", false},
                                   {R"({"args": {"prefix": {"path": "/safe/"}}})", R"({"path": "/safe/a"})", true},
                                   {R"({"args": {"prefix": {"path": "/safe/"}}})", R"({"path": "/safe"})", false},
                                   {R"({"args": {"prefix": {"path": "/safe/"}}})", R"({"path": 7})", false},
                                   {R"({"args": {"prefix": {"path": "/safe/"}}})", "{}", false},
                                   {R"({"args": 7})", "{}", false},
                                   {R"({"args": {"allowed_keys": "x"}})", "{}", false},
                                   {R"({"args": {"allowed_keys": [7]}})", "{}", false},
                                   {R"({"args": {"pinned": []}})", "{}", false},
                                   {R"({"args": {"prefix": {"path": 7}}})", R"({"path": "7"})", false},
                                   {R"({"args": {"suffix": {}}})", "{}", false},
                                   {"{}", "[]", false}}) {
    const auto checked = check_arguments(json(one.constraints), json(one.arguments));
    EXPECT_EQ(checked.has_value(), one.allowed) << one.constraints << " " << one.arguments;
    if (checked) continue;
    EXPECT_EQ(checked.error().code, "TokenScopeError");
    EXPECT_EQ(checked.error().reason, "arg_constraint_violation");
  }
}

TEST(Capability, ManifestsAreSignedAsTheyStand) {
  const std::string payload = R"({"a": 1, "b": "é"})";
  const std::string sealed = seal_manifest(payload, *secret()).value();
  EXPECT_EQ(open_manifest(sealed, secret().get()).value(), payload);
  const std::string plain = R"({"payload": "{}"})";
  EXPECT_EQ(open_manifest(plain, nullptr).value(), "{}");
  struct Case {
    std::string envelope;
    bool with_secret;
    const char* code;
  };
  std::string other_payload = sealed, other_algorithm = sealed;
  other_payload.replace(other_payload.find(": 1"), 3, ": 2");
  other_algorithm.replace(other_algorithm.find("SHA256"), 6, "SHA512");
  for (const Case& one :
       std::initializer_list<Case>{{other_payload, true, "ManifestSignatureError"},
                                   {other_algorithm, true, "ManifestSignatureError"},
                                   {sealed, false, "ManifestSignatureError"},
                                   {plain, true, "ManifestSignatureError"},
                                   {"[]", true, "ManifestError"},
                                   {"", true, "ManifestError"},
                                   {"{}", false, "ManifestError"},
                                   {R"({"payload": 1})", false, "ManifestError"},
                                   {R"({"payload": "", "signature": "00"})", true, "ManifestError"}}) {
    const auto opened = open_manifest(one.envelope, one.with_secret ? secret().get() : nullptr);
    ASSERT_FALSE(opened.has_value()) << one.envelope;
    EXPECT_EQ(opened.error().code, one.code) << one.envelope;
  }
}

}  // namespace
}  // namespace hardtack
