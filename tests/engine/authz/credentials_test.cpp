// Several credentials in one decision: what the authorizer sees of a further one, and what nobody sees.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "engine/authz/statement_text.h"
#include "engine/eval/world.h"
#include "engine/explain/explain.h"
#include "engine/explain/trace.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using namespace testing_support;

// A further credential of a test: what its blocks say, who issued it, and what its verifier and a proof say.
struct Further {
  std::vector<TestBlock> blocks;
  Issuance issuance = {"biscuit", PublicKey::from_text(kKeyB), {}};
  const char* verified = "";
  const char* proof = "";
};

std::vector<CredentialBlock> blocks_of(const std::vector<TestBlock>& sources) {
  std::vector<CredentialBlock> blocks;
  for (const TestBlock& source : sources) {
    std::optional<PublicKey> key;
    if (source.external_key) key = PublicKey::from_text(*source.external_key);
    blocks.push_back({std::make_shared<const Block>(block_of(source.source)), key});
  }
  return blocks;
}

Credential issued(const Further& further) {
  const Credential credential =
      CredentialIssuer::issue(blocks_of(further.blocks), block_of(further.verified), nullptr, further.issuance).value();
  if (std::string_view(further.proof).empty()) return credential;
  return CredentialIssuer::with_proof(credential, block_of(further.proof)).value();
}

// A policy with the credentials that it decides about.
class Decided {
 public:
  Decided(const std::string& policy, const std::vector<TestBlock>& primary, const std::vector<Further>& further,
          const char* facts = "")
      : policy_(Policy::compile(authorizer_of(policy), Scenario::defaults()).value()), request_(policy_) {
    if (!primary.empty()) primary_ = credential_of(primary);
    for (const Further& each : further) further_.push_back(issued(each));
    request_.add_block(block_of(facts));
  }
  Result<Decision> decide() { return authorizer_.authorize(policy_, request_, {primary_, further_}); }
  std::string outcome() {
    const Result<Decision> decision = decide();
    std::string text = decision && decision->policy ? (decision->policy->kind == PolicyKind::kAllow ? "allow" : "deny")
                                                    : (decision ? "no policy" : "error");
    if (!decision) return text + " " + std::string(error_name(decision.error().code()));
    for (const FailedCheck& failed : decision->failed_checks) text += "; " + failed.where.to_string();
    EXPECT_EQ(decision->allowed(), text == "allow");
    return text;
  }
  Authorizer& authorizer() { return authorizer_; }
  const Request& request() const { return request_; }
  const std::shared_ptr<const Policy>& policy() const { return policy_; }
  Credentials credentials() const { return {primary_, further_}; }

 private:
  std::shared_ptr<const Policy> policy_;
  Request request_;
  std::optional<Credential> primary_;
  std::vector<Credential> further_;
  Authorizer authorizer_;
};

const std::string kMembers = "allow if credential:member($n, $who, \"club\"), verified:credential($n, \"biscuit\", \"" +
                             std::string(kKeyB) + "\"), user($who);";
const std::string kTrustingB = " trusting " + std::string(kKeyB);

struct Case {
  const char* name;
  std::string policy;
  std::vector<TestBlock> primary;
  std::vector<Further> further;
  const char* expected;
  const char* facts = "";
};

void expect(const std::vector<Case>& cases) {
  for (const Case& c : cases)
    EXPECT_EQ(Decided(c.policy, c.primary, c.further, c.facts).outcome(), c.expected) << c.name;
}

