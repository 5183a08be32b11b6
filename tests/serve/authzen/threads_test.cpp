// One service, several threads, policies that are replaced meanwhile (S63): every answer is of one whole policy set.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/serve/authzen/service.h"

namespace hardtack::serve {
namespace {

TEST(AuthZenThreads, ShareAServiceWhosePoliciesAreReplaced) {
  // Each allows one of two users, by an attribute that it stores itself.
  const auto set_for = [](const std::string& user) {
    PolicySetOptions options;
    options.policy.limits.max_time = std::chrono::minutes(10);
    const CompiledSet set =
        compile_policy_set({.name = "default",
                            .policies = {{"p", "allow if subject_property(\"key\", \"" + user + "\");"}},
                            .data = {{"d", "attribute(\"user\", \"" + user + "\", \"key\", \"" + user + "\");"}}},
                           options);
    return set.value();
  };
  const auto ann = set_for("ann"), bo = set_for("bo");
  std::atomic<int> turn = 0;
  PolicyStore store([&](const PolicySets*) -> LoadedSets { return std::vector{++turn % 2 == 0 ? ann : bo}; });
  ASSERT_TRUE(store.reload());
  const auto authzen = AuthZen::create(store, {.clock = [] { return Service::kNow; }});
  ASSERT_TRUE(authzen);

  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      Worker worker;
      const std::vector<Header> headers = {{"content-type", "application/json"}};
      const Peer peer;
      Json batch = question("ann", "read", "d1");
      batch["evaluations"] = {Json::object(), {{"subject", {{"type", "user"}, {"id", "bo"}}}}};
      const std::string body = batch.dump();
      for (int k = 0; k < 500; ++k) {
        const Answer answer = (*authzen)->answer({"POST", "/access/v1/evaluations", headers, body, peer}, worker);
        const Json read = Json::parse(answer.body);
        const Json& digest = read["evaluations"][0]["context"]["policy"];
        EXPECT_EQ(signs(read), digest == ann->digest ? "+-" : "-+");
        EXPECT_EQ(digest, read["evaluations"][1]["context"]["policy"]);
      }
    });
  }
  threads.emplace_back([&] {
    for (int k = 0; k < 2'000; ++k) EXPECT_TRUE(store.reload());
  });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace hardtack::serve
