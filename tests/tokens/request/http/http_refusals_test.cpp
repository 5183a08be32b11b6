// Signed HTTP requests that are refused: by signers, by the form of their headers, by stores and by keys.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/tokens/request/fixture.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/signature.h"
#include "tokens/request/http/body_integrity.h"
#include "tokens/request/http/http_signature.h"
#include "tokens/request/http/signature_input.h"

namespace hardtack {
namespace {

using testing::test_key;
using testing::test_keys;

constexpr std::int64_t kNow = 1'776'520'800;
const std::string kNonce = "KXYnfEfJ0PBRZXQyVXfVQA";
using Headers = std::vector<std::pair<std::string, std::string>>;

HttpRequest plain(Headers headers = {}, std::string body = "{}") {
  HttpRequest request{"POST", "https://seller.example.com/adcp/create", {}, std::move(body)};
  for (auto& header : headers) request.headers.push_back(std::move(header));
  return request;
}

HttpSigning signing() { return {"k1", kNow, kNow + 300, kNonce}; }

HttpRequest signed_request(Headers headers = {}, std::string body = "{}") {
  return sign_http_request(plain(std::move(headers), std::move(body)), signing(), *test_key()).value();
}

std::string& header_of(HttpRequest& request, std::string_view name) {
  for (auto& [known, value] : request.headers) {
    if (known == name) return value;
  }
  return request.headers.emplace_back(std::string(name), "").second;
}

// The signature of what the headers say now.
void sign_again(HttpRequest& request, const std::string& label = "sig1") {
  const auto input = read_signature_input(request, BinaryText::kStandard);
  if (!input) return;
  const auto base =
      signature_base(request, canonical_url(request.url).value(), input->components, write_inner_list(input->member));
  if (!base) return;
  header_of(request, "signature") = label + "=:" + to_base64(sign(*test_key(), bytes_of(*base)).value()) + ":";
}

std::string code_of(const HttpRequest& request, const HttpSignaturePolicy& policy = {}, ReplayStore* store = nullptr,
                    const RequestKeySource& keys = test_keys()) {
  const auto verified = verify_http_signature(request, policy, keys, store, kNow);
  return verified ? "" : verified.error().code;
}

TEST(HttpRefusals, OfSigners) {
  struct Row {
    const char* what;
    std::function<void(HttpRequest&, HttpSigning&)> change;
    const char* expected;
  };
  const char* const nonce = "a nonce is a base64url text of at least 16 bytes";
  const char* const id = "a key id is a text of at most 256 bytes in ASCII";
  const std::vector<Row> rows = {
      {"nothing", [](auto&, auto&) {}, ""},
      {"no body", [](auto& r, auto&) { r.body.clear(); }, ""},
      {"a name to be converted",
       [](auto& r, auto&) {
         r.url =
             "https://b\u00fc"
             "cher.example/x";
       },
       ""},
      {"no URL", [](auto& r, auto&) { r.url = "seller.example.com"; }, "URL"},
      {"a name that is not converted", [](auto& r, auto&) { r.url = "https://\u4f8b.example/"; }, "is not converted"},
      {"signed already", [](auto& r, auto&) { r.headers.emplace_back("signature", "x"); }, "is signed already"},
      {"half signed", [](auto& r, auto&) { r.headers.emplace_back("signature-input", "x"); }, "is signed already"},
      {"a digest", [](auto& r, auto&) { r.headers.emplace_back("content-digest", "x"); },
       "has a `Content-Digest` already"},
      {"a nonce of 21 letters", [](auto&, auto& s) { s.nonce.pop_back(); }, nonce},
      {"a nonce of 128", [](auto&, auto& s) { s.nonce = std::string(128, 'a'); }, ""},
      {"a nonce of 129", [](auto&, auto& s) { s.nonce = std::string(129, 'a'); }, nonce},
      {"a nonce with a sign", [](auto&, auto& s) { s.nonce[3] = '+'; }, nonce},
      {"an empty nonce", [](auto&, auto& s) { s.nonce.clear(); }, nonce},
      {"no key id", [](auto&, auto& s) { s.key_id.clear(); }, id},
      {"a key id of 256 bytes", [](auto&, auto& s) { s.key_id = std::string(256, 'k'); }, ""},
      {"a key id of 257 bytes", [](auto&, auto& s) { s.key_id = std::string(257, 'k'); }, id},
      {"a key id with a space", [](auto&, auto& s) { s.key_id = "a b"; }, id},
      {"a key id that is not ASCII", [](auto&, auto& s) { s.key_id = "\u00e9"; }, id},
      {"a key id with DEL", [](auto&, auto& s) { s.key_id = "a\x7f"; }, id},
  };
  for (const Row& row : rows) {
    HttpRequest request = plain();
    HttpSigning how = signing();
    row.change(request, how);
    const auto made = sign_http_request(request, how, *test_key());
    const std::string said = made ? "" : made.error().message();
    EXPECT_EQ(made.has_value(), *row.expected == '\0') << row.what << ": " << said;
    EXPECT_NE(said.find(row.expected), std::string::npos) << row.what << ": " << said;
  }
}

TEST(HttpRefusals, OfHeadersByTheirForm) {
  const HttpRequest good = signed_request({{"content-type", "application/json"}});
  ASSERT_EQ(code_of(good), "");
  HttpRequest copy = good;
  const std::string input = header_of(copy, "signature-input").substr(5),
                    signature = header_of(copy, "signature").substr(5);
  struct Row {
    const char* what;
    std::string input, signature;
    std::string code = "request_signature_header_malformed";
  };
  const std::vector<Row> rows = {
      {"one of another label", "mine=" + input, "mine=" + signature, ""},
      {"two of which none is `sig1`", "a=" + input + ", b=" + input, "a=" + signature + ", b=" + signature},
      {"two of which one is `sig1`", "a=" + input + ", sig1=" + input, "sig1=" + signature, ""},
      {"no list", "sig1=\"x\"", "sig1=" + signature},
      {"nothing", "", "sig1=" + signature},
      {"a signature of another label", "sig1=" + input, "sig2=" + signature},
      {"a list of signatures", "sig1=" + input, "sig1=(" + signature + ")"},
      {"a signature as text", "sig1=" + input, "sig1=\"x\""},
      {"a signature as number", "sig1=" + input, "sig1=1"},
      {"a signature of nothing", "sig1=" + input, "sig1"},
      {"a signature without padding", "sig1=" + input, "sig1=:AAA:"},
      {"a short signature", "sig1=" + input, "sig1=:AAAA:", "request_signature_invalid"},
      {"an empty signature", "sig1=" + input, "sig1=::", "request_signature_invalid"},
      {"an empty component", "sig1=(\"\" " + input.substr(1), "sig1=" + signature},
      {"a component with a space", "sig1=(\"a b\" " + input.substr(1), "sig1=" + signature},
      {"a component of another kind", "sig1=(1 " + input.substr(1), "sig1=" + signature},
      {"a component as bytes", "sig1=(:AAAA: " + input.substr(1), "sig1=" + signature},
      {"a component that is true", "sig1=(?1 " + input.substr(1), "sig1=" + signature},
  };
  for (const Row& row : rows) {
    HttpRequest request = good;
    header_of(request, "signature-input") = row.input;
    header_of(request, "signature") = row.signature;
    EXPECT_EQ(code_of(request), row.code) << row.what;
  }
  HttpRequest several = good;
  header_of(several, "content-type") = "application/json, text/html";
  EXPECT_EQ(code_of(several), "request_signature_header_malformed");
  HttpRequest elsewhere = good;
  elsewhere.url =
      "https://b\u00fc"
      "cher.example/";
  EXPECT_EQ(code_of(elsewhere), "request_signature_header_malformed");
}

TEST(HttpRefusals, OfDigestsThatAreNotOneOfTheBody) {
  const std::string right = to_base64(sha256(bytes_of("{}")));
  struct Row {
    std::string digest, code;
  };
  const std::vector<Row> rows = {
      {"sha-256=:" + right + ":", ""},
      {"sha-256=:" + to_base64(sha256(bytes_of("[]"))) + ":", "request_signature_digest_mismatch"},
      {"sha-256=:AAAA:", "request_signature_digest_mismatch"},
      {"sha-256=::", "request_signature_digest_mismatch"},
      {"sha-256=:AAA:", "request_signature_header_malformed"},
      {"sha-512=:" + right + ":", "request_signature_header_malformed"},
      {"sha-256=:" + right + ":, sha-512=:AAAA:", "request_signature_header_malformed"},
      {"sha-256=:" + right + ":;x=1", "request_signature_header_malformed"},
      {"sha-256=(:" + right + ":)", "request_signature_header_malformed"},
      {"sha-256=\"" + right + "\"", "request_signature_header_malformed"},
      {"sha-256=1", "request_signature_header_malformed"},
      {"sha-256", "request_signature_header_malformed"},
      {"", "request_signature_header_malformed"},
  };
  for (const Row& row : rows) {
    HttpRequest request = signed_request();
    header_of(request, "content-digest") = row.digest;
    sign_again(request);
    EXPECT_EQ(code_of(request), row.code) << row.digest;
  }
}

TEST(HttpRefusals, ByWhatAPolicySaysOfBodies) {
  using Version = HttpSignaturePolicy::Version;
  using Digest = HttpSignaturePolicy::Digest;
  const std::string incomplete = "request_signature_components_incomplete",
                    unexpected = "request_signature_components_unexpected";
  HttpRequest with = signed_request(), without = signed_request(), empty = signed_request({}, "");
  std::string& input = header_of(without, "signature-input");
  input.erase(input.find(" \"content-digest\""), 17);
  sign_again(without);
  struct Row {
    Version version;
    Digest digest;
    std::string with, without, empty;
  };
  for (const Row& row : std::initializer_list<Row>{{Version::k32, Digest::kRequired, "", incomplete, ""},
                                                   {Version::k32, Digest::kForbidden, "", incomplete, ""},
                                                   {Version::k31, Digest::kRequired, "", incomplete, incomplete},
                                                   {Version::k31, Digest::kEither, "", "", ""},
                                                   {Version::k31, Digest::kForbidden, unexpected, "", ""}}) {
    const HttpSignaturePolicy policy{.version = row.version, .digest = row.digest};
    EXPECT_EQ(code_of(with, policy), row.with);
    EXPECT_EQ(code_of(without, policy), row.without);
    EXPECT_EQ(code_of(empty, policy), row.empty);
  }
}

// The same decision from what somebody else has found out about a request.
TEST(HttpRefusals, ByWhatIsKnownOfABody) {
  using Version = HttpSignaturePolicy::Version;
  using Digest = HttpSignaturePolicy::Digest;
  BodyIntegrityFacts good;
  good.version = Version::k31;
  good.digest = Digest::kForbidden;
  good.mode = SignatureMode::kRequired;
  good.has_signature = good.signature_holds = true;
  EXPECT_EQ(judge_body_integrity(good).action, BodyIntegrityAction::kAccept);
  BodyIntegrityFacts covered = good;
  covered.covers_digest = covered.digest_matches = true;
  EXPECT_EQ(judge_body_integrity(covered).error_code, "request_signature_components_unexpected");
  covered.digest = Digest::kEither;
  EXPECT_EQ(judge_body_integrity(covered).action, BodyIntegrityAction::kAccept);
  covered.digest_matches = false;
  EXPECT_EQ(judge_body_integrity(covered).error_code, "request_signature_digest_mismatch");
  BodyIntegrityFacts none = good;
  none.has_signature = false;
  EXPECT_EQ(judge_body_integrity(none).error_code, "request_signature_required");
  none.fallback_holds = true;
  EXPECT_EQ(judge_body_integrity(none).source, RequestAuthentication::kFallback);
}

class FixedStore final : public ReplayStore {
 public:
  FixedStore(Result<bool> full, Result<ReplayVerdict> verdict) : full_(std::move(full)), verdict_(std::move(verdict)) {}
  Result<bool> is_full(std::string_view, std::int64_t) override { return full_; }
  Result<ReplayVerdict> remember(std::string_view, std::string_view, std::int64_t, std::int64_t) override {
    return verdict_;
  }

