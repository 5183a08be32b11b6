// Tokens that stand on other tokens: macaroons with discharges, chains of JWTs, passports. Whichever allocation fails,
// no link is passed over.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/memory/same_or_error.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/jwt/delegation.h"
#include "tokens/macaroon/encoding.h"
#include "tokens/macaroon/verify.h"
#include "tokens/passport/passport.h"
#include "tokens/passport/passport_json.h"

namespace hardtack {
namespace {

using testing::Answered;
using testing::DeterministicRandom;
using testing::expect_answered;
using testing::expect_refused;
using testing::kNow;
using testing::TemporaryFolder;

MacaroonKey macaroon_key(std::string_view secret) { return MacaroonKey::derived(SecretBytes::copy_of(secret)); }

struct Sent {
  Macaroon root;
  std::vector<Macaroon> discharges;
};

// A caveat of the token is discharged by one that has a caveat of its own, which is discharged, too.
Sent narrowed() {
  DeterministicRandom random(4);
  Sent sent{make_macaroon(macaroon_key("root"), "http://example.org/a/long/place", "alice"), {}};
  add_first_party(sent.root, "check if operation(\"read\")");
  EXPECT_TRUE(add_third_party(sent.root, macaroon_key("login"), "http://login/", "an id of the login", random));
  Macaroon login = make_macaroon(macaroon_key("login"), "http://login/", "an id of the login");
  add_first_party(login, "user = alice");
  EXPECT_TRUE(add_third_party(login, macaroon_key("device"), "http://device/", "an id of the device", random));
  const Macaroon device = make_macaroon(macaroon_key("device"), "http://device/", "an id of the device");
  sent.discharges = {bind_discharge(sent.root, login), bind_discharge(sent.root, device)};
  return sent;
}

Answered verified(const Sent& sent, const MacaroonVerifyOptions& options = {}) {
  const auto found = verify_macaroon(sent.root, macaroon_key("root"), sent.discharges, options);
  if (!found) return std::nullopt;
  std::string shown = std::to_string(found->signatures.size());
  for (const Bytes& predicate : found->predicates) shown += "\n" + std::string(predicate.begin(), predicate.end());
  return shown;
}

TEST(OutOfMemoryDelegation, MacaroonsAreNarrowedAsBefore) {
  for (const char* name : {"v1", "v2", "v2b", "v2j"}) {
    const MacaroonEncoding encoding = macaroon_encoding_from_name(name).value();
    expect_answered(name, [&]() -> Answered {
      DeterministicRandom random(4);
      Macaroon token = make_macaroon(macaroon_key("root"), "http://example.org/a/long/place", "alice");
      add_first_party(token, "check if operation(\"read\")");
      if (!add_third_party(token, macaroon_key("login"), "http://login/", "an id of the login", random)) {
        return std::nullopt;
      }
      const Macaroon bound = bind_discharge(token, make_macaroon(macaroon_key("login"), "", "an id of the login"));
      const auto written = write_macaroon(token, encoding), sent = write_macaroon(bound, encoding);
      if (!written || !sent) return std::nullopt;
      const auto read = read_macaroon(*written);
      if (!read) return std::nullopt;
      EXPECT_EQ(read->macaroon, token);
      return std::string(written->begin(), written->end()) + std::string(sent->begin(), sent->end());
    });
  }
}

TEST(OutOfMemoryDelegation, DischargesAreVerifiedAsBefore) {
  const Sent sent = narrowed();
  expect_answered("all discharges", [&] { return verified(sent); });
  Sent without = sent;
  without.discharges.pop_back();
  expect_refused("a discharge is missing", [&] { return verified(without); });
  Sent unbound = sent;
  unbound.discharges[1] = make_macaroon(macaroon_key("device"), "http://device/", "an id of the device");
  expect_refused("a discharge is not bound", [&] { return verified(unbound); });
  Sent shortened = sent;
  shortened.root.caveats.erase(shortened.root.caveats.begin());
  expect_refused("a caveat was taken away", [&] { return verified(shortened); });
  MacaroonVerifyOptions judged;
  judged.judge = [](std::string_view predicate) { return std::string(predicate) != "user = alice"; };
  expect_refused("a caveat that is not satisfied", [&] { return verified(sent, judged); });
}

PrivateKey jwt_key() {
  DeterministicRandom random(5);
  return PrivateKey::generate(KeyAlgorithm::kEd25519, random).value();
}

Result<std::string> delegated(const std::string& id, const VerifiedJwt& parent) {
  HARDTACK_TRY(const JsonValue claims, delegated_claims(JsonValue::Object{{"jti", JsonValue(id)}}, parent));
  return sign_jwt(claims, jwt_key(), {});
}

// A root, its child and the child's.
std::vector<std::string> chain() {
  const PublicKey key = jwt_key().public_key();
  std::vector<std::string> texts = {sign_jwt(JsonValue::Object{{"jti", "root"}}, jwt_key(), {}).value()};
  for (const char* id : {"child", "grandchild"})
    texts.push_back(delegated(id, verify_jwt(texts.back(), key).value()).value());
  return texts;
}

TEST(OutOfMemoryDelegation, JwtsAreDelegatedAsBefore) {
  const PublicKey key = jwt_key().public_key();
  const VerifiedJwt parent = verify_jwt(chain()[1], key).value();
  expect_answered("a child", [&]() -> Answered {
    const auto made = delegated("grandchild", parent);
    if (!made) return std::nullopt;
    return *made;
  });
}

TEST(OutOfMemoryDelegation, ChainsOfJwtsAreVerifiedAsBefore) {
  if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);  // NOLINT(concurrency-mt-unsafe)
  const TemporaryFolder folder;
  const auto index = testing::open_store(testing::StoreKind::kSqlite, folder).value();
  const PublicKey key = jwt_key().public_key();
  const std::vector<std::string> texts = chain();
  std::vector<VerifiedJwt> tokens;
  for (const std::string& text : texts) tokens.push_back(verify_jwt(text, key).value());
  for (const VerifiedJwt& token : tokens) ASSERT_TRUE(record_jwt(*index, token, kNow));
  const auto verified_by = [&](std::size_t parent) -> Answered {
    const auto token = verify_jwt(texts[2], key);
    if (!token) return std::nullopt;
    const auto claimed = read_delegation(*token);
    if (!claimed) return std::nullopt;
    if (!verify_lineage(*token, {.parent = &tokens[parent], .index = index.get()}, kNow)) return std::nullopt;
    return write_json(delegation_json(*claimed), JsonLayout::kCompact);
  };
  expect_answered("by its parent", [&] { return verified_by(1); });
  expect_refused("by another", [&] { return verified_by(0); });
  ASSERT_TRUE(index->revoke("root", kNow));
  expect_refused("below one that is revoked", [&] { return verified_by(1); });
}

Passport passport() {
  Passport made;
  made.agent_id = "an agent with a long name";
  made.issuer_spiffe_id = "spiffe://example.org/issuer";
  made.mission = "a mission with a long name";
  made.mission_id = "a mission's id";
  made.jti = "a passport's id";
  made.spiffe_id = "spiffe://example.org/agent";
  made.max_tool_calls = 20;
  made.delegation_allowed = true;
  made.max_delegation_depth = 2;
  made.allowed_tools = std::vector<std::string>{"read", "write", "a tool with a rather long name"};
  made.max_tool_calls_per_class = std::map<std::string, std::int64_t>{{"read", 3}};
  return made;
}

TEST(OutOfMemoryDelegation, PassportsAreNarrowedAsBefore) {
  const PrivateKey key = jwt_key();
  DeterministicRandom made(7);
  const UnverifiedBiscuit parent = issue_passport(passport(), key, kNow, made).value();
  expect_answered("issuing", [&]() -> Answered {
    DeterministicRandom random(7);
    const auto issued = issue_passport(passport(), key, kNow, random);
    if (!issued) return std::nullopt;
    return issued->to_text();
  });
  const auto derived = [&](const char* tool) -> Answered {
    DeterministicRandom random(8);
    PassportRequest request;
    request.spiffe_id = "spiffe://example.org/helper";
    request.jti = "the id of a child";
    request.allowed_tools = std::vector<std::string>{tool};
    const auto child = derive_passport(parent, request, kNow, random);
    if (!child) return std::nullopt;
    const auto token = verify_biscuit(*child, key.public_key());
    if (!token) return std::nullopt;
    const auto holds = verify_passport(*token, kNow);
    if (!holds) return std::nullopt;
    return child->to_text() + write_json(passport_json(*holds), JsonLayout::kCompact);
  };
  expect_answered("a tool of the parent's", [&] { return derived("write"); });
  expect_refused("another tool", [&] { return derived("delete"); });
}

}  // namespace
}  // namespace hardtack