TEST(Credentials, AreJoinedByAPolicyThatSaysSo) {
  const Further ann = {{"member(\"ann\", \"club\");"}};
  expect({
      {"a member who is the user", kMembers, {"user(\"ann\");"}, {ann}, "allow"},
      {"another user", kMembers, {"user(\"bob\");"}, {ann}, "no policy"},
      {"no further one", kMembers, {"user(\"ann\");"}, {}, "no policy"},
      {"of another issuer",
       kMembers,
       {"user(\"ann\");"},
       {{{"member(\"ann\", \"club\");"}, {"biscuit", PublicKey::from_text(kKeyA), {}}}},
       "no policy"},
      {"of another format",
       kMembers,
       {"user(\"ann\");"},
       {{{"member(\"ann\", \"club\");"}, {"jwt", PublicKey::from_text(kKeyB), {}}}},
       "no policy"},
      {"the second of two", kMembers, {"user(\"ann\");"}, {{{"member(\"bob\", \"club\");"}}, ann}, "allow"},
      {"the user is named by the request", kMembers, {}, {ann}, "allow", "user(\"ann\");"},
      {"claims are facts",
       "allow if credential:claim(1, \"sub\", $who), user($who);",
       {"user(\"ann\");"},
       {{{"claim(\"sub\", \"ann\");"}, {"jwt", {}, "https://issuer.example"}}},
       "allow"},
      {"an issuer without a public key",
       "allow if verified:credential(1, \"jwt\", \"https://issuer.example\");",
       {},
       {{{"claim(\"sub\", \"ann\");"}, {"jwt", {}, "https://issuer.example"}}},
       "allow"},
      {"what its verifier says",
       "allow if verified:credential:revocation_id(1, 0, hex:00);",
       {},
       {{{"a(1);"}, {"jwt", {}, "i"}, "revocation_id(0, hex:00);"}},
       "allow"},
      {"a proof",
       "allow if verified:credential:signed_request(1, \"POST\");",
       {},
       {{{"a(1);"}, {"jwt", {}, "i"}, "", "verified:signed_request(\"POST\");"}},
       "allow"},
      {"a rule of the policy hands on what it joined",
       "user($who) <- credential:claim($n, \"sub\", $who), verified:credential($n, \"jwt\", \"i\"); allow if true;",
       {"check if user(\"ann\");"},
       {{{"claim(\"sub\", \"ann\");"}, {"jwt", {}, "i"}}},
       "allow"},
  });
}

// Someone presents a credential that is valid, but not theirs, or not about this.
TEST(Credentials, OfAnotherHolderOpenNothingThatThePolicyDidNotJoin) {
  const std::string right = "allow if right(\"file1\", \"read\");";
  expect({
      {"the predicate that the policy asks for",
       right,
       {"user(\"bob\");"},
       {{{"right(\"file1\", \"read\");"}}},
       "no policy"},
      {"the same without a primary credential", right, {}, {{{"right(\"file1\", \"read\");"}}}, "no policy"},
      {"by a rule",
       right,
       {"user(\"bob\");"},
       {{{"right($f, \"read\") <- file($f);"}}},
       "no policy",
       "file(\"file1\");"},
      {"in a later block", right, {"user(\"bob\");"}, {{{"", "right(\"file1\", \"read\");"}}}, "no policy"},
      {"asked of everybody before",
       "allow if right(\"file1\", \"read\") trusting previous, authority;",
       {"a(1);"},
       {{{"right(\"file1\", \"read\");"}}},
       "no policy"},
      {"trusting the key that issued it",
       "allow if right(\"file1\", \"read\")" + kTrustingB + ";",
       {"user(\"bob\");"},
       {{{"right(\"file1\", \"read\");"}}},
       "no policy"},
      {"trusting the key of a third party in it",
       "allow if right(\"file1\", \"read\")" + kTrustingB + ";",
       {"user(\"bob\");"},
       {{{"", {"right(\"file1\", \"read\");", kKeyB}}}},
       "no policy"},
      {"the primary credential trusts that key",
       right,
       {"right($f, \"read\") <- grant($f)" + kTrustingB + ";"},
       {{{"", {"grant(\"file1\");", kKeyB}}}},
       "no policy"},
      {"a check of the primary one",
       "allow if true;",
       {"check if paid(1);"},
       {{{"paid(1);"}}},
       "allow; check 0 of block 0"},
      {"a check that trusts that key",
       "allow if true;",
       {"", "check if paid(1)" + kTrustingB + ";"},
       {{{"", {"paid(1);", kKeyB}}}},
       "allow; check 0 of block 1"},
      {"a check of the policy",
       "check if paid(1); allow if true;",
       {},
       {{{"paid(1);"}}},
       "allow; check 0 of the authorizer"},
      {"a check that looks at the numbered fact",
       "allow if true;",
       {"check if credential:paid(1, 1);"},
       {{{"paid(1);"}}},
       "allow; check 0 of block 0"},
      {"a check that looks at who issued it",
       "allow if true;",
       {"check if verified:credential($n, $f, $i);"},
       {{{"paid(1);"}}},
       "allow; check 0 of block 0"},
      {"a rule of the primary one that does",
       right,
       {"right($f, \"read\") <- credential:grant($n, $f);"},
       {{{"grant(\"file1\");"}}},
       "no policy"},
      {"a later block's fact with a number",
       kMembers,
       {"user(\"ann\");"},
       {{{"", "member(\"ann\", \"club\");"}}},
       "no policy"},
      {"a rule's fact with a number",
       kMembers,
       {"user(\"ann\");"},
       {{{"member($u, \"club\") <- user($u);"}}},
       "no policy",
       "user(\"ann\");"},
      {"a third party's fact with a number",
       kMembers,
       {"user(\"ann\");"},
       {{{"", {"member(\"ann\", \"club\");", kKeyB}}}},
       "no policy"},
      {"one further credential for another",
       "allow if true;",
       {},
       {{{"paid(1);"}}, {{"check if paid(1);"}}},
       "allow; check 0 of block 0 of credential 2"},
      {"the number of another",
       "allow if credential:member(1, \"ann\", \"club\");",
       {},
       {{{"a(1);"}}, {{"member(\"ann\", \"club\");"}}},
       "no policy"},
      {"what the primary one's verifier said",
       "allow if verified:parent_token_sha256($b, $h);",
       {"a(1);"},
       {{{"a(1);"}, {"biscuit", {}, "i"}, "verified:parent_token_sha256(1, \"00\");"}},
       "no policy"},
      {"what its verifier said without a prefix",
       "allow if revocation_id($b, $id);",
       {"a(1);"},
       {{{"a(1);"}, {"biscuit", {}, "i"}, "revocation_id(0, hex:00);"}},
       "no policy"},
      {"`deny` and `reject` do not see it either",
       "check if true; reject if a(1); deny if a(1); allow if true;",
       {},
       {{{"a(1);"}}},
       "allow"},
  });
}

