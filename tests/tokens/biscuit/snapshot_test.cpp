#include "tokens/biscuit/snapshot/snapshot.h"

#include <gmock/gmock.h>

#include <array>
#include <limits>

#include "engine/explain/world_text.h"
#include "engine/program/print.h"
#include "engine/program/program_builder.h"
#include "grammar/compile.h"
#include "tests/support/wire_biscuit.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/bytes/base64.h"

namespace hardtack {
namespace {

namespace w = testing::biscuit;
using testing::DeterministicRandom;
using testing::root_key;
using testing::test_key;
using testing::WireMessage;

PolicyOptions patient() {
  PolicyOptions options;
  options.limits.max_time = std::chrono::minutes(10);
  return options;
}

std::string world_of(const Authorizer& authorizer) {
  const WorldText text = world_text(authorizer);
  std::string all;
  for (const FactGroup& group : text.facts) {
    for (const BlockId id : group.origin) all += id.to_string() + ", ";
    for (const std::string& fact : group.facts) all += fact + "; ";
    all += "\n";
  }
  for (const auto* groups : {&text.rules, &text.checks}) {
    for (const StatementGroup& group : *groups) {
      all += group.origin.to_string();
      for (const std::string& statement : group.statements) all += " " + statement + ";";
      all += "\n";
    }
  }
  for (const std::string& policy : text.policies) all += policy + "\n";
  return all;
}

// A token with a third-party block and a policy that derives facts from all of it.
struct World {
  std::shared_ptr<const Policy> policy;
  std::optional<Credential> credential;
  std::unique_ptr<Request> request;
  std::unique_ptr<Authorizer> authorizer;

