// Which credentials a decision gets: of tokens of every format, of further ones, and where revocation cannot be asked.
#include "decide/admission.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/tokens/biscuit/fixture.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fact_block;
using testing::root_key;

const LineageTime kAnyTime{};
const std::string kRevoked(128, 'a');
const std::string kOther(128, 'b');

// An index that is out of reach.
class UnreachableIndex final : public LineageStore {
 public:
  Result<std::vector<LineageStatus>> look_up(std::span<const std::string>, LineageTime) override { return away(); }
  Result<LineagePin> verify(LineageTime) override { return away(); }
  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>&, LineageTime) override { return away(); }

 protected:
  Result<void> append_valid(std::span<const LineageEntry>, LineageTime) override { return away(); }

 private:
  static std::unexpected<Error> away() { return lineage_unavailable("out of reach"); }
};

RevocationCheck listing(const std::string& ids) {
  return RevocationCheck(nullptr, RevocationList::parse(ids).value(), false);
}
RevocationCheck unreachable() { return RevocationCheck(std::make_unique<UnreachableIndex>(), std::nullopt, false); }

VerifiedBiscuit alice() {
  DeterministicRandom random;
  const UnverifiedBiscuit token = mint(fact_block("user", {"alice"}), root_key(), {}, random).value();
  return verify_biscuit(token, RootKeyProvider(root_key().public_key())).value();
}

// A token of a format whose verifier found that it was derived from `ids`, in their order.
TokenResult<VerifiedToken> token_with(const std::vector<std::string>& ids) {
  VerifiedToken token{"jwt", alice().credential().value(), {}, {}, {}};
  for (const std::string& id : ids) token.ids.push_back({id, {}});
  return token;
}
TokenResult<VerifiedToken> refused_token() { return refuse(ErrorCode::kExpired, "TokenExpired", "the token expired"); }

struct Row {
  std::string name;
  std::function<Admission()> admit;
  std::optional<ErrorCode> failure;
  std::optional<Revoked> revoked;
  std::vector<std::string> ids;
  bool answered = true;
};

void expect_all(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const Admission admission = row.admit();
    ASSERT_EQ(admission.failure ? std::optional(admission.failure->code()) : std::nullopt, row.failure) << row.name;
    EXPECT_EQ(admission.revoked, row.revoked) << row.name;
    EXPECT_EQ(admission.credential.has_value(), !row.failure && !row.revoked) << row.name;
    EXPECT_EQ(admission.revocation_answered, row.answered) << row.name;
    EXPECT_EQ(admission.revocation_ids, row.ids) << row.name;
  }
}

TEST(Admission, OfAnyFormatGivesACredentialOrSaysWhyNot) {
  const std::vector<std::string> ids = {kOther, kRevoked};
  const auto of = [](TokenResult<VerifiedToken> token, RevocationCheck (*check)()) {
    return [token = std::move(token), check] { return admit(token, check(), kAnyTime); };
  };
  const auto revoking = [] { return listing(kRevoked); };
  const auto revoking_others = [] { return listing(std::string(128, 'c')); };
  expect_all({
      {"a token", of(token_with(ids), revoking_others), {}, {}, ids},
      {"revoked", of(token_with(ids), revoking), {}, Revoked{kRevoked, 1, Revoked::By::kList}, ids},
      {"refused by its verifier", of(refused_token(), revoking_others), ErrorCode::kExpired, {}, {}, false},
      {"of unknown revocation", of(token_with(ids), unreachable), ErrorCode::kLineageUnavailable, {}, ids, false},
  });
}

TEST(Admission, OfABiscuitFailsWhereRevocationCannotBeAsked) {
  const VerifiedBiscuit token = alice();
  const Admission admission = admit(token, unreachable(), kAnyTime);
  ASSERT_TRUE(admission.failure.has_value());
  EXPECT_EQ(admission.failure->code(), ErrorCode::kLineageUnavailable);
  EXPECT_FALSE(admission.credential.has_value());
  EXPECT_FALSE(admission.revocation_answered);
}

// One further credential that is refused or revoked is enough, whichever it is: the error and the denial name it.
TEST(Admission, OfAFurtherCredentialRefusesOrRevokesTheWhole) {
  const auto revocation = listing(kRevoked);
  struct Further {
    std::string name;
    std::vector<TokenResult<VerifiedToken>> tokens;
    std::size_t admitted;
    std::optional<std::string> failure;  // as it is shown
    std::optional<Revoked> revoked;
  };
  const std::vector<Further> rows = {
      {"two", {token_with({kOther}), token_with({})}, 2, {}, {}},
      {"the first is refused", {refused_token()}, 0, "the token expired (in credential 1)", {}},
      {"the second is refused", {token_with({}), refused_token()}, 1, "the token expired (in credential 2)", {}},
      {"the first is revoked", {token_with({kRevoked})}, 0, {}, Revoked{kRevoked, 0, Revoked::By::kList, 1}},
      {"the second is revoked",
       {token_with({}), token_with({kOther, kRevoked})},
       1,
       {},
       Revoked{kRevoked, 1, Revoked::By::kList, 2}},
  };
  for (const Further& row : rows) {
    Admission admission = admit(alice(), revocation, kAnyTime);
    for (const auto& token : row.tokens) admit_further(token, revocation, kAnyTime, admission);
    EXPECT_EQ(admission.further.size(), row.admitted) << row.name;
    ASSERT_EQ(admission.failure.has_value(), row.failure.has_value()) << row.name;
    if (row.failure) {
      EXPECT_EQ(admission.failure->to_string(), *row.failure) << row.name;
    }
    EXPECT_EQ(admission.revoked, row.revoked) << row.name;
  }
}

}  // namespace
}  // namespace hardtack