// Facts under reserved names, in each place where somebody could write one.
TEST(Credentials, NobodyDeclaresWhatIsVerified) {
  for (const char* fact : {"verified:credential(1, \"biscuit\", \"k\")", "credential:member(1, \"ann\", \"club\")",
                           "verified:credential:proof(1, 1)", "credential:x()"}) {
    SCOPED_TRACE(fact);
    const std::string said = std::string(fact) + ";";
    const std::string derived = std::string(fact) + " <- a(1);";
    for (const std::string& text : {said, derived}) {
      EXPECT_EQ(Decided("allow if true;", {text}, {}).outcome(), "error reserved_name");
      EXPECT_EQ(Decided("allow if true;", {"a(1);", text}, {}).outcome(), "error reserved_name");
      EXPECT_EQ(Decided("allow if true;", {"a(1);", {text, kKeyA}}, {}).outcome(), "error reserved_name");
      EXPECT_EQ(Decided("allow if true;", {}, {{{text}}}).outcome(), "error reserved_name");
      EXPECT_EQ(Decided("allow if true;", {}, {{{"a(1);", text}}}).outcome(), "error reserved_name");
      EXPECT_EQ(Decided("allow if true;", {}, {{{"a(1);"}}, {{"a(1);", {text, kKeyA}}}}).outcome(),
                "error reserved_name");
      const Result<std::shared_ptr<const Policy>> policy = Policy::compile(authorizer_of(text + " allow if true;"));
      ASSERT_FALSE(policy);
      EXPECT_EQ(policy.error().code(), ErrorCode::kReservedName);
    }
    EXPECT_EQ(Decided("allow if true;", {}, {}, said.c_str()).outcome(), "error reserved_name");
  }
}