  World() {
    DeterministicRandom random(500);
    const PrivateKey external = test_key(9, KeyAlgorithm::kSecp256r1);
    const std::string key = external.public_key().to_text();
    auto token = mint(block_from_source("user(\"alice\"); owner(\"alice\", \"file1\");").value(), root_key(),
                      {.context = "a context"}, random)
                     .value();
    const auto contents =
        sign_third_party_block(ThirdPartyRequest::from_token(token).value(),
                               block_from_source("member(\"alice\", {1, 2}); tags([null]);").value(), external)
            .value();
    token = append_third_party(token, contents, {}, random).value();
    token = append(token, block_from_source("check if resource($r), $r.starts_with(\"file\");").value(), {}, random)
                .value();
    policy = Policy::compile(
                 authorizer_from_source("may($u, $r) <- owner($u, $r), member($u, $m) trusting authority, " + key +
                                        "; check if true; allow if may($u, $r), resource($r) "
                                        "trusting authority, " +
                                        key + "; deny if true;")
                     .value(),
                 patient())
                 .value();
    credential = verify_biscuit(token, root_key().public_key())->credential().value();
    request = std::make_unique<Request>(policy);
    request->add("resource", {"file1"});
    authorizer = std::make_unique<Authorizer>();
    EXPECT_TRUE(authorizer->load(policy, *request, *credential).has_value());
  }
};

TEST(Snapshot, RestoresAWorldBeforeAndAfterItRan) {
  World world;
  for (const bool ran : {false, true}) {
    if (ran) {
      ASSERT_TRUE(world.authorizer->run().has_value());
    }
    const Bytes bytes = write_snapshot(*world.authorizer, *world.request).value();
    EXPECT_EQ(std::string(bytes.begin(), bytes.end()).find("a context"), std::string::npos);
    const auto snapshot = Snapshot::parse_text(to_base64url(bytes));
    ASSERT_TRUE(snapshot.has_value()) << snapshot.error().to_string();
    EXPECT_EQ(snapshot->recorded_max_facts(), 1000u);
    EXPECT_EQ(snapshot->recorded_iterations() > 0, ran);
    EXPECT_EQ(snapshot->blocks().size(), 3u);
    EXPECT_EQ(snapshot->blocks()[1].external_key, test_key(9, KeyAlgorithm::kSecp256r1).public_key());
    auto restored = RestoredAuthorizer::from(Snapshot::parse(bytes).value(), patient());
    ASSERT_TRUE(restored.has_value()) << restored.error().to_string();
    EXPECT_EQ(world_of(restored->authorizer()), world_of(*world.authorizer));
    const auto decision = restored->authorize();
    ASSERT_TRUE(decision.has_value()) << decision.error().to_string();
    EXPECT_TRUE(decision->allowed());
    EXPECT_EQ(decision->policy->where.index, 0u);
  }
}

TEST(Snapshot, CarriesAPolicyAlone) {
  const std::string source =
      "trusting previous;\n\nlimit(10);\n\nsmall($x) <- size($x), limit($l), $x < $l;\n\n"
      "check all small($x), {\"a\", \"b\"}.contains($x) || $x.extern::f();\n\nallow if small(1);\ndeny if true;\n";
  const auto policy = Policy::compile(authorizer_from_source(source).value()).value();
  const Bytes bytes = write_policy_snapshot(*policy).value();
  auto block = Snapshot::parse(bytes).value().take_policy();
  ASSERT_TRUE(block.has_value()) << block.error().to_string();
  EXPECT_EQ(print_authorizer(*block), print_authorizer(policy->source()));

  World world;
  const Bytes with_world = write_snapshot(*world.authorizer, *world.request).value();
  EXPECT_EQ(Snapshot::parse(with_world).value().take_policy().error().code(), ErrorCode::kMalformedSnapshot);
}

// The messages of a snapshot, by hand.
WireMessage limits(std::uint64_t facts = 1000, std::uint64_t iterations = 100, std::uint64_t time = 1'000'000) {
  return WireMessage().number(1, facts).number(2, iterations).number(3, time);
}
WireMessage block(std::uint32_t version = 3) { return WireMessage().number(2, version); }
WireMessage world(const WireMessage& more = {}, std::uint32_t version = 6) {
  return WireMessage().number(1, version).bytes(2, "sym").raw(more.text()).message(5, block()).number(8, 0);
}
WireMessage snapshot_of(const WireMessage& content, const WireMessage& run_limits = limits()) {
  return WireMessage().message(1, run_limits).number(2, 0).message(3, content);
}
WireMessage facts_of(w::List origins, const WireMessage& fact) {
  return WireMessage().message(7, w::each(1, origins).message(2, fact));
}
WireMessage by_authorizer() { return WireMessage().message(1, WireMessage()); }
WireMessage by_block(std::uint64_t index) { return WireMessage().number(2, index); }

std::optional<ErrorCode> refusal(const WireMessage& snapshot) {
  const auto parsed = Snapshot::parse(snapshot.view());
  if (parsed) return std::nullopt;
  return parsed.error().code();
}

TEST(Snapshot, RefusesMalformedMessages) {
  const WireMessage fact = w::fact(1024, {});
  ASSERT_EQ(refusal(snapshot_of(world())), std::nullopt);
  ASSERT_EQ(refusal(snapshot_of(world(facts_of({by_authorizer()}, fact)))), std::nullopt);
  const WireMessage with_block = WireMessage().message(4, block());
  const std::array malformed = {
      WireMessage(),
      WireMessage().message(1, limits()).message(3, world()),
      WireMessage().message(1, limits()).number(2, 0),
      snapshot_of(world(), WireMessage().number(1, 1).number(2, 1)),
      snapshot_of(world(), limits().number(1, 1)),
      snapshot_of(world(WireMessage().message(5, block()))),
      snapshot_of(world(WireMessage().number(8, 0))),
      snapshot_of(WireMessage().number(1, 6).number(8, 0)),
      snapshot_of(WireMessage().number(1, 6).message(5, block())),
      snapshot_of(world(facts_of({}, fact))),
      snapshot_of(world(facts_of({WireMessage()}, fact))),
      snapshot_of(world(facts_of({by_block(0)}, fact))),  // there is no block
      snapshot_of(world(WireMessage(with_block).raw(facts_of({by_block(1)}, fact).text()))),
      snapshot_of(world(WireMessage(with_block).raw(facts_of({by_block(63)}, fact).text()))),
      snapshot_of(world(WireMessage(with_block).raw(facts_of({by_block(0xffffffff)}, fact).text()))),
      snapshot_of(world(WireMessage().message(6, w::each(1, {w::query({})})))),
      snapshot_of(world(WireMessage().message(6, w::each(1, {w::query({})}).number(2, 2)))),
      snapshot_of(
          world(WireMessage().message(4, block(5).message(7, w::public_key(0, test_key(1).public_key().bytes()))))),
  };
  for (std::size_t i = 0; i < malformed.size(); ++i) {
    EXPECT_EQ(refusal(malformed[i]), ErrorCode::kMalformedSnapshot) << i;
  }
  EXPECT_EQ(refusal(snapshot_of(world({}, 2))), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(refusal(snapshot_of(world({}, 7))), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(refusal(snapshot_of(world(WireMessage().message(4, block(7))))), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(refusal(snapshot_of(world(facts_of({by_authorizer()}, w::fact(1025, {}))))), ErrorCode::kUnknownSymbol);
  EXPECT_EQ(refusal(snapshot_of(world(facts_of({by_authorizer()}, w::fact(1024, {w::variable(1024)}))))),
            ErrorCode::kFactNotGround);
  WireMessage many;
  for (int i = 0; i < 64; ++i) many.message(4, block());
  EXPECT_EQ(refusal(snapshot_of(world(many))), ErrorCode::kTooManyBlocks);
  EXPECT_EQ(Snapshot::parse(Bytes((4u << 20) + 1)).error().code(), ErrorCode::kTokenTooLarge);
}

// A policy alone is one that nobody has given a world, nor let run.
TEST(Snapshot, OfAWorldIsNoPolicy) {
  const WireMessage fact = w::fact(1024, {});
  const auto content = [](const WireMessage& more, std::uint64_t iterations) {
    return WireMessage().number(1, 6).bytes(2, "sym").raw(more.text()).message(5, block()).number(8, iterations);
  };
  const auto taken = [](const WireMessage& snapshot) {
    auto parsed = Snapshot::parse(snapshot.view());
    EXPECT_TRUE(parsed.has_value());
    return std::move(*parsed).take_policy().has_value();
  };
  const WireMessage time = WireMessage().message(1, limits()).number(2, 5).message(3, content({}, 0));
  EXPECT_TRUE(taken(snapshot_of(content({}, 0))));
  EXPECT_FALSE(taken(snapshot_of(content({}, 1)))) << "it ran";
  EXPECT_FALSE(taken(time)) << "for a while";
  EXPECT_FALSE(taken(snapshot_of(content(facts_of({by_authorizer()}, fact), 0)))) << "facts";
  EXPECT_FALSE(taken(snapshot_of(content(WireMessage().message(4, block()), 0)))) << "a token";
  EXPECT_EQ(Snapshot::parse(snapshot_of(world()).view())->recorded_max_iterations(), 100u);
}

// What others write into it and nobody here reads.
TEST(Snapshot, IsReadPastWhatItDoesNotKnow) {
  const WireMessage with_context = WireMessage().message(4, WireMessage().bytes(1, "a context").number(2, 3));
  EXPECT_EQ(refusal(snapshot_of(world(with_context))), std::nullopt);
  EXPECT_EQ(refusal(snapshot_of(world(WireMessage().number(99, 1)))), std::nullopt);
  EXPECT_EQ(refusal(snapshot_of(world()).number(99, 1)), std::nullopt);
  EXPECT_EQ(refusal(snapshot_of(world(WireMessage().message(4, block().number(99, 1))))), std::nullopt);
  const WireMessage fact = w::fact(1024, {});
  EXPECT_EQ(refusal(snapshot_of(world(facts_of({by_authorizer().number(99, 1)}, fact)))), std::nullopt);
  WireMessage keys;
  SnapshotLimits few;
  few.block.max_keys = 2;
  for (int i = 1; i <= 3; ++i) {
    keys.message(3, w::public_key(0, test_key(i).public_key().bytes()));
    const WireMessage snapshot = snapshot_of(world(keys));
    const auto parsed = Snapshot::parse(snapshot.view(), few);
    EXPECT_EQ(parsed.has_value(), i <= 2) << i;
    EXPECT_TRUE(parsed || parsed.error().code() == ErrorCode::kProgramTooLarge);
  }
}

// The format has sets of one type; the engine's may hold more, and are not written as something else.
TEST(Snapshot, SetsOfSeveralTypesAreNotWritten) {
  const auto mixed = [](TermStore& terms) {
    return terms.set(std::array{Value::integer(1), Value::boolean(true)}).value();
  };
  const auto of = [&](bool in_policy) {
    ProgramBuilder builder;
    if (!in_policy) {
      EXPECT_TRUE(builder.add_fact(builder.terms().intern("f"), std::array{mixed(builder.terms())}).has_value());
    }
    builder.begin_query();
    builder.begin_expression();
    EXPECT_TRUE(builder.push_value(in_policy ? mixed(builder.terms()) : Value::integer(1)).has_value());
    EXPECT_TRUE(builder.push_unary(UnaryOp::kLength).has_value());
    EXPECT_TRUE(builder.push_value(Value::integer(2)).has_value());
    EXPECT_TRUE(builder.push_binary(BinaryOp::kEqual).has_value());
    EXPECT_TRUE(builder.end_expression().has_value());
    EXPECT_TRUE(builder.end_query().has_value());
    EXPECT_TRUE(builder.add_policy(PolicyKind::kAllow).has_value());
    return Policy::compile(std::move(builder).build(), patient()).value();
  };
  EXPECT_EQ(write_policy_snapshot(*of(true)).error().code(), ErrorCode::kInvalidSet);
  EXPECT_EQ(write_policy_snapshot(*of(false)).error().code(), ErrorCode::kInvalidSet);
  // A fact of a request, and a request of another policy.
  World world;
  Request request(world.policy);
  Authorizer authorizer;
  ASSERT_TRUE(authorizer.load(world.policy, request, *world.credential).has_value());
  EXPECT_TRUE(write_snapshot(authorizer, request).has_value());
  EXPECT_EQ(write_snapshot(authorizer, Request(of(false))).error().code(), ErrorCode::kUsage);
}

TEST(Snapshot, IsRefusedWhereverItIsCutOff) {
  World world;
  ASSERT_TRUE(world.authorizer->run().has_value());
  const Bytes bytes = write_snapshot(*world.authorizer, *world.request).value();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Snapshot::parse(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))).has_value());
  }
}

TEST(Attacks, A085_TheCallersLimitsWinOverThoseOfASnapshot) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  // Facts f(0) to f(4), counting up by a rule without end, under recorded limits without bound and a forged run.
  const WireMessage rule = w::rule(w::predicate(1024, {w::variable(1025), w::variable(1026)}),
                                   {w::predicate(1024, {w::variable(1027), w::variable(1025)}),
                                    w::predicate(1024, {w::variable(1026), w::variable(1028)})});
  WireMessage content = WireMessage().number(1, 6);
  for (const char* symbol : {"f", "a", "b", "c", "d"}) content.bytes(2, symbol);
  WireMessage authorizer_block = block();
  for (int i = 0; i < 40; ++i) {
    authorizer_block.message(3, w::fact(1024, {w::integer(i), w::integer(i + 1)}));
  }
  content.message(5, authorizer_block.message(4, rule)).number(8, kMost);
  const WireMessage hostile =
      WireMessage().message(1, limits(kMost, kMost, kMost)).number(2, kMost).message(3, content);
  auto snapshot = Snapshot::parse(hostile.view());
  ASSERT_TRUE(snapshot.has_value()) << snapshot.error().to_string();
  EXPECT_EQ(snapshot->recorded_iterations(), kMost);
  EXPECT_GT(snapshot->recorded_max_time().count(), 0);
  EXPECT_GT(snapshot->recorded_execution_time().count(), 0);
  PolicyOptions options = patient();
  options.limits.max_facts = 100;
  auto restored = RestoredAuthorizer::from(*std::move(snapshot), options);
  ASSERT_TRUE(restored.has_value()) << restored.error().to_string();
  EXPECT_EQ(restored->authorize().error().code(), ErrorCode::kTooManyFacts);
}

}  // namespace
}  // namespace hardtack