 private:
  Result<bool> full_;
  Result<ReplayVerdict> verdict_;
};

TEST(HttpRefusals, ByStoresThatAreFullOrCannotBeAsked) {
  const HttpRequest request = signed_request();
  const Result<bool> no_answer = fail(ErrorCode::kIo, "the store is gone");
  const Result<ReplayVerdict> no_verdict = fail(ErrorCode::kIo, "the store is gone");
  struct Row {
    Result<bool> full;
    Result<ReplayVerdict> verdict;
    const char* code;
  };
  for (const Row& row : std::initializer_list<Row>{{false, ReplayVerdict::kFresh, ""},
                                                   {false, ReplayVerdict::kReplayed, "request_signature_replayed"},
                                                   {false, ReplayVerdict::kFull, "request_signature_rate_abuse"},
                                                   {true, ReplayVerdict::kFresh, "request_signature_rate_abuse"},
                                                   {no_answer, ReplayVerdict::kFresh, "io"},
                                                   {false, no_verdict, "io"}}) {
    FixedStore store(row.full, row.verdict);
    EXPECT_EQ(code_of(request, {}, &store), row.code);
  }
}

// Has one key, from the second time on.
class LateKeys final : public RequestKeySource {
 public:
  explicit LateKeys(bool come) : come_(come) {}
  std::variant<RequestKey, RequestKeyFault> find(std::string_view) const override {
    if (!is_there_) return RequestKeyFault::kUnknown;
    return RequestKey{test_key()->public_key(), std::nullopt};
  }
  bool refresh() const override {
    ++asked;
    is_there_ = come_;
    return come_;
  }
  mutable int asked = 0;