// Each is asked in its own scope: its first block, its own block, the authorizer.
TEST(Credentials, ChecksOfEachCount) {
  expect({
      {"its own facts", "allow if true;", {}, {{{"a(1);", "b(1); check if a(1), b(1);"}}}, "allow"},
      {"its own rules", "allow if true;", {}, {{{"b($x) <- a($x); a(1); check if b(1);"}}}, "allow"},
      {"the request",
       "allow if true;",
       {},
       {{{"check if time($t), $t < 2026-01-01T00:00:00Z;"}}},
       "allow",
       "time(2025-01-01T00:00:00Z);"},
      {"it has expired",
       "allow if true;",
       {},
       {{{"check if time($t), $t < 2026-01-01T00:00:00Z;"}}},
       "allow; check 0 of block 0 of credential 1",
       "time(2027-01-01T00:00:00Z);"},
      {"the policy has no word in it",
       kMembers,
       {"user(\"ann\");"},
       {{{"member(\"ann\", \"club\");", "check if false;"}}},
       "allow; check 0 of block 1 of credential 1"},
      {"reject",
       "allow if true;",
       {},
       {{{"reject if operation(\"write\");"}}},
       "allow; check 0 of block 0 of credential 1",
       "operation(\"write\");"},
      {"check all",
       "allow if true;",
       {},
       {{{"a(1); a(2); check all a($x), $x < 2;"}}},
       "allow; check 0 of block 0 of credential 1"},
      {"the primary one's facts",
       "allow if true;",
       {"a(1);"},
       {{{"check if a(1);"}}},
       "allow; check 0 of block 0 of credential 1"},
      {"a third party of the primary one",
       "allow if true;",
       {"", {"a(1);", kKeyA}},
       {{{"check if a(1) trusting " + std::string(kKeyA) + ";"}}},
       "allow; check 0 of block 0 of credential 1"},
      {"its own third party",
       "allow if true;",
       {},
       {{{"check if a(1) trusting " + std::string(kKeyA) + ";", {"a(1);", kKeyA}}}},
       "allow"},
      {"`previous` is its own",
       "allow if true;",
       {"a(1);", "a(1);"},
       {{{"", "check if a(1) trusting previous;"}}},
       "allow; check 0 of block 1 of credential 1"},
      {"what was verified of it",
       "allow if true;",
       {},
       {{{"check if verified:parent_token_sha256(1, \"00\");"},
         {"biscuit", {}, "i"},
         "verified:parent_token_sha256(1, \"00\");"}},
       "allow"},
      {"what was verified of the primary one",
       "allow if true;",
       {"a(1);"},
       {{{"check if verified:proof(1);"}}, {{"a(1);"}, {"jwt", {}, "i"}, "", "verified:proof(1);"}},
       "allow; check 0 of block 0 of credential 1"},
      {"all of them",
       "check if false; allow if true;",
       {"check if false;", "check if false;"},
       {{{"check if false;"}}, {{"a(1);", "check if true; check if false;"}}},
       "allow; check 0 of the authorizer; check 0 of block 0; check 0 of block 1; check 0 of block 0 of credential 1; "
       "check 1 of block 1 of credential 2"},
      {"an error is one of the decision", "allow if true;", {}, {{{"check if 1 / 0 == 1;"}}}, "error divide_by_zero"},
  });
}

TEST(Credentials, TheirOrderChangesTheNumbersOnly) {
  const std::string policy = kMembers + " allow if credential:claim($n, \"sub\", $who), user($who);";
  std::vector<Further> further = {{{"member(\"ann\", \"club\");"}},
                                  {{"claim(\"sub\", \"bob\");"}, {"jwt", {}, "i"}},
                                  {{"check if user(\"ann\");", "x(1);"}},
                                  {{"member(\"zoe\", \"club\");", "reject if user(\"zoe\");"}}};
  std::vector<std::size_t> order = {0, 1, 2, 3};
  do {
    std::vector<Further> ordered;
    for (const std::size_t i : order) ordered.push_back(further[i]);
    EXPECT_EQ(Decided(policy, {}, ordered, "user(\"ann\");").outcome(), "allow");
    Decided bob(policy, {}, ordered, "user(\"bob\");");
    EXPECT_FALSE(is_allowed(bob.decide()));  // the third one is for ann only
    EXPECT_FALSE(is_allowed(Decided(policy, {}, ordered, "user(\"zoe\");").decide()));
  } while (std::ranges::next_permutation(order).found);
}

// The same credential may come in several places, each with a number of its own.
TEST(Credentials, AreNumberedByTheirPlace) {
  const Credential ann = issued({{"member(\"ann\", \"club\"); check if member(\"ann\", \"club\");"}});
  const auto policy =
      Policy::compile(authorizer_of("allow if credential:member(1, $w, $c), credential:member(2, $w, $c), "
                                    "member($w, $c);"))
          .value();
  const Request request(policy);
  Authorizer authorizer;
  const std::vector<Credential> twice = {ann, ann};
  EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request, {ann, twice})));
  EXPECT_FALSE(is_allowed(authorizer.authorize(policy, request, {ann, std::span(twice).first(1)})));
  EXPECT_FALSE(is_allowed(authorizer.authorize(policy, request, Credentials(nullptr, twice))));
  EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request, {ann, twice})));
}

TEST(Credentials, HaveSixtyThreeBlocksTogether) {
  const auto blocks = [](std::size_t count) { return std::vector<TestBlock>(count, "a(1); check if a(1);"); };
  struct Count {
    std::size_t primary;
    std::vector<std::size_t> further;
    bool fits;
  };
  const std::vector<Count> counts = {{63, {}, true},      {62, {1}, true},      {63, {1}, false},
                                     {1, {62}, true},     {1, {63}, false},     {0, {63}, true},
                                     {0, {63, 1}, false}, {21, {21, 21}, true}, {21, {21, 22}, false}};
  for (const Count& count : counts) {
    std::vector<Further> further;
    for (const std::size_t each : count.further) further.push_back({blocks(each)});
    EXPECT_EQ(Decided("allow if true;", blocks(count.primary), further).outcome(),
              count.fits ? "allow" : "error too_many_blocks")
        << count.primary << " and " << ::testing::PrintToString(count.further);
  }
}

