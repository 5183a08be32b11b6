// A token, its children and an index for tests of the lineage of Biscuits.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "engine/program/program_builder.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/lineage/attenuate.h"

namespace hardtack::testing {

inline constexpr const char* kClaim = "parent_token_sha256";

class LineageFixture : public ::testing::Test {
 protected:
  UnverifiedBiscuit mint_root(const std::string& name = "file1", KeyAlgorithm next = KeyAlgorithm::kEd25519) {
    MintOptions options;
    options.next_key = next;
    return mint(fact_block("right", {name}), root_key(), options, random_).value();
  }
  UnverifiedBiscuit child_of(const UnverifiedBiscuit& token, const std::string& name = "x") {
    return attenuate(token, fact_block("seen", {name}), {}, random_).value();
  }
  UnverifiedBiscuit append_block(const UnverifiedBiscuit& token, const Block& block) {
    return append_anything(token, block, random_);
  }
  UnverifiedBiscuit claiming(const UnverifiedBiscuit& token, const std::string& hash) {
    return append_block(token, fact_block(kClaim, {hash}));
  }
  static Result<VerifiedBiscuit> verify(const UnverifiedBiscuit& token) {
    return verify_biscuit(token, root_key().public_key());
  }
  std::unique_ptr<LineageStore> store() { return open_store(StoreKind::kSqlite, folder_).value(); }
  static std::string hash_of(const UnverifiedBiscuit& token) { return lineage_hashes(token).back(); }

  DeterministicRandom random_{7};
  TemporaryFolder folder_;
};

// A block from a builder that the test fills.
inline Block block_with(const std::function<void(ProgramBuilder&)>& fill) {
  ProgramBuilder builder;
  fill(builder);
  return std::move(builder).build();
}

inline Block claim_of(const std::function<Value(TermStore&)>& value) {
  return block_with([&](ProgramBuilder& builder) {
    const std::array term{value(builder.terms())};
    ASSERT_TRUE(builder.add_fact(builder.terms().intern(kClaim), term).has_value());
  });
}

// parent_token_sha256($x) <- right($x)
inline Block rule_block() {
  return block_with([](ProgramBuilder& builder) {
    const std::array x{builder.terms().variable("x")};
    builder.begin_query();
    ASSERT_TRUE(builder.add_atom(builder.terms().intern("right"), x).has_value());
    ASSERT_TRUE(builder.end_query().has_value());
    ASSERT_TRUE(builder.add_rule(builder.terms().intern(kClaim), x).has_value());
  });
}

}  // namespace hardtack::testing