 private:
  bool come_;
  mutable bool is_there_ = false;
};

TEST(HttpRefusals, ByKeysAreReconsideredOnce) {
  const LateKeys late(true), never(false);
  EXPECT_EQ(code_of(signed_request(), {}, nullptr, late), "");
  EXPECT_EQ(late.asked, 1);
  EXPECT_EQ(code_of(signed_request(), {}, nullptr, never), "request_signature_key_unknown");
  EXPECT_EQ(never.asked, 1);
  const LateKeys unasked(true);
  EXPECT_EQ(code_of(plain(), {}, nullptr, unasked), "request_signature_required");
  HttpRequest late_one = signed_request();
  header_of(late_one, "signature-input").replace(header_of(late_one, "signature-input").find("adcp/"), 5, "else/");
  EXPECT_EQ(code_of(late_one, {}, nullptr, unasked), "request_signature_tag_invalid");
  EXPECT_EQ(unasked.asked, 0) << "other keys would not help";
}

TEST(RequestKeys, OfASetAreThoseWithAnId) {
  const std::string key =
      R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","adcp_use":"request-signing"})";
  const auto set_of = [&](const std::string& id) { return R"({"keys":[{)" + id + key + "]}"; };
  for (const std::string& id : std::initializer_list<std::string>{"", R"("kid":"",)", R"("kid":7,)", R"("kid":null,)",
                                                                  R"("kid":")" + std::string(257, 'k') + R"(",)"}) {
    const auto set = RequestKeySet::parse(set_of(id));
    ASSERT_TRUE(set.has_value()) << id;
    EXPECT_TRUE(set->entries({"http-signature"}).empty()) << id;
  }
  EXPECT_EQ(RequestKeySet::parse(set_of(R"("kid":")" + std::string(256, 'k') + R"(",)"))->entries({"x"}).size(), 1u);
  for (const char* wrong : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":1})"})
    EXPECT_EQ(RequestKeySet::parse(wrong).error().code(), ErrorCode::kMalformedJson) << wrong;
  std::string many = R"({"keys":[1)";
  for (std::size_t i = 0; i < RequestKeySet::kMaxKeys; ++i) many += ",1";
  EXPECT_EQ(RequestKeySet::parse(many + "]}").error().code(), ErrorCode::kInvalidKey);
}

TEST(RequestKeys, ArePublicAndSayForHowLong) {
  const PublicKey key = test_key()->public_key();
  const std::string use(kRequestSigning);
  struct Row {
    std::string purpose;
    bool usable;
    std::optional<std::int64_t> until = {};
  };
  const std::string until = to_token_key({key, 12}).purpose.substr(0, to_token_key({key, 12}).purpose.size() - 2);
  for (const Row& row : std::initializer_list<Row>{{use, true},
                                                   {until + "12", true, 12},
                                                   {until + "-12", true, -12},
                                                   {until, false},
                                                   {until + "x", false},
                                                   {until + "12x", false},
                                                   {until + "99999999999999999999", false},
                                                   {use + "x", false},
                                                   {"", false},
                                                   {"jwt", false}}) {
    const auto read = request_key_of(TokenKey{key, row.purpose});
    ASSERT_EQ(read.has_value(), row.usable) << row.purpose;
    if (read) {
      EXPECT_EQ(read->revoked_at, row.until) << row.purpose;
    }
  }
  EXPECT_FALSE(request_key_of(TokenKey{share(SecretBytes(32)), use}).has_value());
  // A key that is for something else is unusable; one that is not there is unknown.
  const TokenKeys keys = TokenKeys::from_entries({{"http-signature", KeyId("a"), TokenKey{key, "jwt"}},
                                                  {"http-signature", KeyId("b"), TokenKey{key, use}},
                                                  {"http-signature", KeyId("c"), fail(ErrorCode::kInvalidKey, "no")}})
                             .value();
  const TokenKeysSource source(keys, "http-signature");
  EXPECT_EQ(std::get<RequestKeyFault>(source.find("a")), RequestKeyFault::kUnusable);
  EXPECT_TRUE(std::holds_alternative<RequestKey>(source.find("b")));
  EXPECT_EQ(std::get<RequestKeyFault>(source.find("c")), RequestKeyFault::kUnusable);
  EXPECT_EQ(std::get<RequestKeyFault>(source.find("d")), RequestKeyFault::kUnknown);
}

}  // namespace
}  // namespace hardtack
