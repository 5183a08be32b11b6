// The published vectors of the request signing profile: each runs, and the counts are in the output.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/request/http/body_integrity.h"
#include "tokens/request/http/http_signature.h"
#include "tokens/request/http/signature_input.h"

namespace hardtack {
namespace {

using nlohmann::json;
using testing::read_vectors;

constexpr std::string_view kFolder = "request-signing/";

HttpSignaturePolicy policy_of(const json& vector) {
  HttpSignaturePolicy policy;
  policy.version = vector.value("signing_profile_version", "") == "3.2" ? HttpSignaturePolicy::Version::k32
                                                                        : HttpSignaturePolicy::Version::k31;
  const json& capability = vector["verifier_capability"];
  const std::string digest = capability["covers_content_digest"];
  policy.digest = digest == "required"    ? HttpSignaturePolicy::Digest::kRequired
                  : digest == "forbidden" ? HttpSignaturePolicy::Digest::kForbidden
                                          : HttpSignaturePolicy::Digest::kEither;
  policy.required_for = capability["required_for"].get<std::vector<std::string>>();
  if (capability.contains("protocol_methods_required_for"))
    policy.protocol_methods_required_for = capability["protocol_methods_required_for"].get<std::vector<std::string>>();
  return policy;
}

// The keys that the vector names, or brings along; those of its revocation list revoked.
RequestKeySet keys_of(const json& vector) {
  json keys = json::array();
  if (vector.contains("jwks_override")) {
    keys = vector["jwks_override"]["keys"];
  } else {
    const json known = read_vectors(std::string(kFolder) + "keys.json");
    for (const json& key : known["keys"]) {
      for (const json& id : vector["jwks_ref"]) {
        if (id == key["kid"]) keys.push_back(key);
      }
    }
  }
  if (vector.contains("test_harness_state") && vector["test_harness_state"].contains("revocation_list")) {
    const json& list = vector["test_harness_state"]["revocation_list"];
    for (json& key : keys) {
      for (const json& id : list["revoked_kids"]) {
        if (id == key["kid"]) key["revoked_at"] = list["updated"];
      }
    }
  }
  return RequestKeySet::parse(json{{"keys", keys}}.dump()).value();
}

// What the vector wants to be in the store.
void fill(const json& vector, MemoryReplayStore& store, std::int64_t now) {
  if (!vector.contains("test_harness_state")) return;
  const json& state = vector["test_harness_state"];
  if (state.contains("replay_cache_entries")) {
    for (const json& entry : state["replay_cache_entries"]) {
      EXPECT_EQ(store
                    .remember(entry["keyid"].get<std::string>(), entry["nonce"].get<std::string>(),
                              now + entry["ttl_seconds"].get<std::int64_t>(), now)
                    .value(),
                ReplayVerdict::kFresh);
    }
  }
  if (state.contains("replay_cache_per_keyid_cap_hit")) {
    const std::string key_id = state["replay_cache_per_keyid_cap_hit"]["keyid"];
    for (int i = 0; !store.is_full(key_id, now).value(); ++i) {
      ASSERT_TRUE(store.remember(key_id, std::to_string(i), now + 300, now).has_value());
    }
  }
}

TokenResult<VerifiedHttpRequest> run(const json& vector, const HttpRequest& request) {
  const std::int64_t now = vector["reference_now"];
  MemoryReplayStore store({.max_replay_entries = 1'000, .max_replay_entries_per_key = 10});
  fill(vector, store, now);
  return verify_http_signature(request, policy_of(vector), keys_of(vector), &store, now);
}

void check_base(const json& vector, const HttpRequest& request, const std::string& name) {
  if (!vector.contains("expected_signature_base")) return;
  const auto input = read_signature_input(request, BinaryText::kEitherAlphabet);
  ASSERT_TRUE(input.has_value()) << name << ": " << input.error();
  const auto url = canonical_url(request.url);
  ASSERT_TRUE(url.has_value()) << name << ": " << url.error();
  EXPECT_EQ(signature_base(request, *url, input->components, write_inner_list(input->member)).value(),
            vector["expected_signature_base"].get<std::string>())
      << name;
}

void check_vector(const json& vector, const std::string& name) {
  const auto request = parse_http_request(vector["request"].dump());
  ASSERT_TRUE(request.has_value()) << name << ": " << request.error();
  check_base(vector, *request, name);
  const auto verified = run(vector, *request);
  const json& expected = vector["expected_outcome"];
  if (expected["success"]) {
    EXPECT_TRUE(verified.has_value()) << name << ": " << (verified ? "" : verified.error().code);
    EXPECT_EQ(verified ? verified->label : "", expected.value("verified_label", "sig1")) << name;
    return;
  }
  EXPECT_EQ(verified ? "" : verified.error().code, expected["error_code"].get<std::string>()) << name;
  // Those without a signature are refused because this verifier wants one for them.
  EXPECT_TRUE(is_signed(*request) || requires_signature(*request, policy_of(vector))) << name;
}

std::size_t check_folder(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(testing::vectors_folder() / kFolder / folder)) {
    const std::string name = folder + "/" + entry.path().filename().string();
    check_vector(read_vectors(std::string(kFolder) + name), name);
    ++count;
  }
  return count;
}

TEST(HttpVectors, PositiveOnesVerify) {
  HARDTACK_NEED_VECTORS();
  const std::size_t count = check_folder("positive") + check_folder("profile-3.2/positive");
  EXPECT_EQ(count, 13U);
  std::cout << count << " positive vectors of request-signing/ verify, 0 skipped\n";
}

TEST(HttpVectors, A156_NegativeOnesAreRefusedByName) {
  HARDTACK_NEED_VECTORS();
  const std::size_t count = check_folder("negative") + check_folder("profile-3.2/negative");
  EXPECT_EQ(count, 30U);
  std::cout << count << " negative vectors of request-signing/ are refused with their codes, 0 skipped\n";
}

// A conforming signer makes the published signature again; ECDSA has others, so of ES256 it need only verify.
TEST(HttpVectors, TheSignerMakesWhatVerifies) {
  HARDTACK_NEED_VECTORS();
  const json vector = read_vectors(std::string(kFolder) + "profile-3.2/positive/001-post-with-content-digest.json");
  HttpRequest unsigned_request = parse_http_request(vector["request"].dump()).value();
  const HttpRequest published = unsigned_request;
  std::erase_if(unsigned_request.headers, [](const auto& header) { return header.first != "content-type"; });
  const json keys = read_vectors(std::string(kFolder) + "keys.json")["keys"];
  for (const auto& [index, algorithm] :
       {std::pair(0uz, KeyAlgorithm::kEd25519), std::pair(1uz, KeyAlgorithm::kSecp256r1)}) {
    const auto secret = parse_json(json{{"k", keys[index]["_private_d_for_test_only"]}}.dump(), {}).value();
    const auto bytes = decode_binary(secret.find("k")->as_string(), BinaryText::kEitherAlphabet).value();
    const auto key = PrivateKey::from_bytes(algorithm, bytes).value();
    const auto made = sign_http_request(unsigned_request,
                                        {.key_id = keys[index]["kid"],
                                         .created = 1'776'520'800,
                                         .expires = 1'776'521'100,
                                         .nonce = "KXYnfEfJ0PBRZXQyVXfVQA"},
                                        key);
    ASSERT_TRUE(made.has_value()) << made.error();
    const auto set = RequestKeySet::parse(json{{"keys", keys}}.dump()).value();
    const auto verified = verify_http_signature(*made, {}, set, nullptr, 1'776'520'800);
    EXPECT_TRUE(verified.has_value()) << (verified ? "" : verified.error().code);
    if (algorithm != KeyAlgorithm::kEd25519) continue;
    for (const char* name : {"content-digest", "signature-input", "signature"}) {
      EXPECT_EQ(*made->header(name), *published.header(name)) << name;
    }
  }
}

std::string_view name_of(BodyIntegrityAction action) {
  switch (action) {
    case BodyIntegrityAction::kAccept: return "accept";
    case BodyIntegrityAction::kAcceptWithWarning: return "accept_with_warning";
    case BodyIntegrityAction::kReject: return "reject";
    case BodyIntegrityAction::kRejectUnauthenticated: break;
  }
  return "reject_unauthenticated";
}

std::string_view name_of(RequestAuthentication source) {
  switch (source) {
    case RequestAuthentication::kSignature: return "signature";
    case RequestAuthentication::kFallback: return "fallback";
    case RequestAuthentication::kNone: break;
  }
  return "";
}

TEST(HttpVectors, BodyIntegrityIsJudgedAsPublished) {
  HARDTACK_NEED_VECTORS();
  std::size_t count = 0;
  const json policy = read_vectors(std::string(kFolder) + "body-integrity-policy.json");
  for (const json& test : policy["cases"]) {
    const std::string id = test["id"], mode = test["mode"];
    BodyIntegrityFacts facts;
    if (test["endpoint_profile"] == "3.1") facts.version = HttpSignaturePolicy::Version::k31;
    if (test.value("legacy_digest_policy", "") == "either") facts.digest = HttpSignaturePolicy::Digest::kEither;
    facts.mode = mode.ends_with("warn_for")       ? SignatureMode::kWarn
                 : mode.ends_with("required_for") ? SignatureMode::kRequired
                                                  : SignatureMode::kSupported;
    facts.has_body = test["has_body"];
    facts.has_signature = test["signature_present"];
    facts.headers_are_malformed = test.value("signature_header_state", "") == "malformed_pair";
    facts.covers_digest = test.value("covers_content_digest", false);
    facts.digest_matches = test.value("digest_matches_body", false);
    facts.signature_holds = test.value("cryptographic_signature_valid", false);
    facts.fallback_holds = test["fallback_auth_valid"];
    const BodyIntegrityVerdict verdict = judge_body_integrity(facts);
    const json& expected = test["expected"];
    EXPECT_EQ(name_of(verdict.action), expected["action"].get<std::string>()) << id;
    EXPECT_EQ(verdict.error_code, expected.value("error_code", "")) << id;
    EXPECT_EQ(name_of(verdict.source), expected.value("authentication_source", "")) << id;
    EXPECT_EQ(verdict.signer_is_verified(), expected["verified_signer_identity"].get<bool>()) << id;
    ++count;
  }
  EXPECT_EQ(count, 17U);
  std::cout << count << " cases of request-signing/body-integrity-policy.json hold\n";
}

}  // namespace
}  // namespace hardtack