TEST(Credentials, WithoutAFormatAreNoFurtherOnes) {
  const Credential plain = credential_of({"a(1);"});
  const auto policy = Policy::compile(authorizer_of("allow if true;")).value();
  EXPECT_TRUE(is_allowed(Authorizer().authorize(policy, Request(policy), plain)));
  const std::vector<Credential> further = {plain};
  EXPECT_EQ(Authorizer().authorize(policy, Request(policy), {plain, further}).error().code(), ErrorCode::kUsage);
}

// A fact of as many terms as an atom may have leaves no place for the number.
TEST(Credentials, FactsThatAreTooWideForANumberAreTheirOwnOnly) {
  std::string wide = "wide(1";
  for (int i = 1; i < 64; ++i) wide += ", 1";
  wide += ")";
  Decided decided("allow if true;", {}, {{{wide + "; check if " + wide + ";"}}});
  EXPECT_EQ(decided.outcome(), "allow");
  EXPECT_EQ(decided.authorizer().world().fact_count(), 2u);  // its own and verified:credential
}

TEST(Credentials, AreAskedForByQueriesUnderTheirNumbers) {
  Decided decided("allow if true;", {"a(0);", "a(1);"}, {{{"a(2);", "a(3);"}}});
  ASSERT_TRUE(decided.decide());
  const auto count = [&](const char* rule, bool all) {
    const Block query = rule_of(rule);
    return (all ? decided.authorizer().query_all(query) : decided.authorizer().query(query)).value().size();
  };
  EXPECT_EQ(count("q($x) <- a($x)", false), 1u);
  EXPECT_EQ(count("q($x) <- a($x)", true), 2u);
  EXPECT_EQ(count("q($n, $x) <- credential:a($n, $x)", false), 1u);
  EXPECT_EQ(count("q($n, $f, $i) <- verified:credential($n, $f, $i)", false), 1u);
}

TEST(Credentials, AreNamedWhereStatementsAre) {
  Decided decided("allow if false;", {"a(1);"},
                  {{{"b(1);"}}, {{"c($x) <- b($x); b(2);", "check if c(1); reject if b(2);"}}});
  const Result<Decision> decision = decided.decide();
  ASSERT_TRUE(decision);
  ASSERT_EQ(decision->failed_checks.size(), 2u);
  const StatementRef& where = decision->failed_checks[0].where;
  EXPECT_EQ(where, (StatementRef{BlockId::block(1, 2), StatementKind::kCheck, 0, {}}));
  EXPECT_EQ(where.to_string(), "check 0 of block 1 of credential 2");
  EXPECT_EQ(statement_text(decided.authorizer(), where), "check if c(1)");
  EXPECT_EQ(statement_text(*decided.policy(), decided.credentials(), where), "check if c(1)");
  EXPECT_EQ(statement_text(*decided.policy(), {}, where), "");
  Decided failing("allow if true;", {}, {{{"a(1);"}}, {{"a(1);", "b(1) <- a($x), $x / 0 == 1;"}}});
  EXPECT_EQ(failing.decide().error().where()->to_string(), "rule 0 of block 1 of credential 2");
}

TEST(Credentials, AreNamedByExplanationsAndTraces) {
  Decided decided("ok($u) <- credential:b($n, $u); allow if ok(2);", {"a(1);"},
                  {{{"b(1);"}}, {{"c($x) <- b($x); b(2);", "check if c(1);"}}});
  const Result<Decision> decision = decided.decide();
  ASSERT_FALSE(is_allowed(decision));
  const std::string why = explain_text(explain(decided.authorizer(), decision));
  EXPECT_NE(why.find("check 0 of block 1 of credential 2"), std::string::npos) << why;
  const std::string fired = trace_text(trace(decided.authorizer(), decided.request()));
  EXPECT_NE(fired.find("rule 0 of block 0 of credential 2: c($x) <- b($x)"), std::string::npos) << fired;
  EXPECT_NE(fired.find("ok(2) of the authorizer, from credential:b(2, 2) of the authorizer"), std::string::npos)
      << fired;
}

}  // namespace
}  // namespace hardtack
