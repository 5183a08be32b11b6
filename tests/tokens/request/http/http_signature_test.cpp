// Signed HTTP requests beyond the published vectors: windows, replay, components, hosts, what needs a signature.
#include "tokens/request/http/http_signature.h"

#include <gtest/gtest.h>

#include "tests/support/random_sources.h"
#include "tests/support/signers.h"
#include "tests/tokens/request/fixture.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/signature.h"
#include "tokens/request/http/signature_input.h"

namespace hardtack {
namespace {

using testing::keys_revoked_at;
using testing::replaced;
using testing::test_key;
using testing::test_keys;

constexpr std::int64_t kNow = 1'776'520'800;
constexpr std::string_view kNonce = "KXYnfEfJ0PBRZXQyVXfVQA";

HttpRequest plain() {
  return parse_http_request(
             R"({"method":"POST","url":"https://seller.example.com/adcp/create","headers":{"Content-Type":"application/json","X-Other":"a"},"body":"{}"})")
      .value();
}

HttpRequest signed_by(HttpRequest request, std::int64_t created = kNow, std::int64_t expires = kNow + 300) {
  return sign_http_request(std::move(request), {"k1", created, expires, std::string(kNonce)}, *test_key()).value();
}

std::string code_of(const HttpRequest& request, std::int64_t now = kNow, ReplayStore* store = nullptr,
                    const RequestKeySource& keys = test_keys()) {
  const auto verified = verify_http_signature(request, {}, keys, store, now);
  return verified ? "" : verified.error().code;
}

// The header changed and the request signed again with what it says then.
HttpRequest signed_with(const HttpRequest& request, std::string_view from, std::string_view to) {
  HttpRequest changed = request;
  for (auto& [name, value] : changed.headers) {
    if (name == "signature-input") value = replaced(value, from, to);
  }
  const auto input = read_signature_input(changed, BinaryText::kStandard);
  if (!input) return changed;
  const auto base =
      signature_base(changed, canonical_url(changed.url).value(), input->components, write_inner_list(input->member));
  if (!base) return changed;
  const std::string signature = to_base64(sign(*test_key(), bytes_of(*base)).value());
  for (auto& [name, value] : changed.headers) {
    if (name == "signature") value = "sig1=:" + signature + ":";
  }
  return changed;
}

TEST(HttpSignature, WindowsAreShortAndClocksMayDiffer) {
  struct Row {
    std::int64_t created, expires, now;
    bool holds;
  };
  static constexpr Row kRows[] = {{0, 300, 0, true},    {0, 300, 360, true}, {0, 300, 361, false}, {0, 300, -60, true},
                                  {0, 300, -61, false}, {0, 1, 61, true},    {0, 1, 62, false}};
  for (const Row& row : kRows) {
    const HttpRequest request = signed_by(plain(), kNow + row.created, kNow + row.expires);
    EXPECT_EQ(code_of(request, kNow + row.now), row.holds ? "" : "request_signature_window_invalid") << row.now;
  }
  for (const auto& [created, expires] :
       {std::pair(kNow, kNow), std::pair(kNow, kNow + 301), std::pair(kNow, kNow - 1)}) {
    EXPECT_FALSE(sign_http_request(plain(), {"k1", created, expires, std::string(kNonce)}, *test_key()).has_value());
  }
}

TEST(HttpSignature, ADeviceSignsWhatItsKeyWouldSign) {
  const HttpSigning signing{"k1", kNow, kNow + 300, std::string(kNonce)};
  testing::DeterministicRandom random;
  const PrivateKey p256 = PrivateKey::generate(KeyAlgorithm::kSecp256r1, random).value();
  const PrivateKey other = PrivateKey::generate(KeyAlgorithm::kSecp256r1, random).value();
  const auto ed25519 = test_key();
  for (const PrivateKey* key : {ed25519.get(), &p256}) {
    const auto request = sign_http_request(plain(), signing, testing::device_with(*key));
    ASSERT_TRUE(request.has_value()) << request.error().to_string();
    EXPECT_EQ(request->headers, sign_http_request(plain(), signing, *key)->headers);
  }
  for (const auto& faulty : testing::faulty_signers(p256, other))
    EXPECT_EQ(sign_http_request(plain(), signing, faulty.signer).error().code(), faulty.expected) << faulty.name;
}

TEST(HttpSignature, A157_AReplayIsRefusedWhileItsWindowLasts) {
  MemoryReplayStore store({.max_replay_entries = 4, .max_replay_entries_per_key = 2});
  const HttpRequest request = signed_by(plain());
  EXPECT_EQ(code_of(request, kNow, &store), "");
  EXPECT_EQ(code_of(request, kNow, &store), "request_signature_replayed");
  // On both edges of the clock's grace.
  EXPECT_EQ(code_of(request, kNow + 360, &store), "request_signature_replayed");
  EXPECT_EQ(code_of(request, kNow - 60, &store), "request_signature_replayed");
  // What does not verify is not remembered, so nobody can use up another one's nonces.
  HttpRequest forged = request;
  forged.body = "[]";
  MemoryReplayStore fresh;
  EXPECT_EQ(code_of(forged, kNow, &fresh), "request_signature_digest_mismatch");
  EXPECT_EQ(fresh.size(), 0U);
  EXPECT_EQ(code_of(request, kNow, &fresh), "");
  // A full store refuses before it costs a signature, and forgets nothing.
  EXPECT_EQ(store.remember("k1", "another", kNow + 400, kNow).value(), ReplayVerdict::kFresh);
  EXPECT_EQ(code_of(forged, kNow, &store), "request_signature_rate_abuse");
}

TEST(HttpSignature, ParametersAndComponentsAreStrict) {
  const HttpRequest request = signed_by(plain());
  struct Row {
    std::string_view from, to, code;
  };
  static constexpr Row kRows[] = {
      {"\"@method\" ", "", "components_incomplete"},
      {"\"@target-uri\" ", "", "components_incomplete"},
      {"\"content-type\" ", "", "components_incomplete"},
      {" \"content-digest\"", "", "components_incomplete"},
      {"\"content-type\"", "\"content-type\" \"x-other\"", ""},
      {"\"content-type\"", "\"content-type\" \"x-none\"", "components_incomplete"},
      {"\"content-type\"", "\"content-type\" \"@path\"", "components_unexpected"},
      {"\"content-type\"", "\"content-type\" \"signature\"", "components_unexpected"},
      {"\"content-type\"", "\"content-type\" \"content-type\"", "header_malformed"},
      {"\"content-type\"", "\"content-type\";sf", "header_malformed"},
      {"\"content-type\"", "\"Content-Type\"", "header_malformed"},
      {"\"content-type\"", "content-type", "header_malformed"},
      {"created=1776520800", "created=\"1776520800\"", "header_malformed"},
      {"created=1776520800", "created=1776520800.0", "header_malformed"},
      {"created=1776520800;", "", "params_incomplete"},
      {";alg=\"ed25519\"", "", "params_incomplete"},
      {";keyid=\"k1\"", ";keyid=\"\"", "params_incomplete"},
      {";keyid=\"k1\"", ";keyid=\"k2\"", "key_unknown"},
      {"KXYnfEfJ0PBRZXQyVXfVQA", "short", "params_incomplete"},
      {"KXYnfEfJ0PBRZXQyVXfVQA", "KXYnfEfJ0PBRZXQyVXfVQ!", "params_incomplete"},
      {"alg=\"ed25519\"", "alg=\"Ed25519\"", "alg_not_allowed"},
      {"alg=\"ed25519\"", "alg=\"hmac-sha256\"", "alg_not_allowed"},
      {"alg=\"ed25519\"", "alg=\"ecdsa-p256-sha256\"", "key_purpose_invalid"},
      {"adcp/request-signing/v1", "adcp/webhook-signing/v1", "tag_invalid"},
      {"adcp/request-signing/v1\"", "adcp/request-signing/v1\";other=1", ""},
      {"sig1=", "sig2=", "header_malformed"},
      {"sig1=(\"@method\"", "other=(\"@method\"), sig1=(\"@method\"", ""},
  };
  for (const Row& row : kRows) {
    const std::string code = row.code.empty() ? "" : "request_signature_" + std::string(row.code);
    EXPECT_EQ(code_of(signed_with(request, row.from, row.to)), code) << row.to;
  }
}

TEST(HttpSignature, EveryChangeOfWhatIsSignedIsRefused) {
  const HttpRequest request = signed_by(plain());
  EXPECT_EQ(code_of(request), "");
  HttpRequest changed = request;
  changed.method = "PUT";
  EXPECT_EQ(code_of(changed), "request_signature_invalid");
  changed = request;
  changed.url = "https://seller.example.com/adcp/delete";
  EXPECT_EQ(code_of(changed), "request_signature_invalid");
  changed.url = "https://seller.example.com.evil.example/adcp/create";
  EXPECT_EQ(code_of(changed), "request_signature_invalid");
  changed.url = "https://seller.example.com:443/adcp/./create#x";
  EXPECT_EQ(code_of(changed), "");
  changed.url = "https://seller.example.com/adcp/%2e/create";
  EXPECT_EQ(code_of(changed), "request_target_uri_malformed");
  changed = request;
  changed.body += ' ';
  EXPECT_EQ(code_of(changed), "request_signature_digest_mismatch");
  // A header that is not covered says nothing.
  changed = request;
  changed.headers.emplace_back("x-more", "1");
  EXPECT_EQ(code_of(changed), "");
  changed.headers.emplace_back("host", "seller.example.com:443");
  EXPECT_EQ(code_of(changed), "");
  for (const char* host : {"other.example.com", "seller.example.com/x", "a@other.example.com", ""}) {
    changed.headers.back().second = host;
    EXPECT_EQ(code_of(changed), "request_target_uri_malformed") << host;
  }
  for (const char* header : {"signature", "signature-input"}) {
    changed = request;
    std::erase_if(changed.headers, [&](const auto& one) { return one.first == header; });
    EXPECT_EQ(code_of(changed), "request_signature_header_malformed") << header;
  }
  EXPECT_EQ(code_of(plain()), "request_signature_required");
}

TEST(HttpSignature, RevokedKeysAreRefusedBeforeTheSignature) {
  const HttpRequest request = signed_by(plain());
  EXPECT_EQ(code_of(request, kNow, nullptr, keys_revoked_at("2026-04-18T14:00:00Z")), "request_signature_key_revoked");
  EXPECT_EQ(code_of(request, kNow, nullptr, keys_revoked_at("2026-04-18T14:00:01Z")), "");
}

TEST(HttpSignature, BytesAreInOneAlphabet) {
  struct Row {
    std::string_view text;
    bool standard, either;
  };
  static constexpr Row kRows[] = {{"+/8=", true, true},   {"-_8", false, true},   {"+_8=", false, false},
                                  {"-_8=", false, false}, {"+/8", false, false},  {"AAAA", true, true},
                                  {"AAA", false, true},   {"+/9=", false, false}, {"", true, true},
                                  {"A", false, false},    {"AAA=A", false, false}};
  for (const Row& row : kRows) {
    EXPECT_EQ(decode_binary(row.text, BinaryText::kStandard).has_value(), row.standard) << row.text;
    EXPECT_EQ(decode_binary(row.text, BinaryText::kEitherAlphabet).has_value(), row.either) << row.text;
  }
}

TEST(HttpSignature, WhatNeedsASignatureIsFound) {
  struct Row {
    std::string_view url, body;
    bool required;
  };
  static constexpr Row kRows[] = {
      {"https://a.example/x/buy", "", true},
      {"https://a.example/x/%62uy?y", "", true},
      {"https://a.example/x/sell", "", false},
      {"https://a.example/mcp", R"({"method":"tools/call","params":{"name":"buy"}})", true},
      {"https://a.example/mcp", R"({"method":"tools/call","params":{"name":"sell"}})", false},
      {"https://a.example/mcp", R"({"method":"tasks/cancel"})", true},
      {"https://a.example/mcp", R"({"push_notification_config":{"authentication":{}}})", true},
      {"https://a.example/mcp", R"({"params":{"arguments":{"push_notification_config":{"authentication":{}}}}})", true},
      {"https://a.example/mcp", R"({"push_notification_config":{}})", false},
      {"https://a.example/mcp", "not json", true},
      {"https://a.example/mcp", R"({"method":"x","method":"tasks/cancel"})", true},
      {"not a url", "", true},
  };
  const HttpSignaturePolicy policy{.required_for = {"buy"}, .protocol_methods_required_for = {"tasks/cancel"}};
  for (const Row& row : kRows) {
    const HttpRequest request{"POST", std::string(row.url), {}, std::string(row.body)};
    EXPECT_EQ(requires_signature(request, policy), row.required) << row.url << row.body;
  }
  EXPECT_FALSE(requires_signature({"POST", "https://a.example/mcp", {}, "not json"}, {}));
}

TEST(HttpSignature, DocumentsAreReadStrictly) {
  for (const std::string_view text :
       {"", "{}", "[]", R"({"method":"GET","url":"https://a.example/"})", R"({"method":"","url":"a","headers":{}})",
        R"({"method":"G T","url":"a","headers":{}})", R"({"method":"GET","url":"","headers":{}})",
        R"({"method":"GET","url":"a","headers":[]})", R"({"method":"GET","url":"a","headers":{"a":1}})",
        R"({"method":"GET","url":"a","headers":{"a":"x\ny"}})", R"({"method":"GET","url":"a","headers":{"a b":"x"}})",
        R"({"method":"GET","url":"a","headers":{"A":"x","a":"y"}})", R"({"method":"GET","url":"a","headers":{"":"y"}})",
        R"({"method":"GET","url":"a","headers":{},"body":null})",
        R"({"method":"GET","url":"a","headers":{},"x":""})"}) {
    EXPECT_FALSE(parse_http_request(text).has_value()) << text;
  }
  const auto request = parse_http_request(R"({"method":"GET","url":"a","headers":{"A-B":"  x y\t"}})");
  ASSERT_TRUE(request.has_value()) << request.error();
  EXPECT_EQ(*request->header("a-b"), "x y");
}

}  // namespace
}  // namespace hardtack
