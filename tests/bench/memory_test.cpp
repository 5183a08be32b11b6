// What a compiled policy keeps, and that a warm authorization asks for nothing. A program of its own, since it counts
// its heap. The benchmark `resident` measures the same from outside.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "bench/session.h"
#include "bench/workloads.h"
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

}  // namespace
}  // namespace hardtack::bench
