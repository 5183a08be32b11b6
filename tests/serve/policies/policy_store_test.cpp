#include "serve/policies/policy_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace hardtack::serve {
namespace {

std::shared_ptr<const PolicySet> set_of(const std::string& name, const std::string& text) {
  auto set = compile_policy_set({.name = name, .policies = {{name, text}}});
  EXPECT_TRUE(set);
  return *set;
}

TEST(PolicyStore, KeepsTheOldSetsWhenOneIsBad) {
  LoadedSets next = std::vector{set_of("default", "allow if true;")};
  PolicyStore store([&](const PolicySets*) { return next; });
  PolicyView view;
  EXPECT_EQ(view.of(store).find("default"), nullptr);
  EXPECT_EQ(view.of(store).usual(), nullptr);

  ASSERT_TRUE(store.reload());
  const auto first = view.of(store).usual();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(store.generation(), 1u);
  EXPECT_FALSE(store.status().failure);

  next = std::unexpected(Failure(Error(ErrorCode::kSyntax, "bad")));
  EXPECT_FALSE(store.reload());
  EXPECT_EQ(view.of(store).usual(), first);
  EXPECT_EQ(store.generation(), 1u);
  EXPECT_EQ(store.status().failures, 1u);
  EXPECT_EQ(store.status().failure->error.message(), "bad");

  next = std::vector<std::shared_ptr<const PolicySet>>();
  EXPECT_FALSE(store.reload());
  next = std::vector{set_of("a", ""), set_of("a", "allow if true;")};
  EXPECT_FALSE(store.reload());
  EXPECT_EQ(view.of(store).usual(), first);

  next = std::vector{set_of("lax", "allow if true;")};  // the only one that is left decides nothing by itself
  EXPECT_FALSE(store.reload());
  EXPECT_EQ(view.of(store).usual(), first);

  next = std::vector{set_of("b", ""), set_of("a", "")};
  ASSERT_TRUE(store.reload());
  EXPECT_FALSE(store.status().failure);
  EXPECT_EQ(view.of(store).find("a")->name, "a");
  EXPECT_EQ(view.of(store).find("default"), nullptr);
  EXPECT_EQ(view.of(store).usual(), nullptr);                // S64: nothing chooses among several
  EXPECT_EQ(first->policy->source().policies().size(), 1u);  // whoever began with it still has it
}

TEST(PolicyStore, IsSharedByThreadsThatReadAndReload) {
  const auto one = set_of("default", "allow if true;"), two = set_of("default", "deny if true;");
  std::atomic<int> turn = 0;
  PolicyStore store([&](const PolicySets*) -> LoadedSets { return std::vector{++turn % 2 == 0 ? one : two}; });
  ASSERT_TRUE(store.reload());
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 200; ++k) EXPECT_TRUE(store.reload());
    });
    threads.emplace_back([&] {
      PolicyView view;
      for (int k = 0; k < 2'000; ++k) {
        const auto set = view.of(store).usual();
        EXPECT_TRUE(set == one || set == two);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store.generation(), 401u);
}

}  // namespace
}  // namespace hardtack::serve
