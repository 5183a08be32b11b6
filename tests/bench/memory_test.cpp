// What a compiled policy keeps, and that a warm authorization asks for nothing. A program of its own, since it counts
// its heap. The benchmark `resident` measures the same from outside.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/session.h"
#include "bench/workloads.h"
#include "engine/authz/credential_issuer.h"
#include "engine/authz/policy.h"
#include "grammar/compile.h"
#include "tests/support/counted_heap.h"

namespace hardtack::bench {
namespace {

std::size_t kept_by_policy(const std::string& text) {
  std::shared_ptr<const Policy> policy = Policy::compile(authorizer_from_source(text).value()).value();
  EXPECT_NE(policy->base_world(), nullptr);
  const std::size_t before = testing::heap::use.resident;
  policy.reset();
  return before - testing::heap::use.resident;
}

TEST(CompiledPolicy, OfTwoHundredStatementsKeepsUnder64KiB) {
  const std::size_t kept = kept_by_policy(auth200());
  EXPECT_LT(kept, 64u << 10);
  EXPECT_GT(kept, 32u << 10) << "does the counter count?";
}

// What a service keeps that says where statements stand: the text is its own, the tree goes.
TEST(CompiledPolicy, OfTwoHundredStatementsKeepsUnder64KiBWithItsSpans) {
  std::optional<SourceMap> map = std::move(parse_authorizer_source(auth200()).map);
  EXPECT_GT(map->count(StatementKind::kRule), 0u);
  const std::size_t before = testing::heap::use.resident;
  map.reset();
  const std::size_t of_map = before - testing::heap::use.resident;
  EXPECT_LT(kept_by_policy(auth200()) + of_map, 64u << 10);
  EXPECT_GT(of_map, 2u << 10) << "does the counter count?";
}

TEST(CompiledPolicy, OfTenStatementsKeepsUnder8KiB) { EXPECT_LT(kept_by_policy(auth10()), 8u << 10); }

TEST(WarmAuthorization, AllocatesNothing) {
  for (const char* name : {"auth10", "auth200", "expr20", "regex10", "question"}) {
    SCOPED_TRACE(name);
    const Session session = Session::open(name).value();
    Authorizer authorizer;
    Request request(session.policy);
    for (const bool warm : {false, true}) {
      const std::size_t before = testing::heap::use.allocations;
      for (int i = 0; i < 20; ++i) {
        request.clear();
        session.facts.add_to(request);
        ASSERT_TRUE(is_allowed(authorizer.authorize(session.policy, request)));
      }
      EXPECT_EQ(testing::heap::use.allocations == before, warm);
    }
  }
}

// A service loads another policy and keeps its authorizers: each policy finds the memory that both have filled.
TEST(WarmAuthorization, AllocatesNothingWhenThePolicyIsAnotherOne) {
  std::vector<Session> sessions;
  std::vector<Request> requests;
  for (const char* name : {"auth10", "auth200", "expr20", "auth10"}) {
    sessions.push_back(Session::open(name).value());
    requests.emplace_back(sessions.back().policy);
  }
  Authorizer authorizer;
  for (const bool warm : {false, true}) {
    const std::size_t before = testing::heap::use.allocations;
    for (std::size_t i = 0; i < 20 * sessions.size(); ++i) {
      const Session& session = sessions[i % sessions.size()];
      Request& request = requests[i % sessions.size()];
      request.clear();
      session.facts.add_to(request);
      ASSERT_TRUE(is_allowed(authorizer.authorize(session.policy, request)));
    }
    EXPECT_EQ(testing::heap::use.allocations == before, warm);
  }
}

TEST(WarmAuthorization, AllocatesNothingForFurtherCredentials) {
  const auto credential = [](const char* text) {
    const PublicKey key = PublicKey::from_text("ed25519/" + std::string(64, '1')).value();
    return CredentialIssuer::issue({{std::make_shared<const Block>(block_from_source(text).value()), {}}}, {}, nullptr,
                                   {"biscuit", key, {}})
        .value();
  };
  const Credential primary = credential("user(\"ann\"); check if operation(\"read\");");
  const std::vector<Credential> further = {credential("member(\"ann\", \"club\"); check if member($u, \"club\");"),
                                           credential("paid(12, hex:0a); check if operation(\"read\");")};
  const auto policy = Policy::compile(authorizer_from_source("allow if user($u), credential:member($n, $u, \"club\"), "
                                                             "verified:credential($n, \"biscuit\", $issuer);")
                                          .value())
                          .value();
  Authorizer authorizer;
  Request request(policy);
  for (const bool warm : {false, true}) {
    const std::size_t before = testing::heap::use.allocations;
    for (int i = 0; i < 20; ++i) {
      request.clear();
      request.add("operation", {"read"});
      ASSERT_TRUE(is_allowed(authorizer.authorize(policy, request, {primary, further})));
    }
    EXPECT_EQ(testing::heap::use.allocations == before, warm);
  }
}

}  // namespace
}  // namespace hardtack::bench
