// Whichever allocation fails, what was being used afterwards works as before, or refuses: it does not crash, hang,
// allow or go on with a part of what it was given. Here: tables, authorizers, requests, policy text, explanations.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/eval/facts/relation.h"
#include "engine/explain/explain.h"
#include "engine/explain/trace.h"
#include "engine/program/print.h"
#include "engine/program/program_builder.h"
#include "grammar/compile.h"
#include "grammar/text/diagnostic.h"
#include "tests/memory/re2_memory.h"
#include "tests/support/failing_heap.h"

namespace hardtack {
namespace {

using testing::heap::sweep;

const auto kNothing = [] {};

std::shared_ptr<const Policy> policy_of(const std::string& text, bool saturate = true) {
  PolicyOptions options;
  options.limits.max_time = std::chrono::minutes(1);
  options.saturate = saturate;
  return Policy::compile(authorizer_from_source(text).value(), options).value();
}

// Each line makes other tables grow. The second word of a row is what the decision must be.
struct Scene {
  const char* what;
  const char* policy;
  Verdict verdict;
};
const Scene kScenes[] = {
    {"request facts only", "allow if operation(\"read\");", Verdict::kAllow},
    {"a fact that must not be lost", "deny if banned(\"alice\"); allow if true;", Verdict::kDeny},
    {"a check that must not be lost", "check if operation(\"write\"); allow if true;", Verdict::kDeny},
    {"rows of one shape, then of others",
     "p(1); p(2); q($x) <- p($x); q(\"a\"); q([1, 2]) <- operation($o); q({3}); "
     "check if q(\"a\"); reject if q(4); allow if q([1, 2]);",
     Verdict::kAllow},
    {"many derived rows",
     "n(0); n($y) <- n($x), step($x, $y); step(0, 1); step(1, 2); step(2, 3); step(3, 4); step(4, 5); "
     "pair($x, $y) <- n($x), n($y); check if pair(5, 5); reject if pair(6, $x); allow if pair(0, 5);",
     Verdict::kAllow},
    {"facts that run ahead of the policy's",
     "n(1); n($x) <- operation($o), m($x); m($x) <- n($x); m(2) <- n(1); "
     "n(3) <- m(2); reject if n(4); allow if n(3);",
     Verdict::kAllow},
    {"joins with an index",
     "e(1, 2); e(2, 3); e(3, 4); e(4, 5); e(5, 6); e(6, 7); e(7, 8); e(8, 9); e(9, 10); e(10, 11); "
     "t($x, $z) <- e($x, $y), e($y, $z), operation($o); check if t(9, 11); reject if t(1, 11); allow if t(1, 3);",
     Verdict::kAllow},
    {"strings that are made",
     "check if resource($r), ($r + \"/x\" + $r).length() > 40; reject if resource($r), "
     "$r.starts_with(\"/z\"); allow if resource($r), {\"a\", \"b\"}.union({\"c\", \"d\"}).length() == 4;",
     Verdict::kAllow},
    {"closures",
     "s([1, 2, 3, 4]); check all s($l), $l.all($x -> $x > 0 && [5, 6].any($y -> $y > $x)); "
     "allow if s($l), $l.any($x -> $x == 4);",
     Verdict::kAllow},
    {"patterns that requests bring", "reject if resource($r), banned($b), $r.matches($b + \"$\"); allow if true;",
     Verdict::kAllow},
    {"a failure that is caught", "allow if (1 / 0 == 1).try_or(true);", Verdict::kAllow},
    {"nothing matches", "allow if operation(\"write\"); allow if false;", Verdict::kDeny},
};

void fill(Request& request) {
  request.add("operation", {"read"}).add("resource", {"/a/rather/long/resource/name.txt"}).add("banned", {"alice"});
}

bool needs_more_of_re2(std::string_view policy) {
  return !testing::kRe2OutlivesMemory && policy.find("matches") != std::string_view::npos;
}

class Scenes : public ::testing::TestWithParam<Scene> {};
INSTANTIATE_TEST_SUITE_P(OutOfMemory, Scenes, ::testing::ValuesIn(kScenes),
                         [](const auto& scene) { return std::to_string(scene.index); });

void expect_decision(const Result<Decision>& decision, Verdict verdict, const char* what, std::size_t n) {
  ASSERT_TRUE(decision) << what << ": allocation " << n << ": " << decision.error().to_string();
  EXPECT_EQ(decision->verdict, verdict) << what << ": allocation " << n;
}

TEST_P(Scenes, AuthorizersDecideAsBefore) {
  if (needs_more_of_re2(GetParam().policy)) GTEST_SKIP() << "RE2 ends the process where memory ends inside it";
  for (const bool saturate : {true, false}) {
    const auto policy = policy_of(GetParam().policy, saturate);
    Request request(policy);
    fill(request);
    std::optional<Authorizer> authorizer;
    std::optional<Result<Decision>> decision;
    const std::size_t allocations = sweep(
        [&] {
          authorizer.emplace();
          decision.reset();
        },
        [&] { decision = authorizer->authorize(policy, request); },
        [&](std::size_t n) {
          if (decision) expect_decision(*decision, GetParam().verdict, "during", n);
          expect_decision(authorizer->authorize(policy, request), GetParam().verdict, "after", n);
        });
    EXPECT_GT(allocations, 5u);
  }
}

// One that has decided before and keeps its tables.
TEST_P(Scenes, AuthorizersThatAreKeptDecideAsBefore) {
  if (needs_more_of_re2(GetParam().policy)) GTEST_SKIP() << "RE2 ends the process where memory ends inside it";
  const auto policy = policy_of(GetParam().policy);
  const auto other = policy_of("a(1); a(2); b($x) <- a($x); check if b(2); allow if c($x);");
  Authorizer authorizer;
  std::optional<Request> request;
  sweep(
      [&] {
        request.emplace(policy);
        fill(*request);
        request->add("more", {"so that a table must grow", 1, 2, true, static_cast<int>(request->facts().size())});
      },
      [&] { (void)authorizer.authorize(policy, *request); },
      [&](std::size_t n) { expect_decision(authorizer.authorize(policy, *request), GetParam().verdict, "after", n); });
}

TEST_P(Scenes, ExplanationsAndTracesAreMadeAsBefore) {
  if (needs_more_of_re2(GetParam().policy)) GTEST_SKIP() << "RE2 ends the process where memory ends inside it";
  const auto policy = policy_of(GetParam().policy);
  Request request(policy);
  fill(request);
  Authorizer authorizer;
  const Result<Decision> decision = authorizer.authorize(policy, request);
  const auto tell = [&] {
    return explain_text(explain(authorizer, decision)) + trace_text(trace(authorizer, request)) +
           print_block(policy->source());
  };
  const std::string told = tell();
  sweep(kNothing, [&] { (void)tell(); }, [&](std::size_t n) { ASSERT_EQ(tell(), told) << "allocation " << n; });
  expect_decision(authorizer.authorize(policy, request), GetParam().verdict, "after", 0);
}

TEST_P(Scenes, QueriesAnswerOrRefuse) {
  if (needs_more_of_re2(GetParam().policy)) GTEST_SKIP() << "RE2 ends the process where memory ends inside it";
  const auto policy = policy_of(GetParam().policy);
  Request request(policy);
  fill(request);
  const Block query = std::move(*parse_rule_source("found($r, $b) <- resource($r), banned($b)").block);
  std::optional<Authorizer> authorizer;
  sweep(
      [&] {
        authorizer.emplace();
        ASSERT_TRUE(authorizer->load(policy, request));
      },
      [&] { (void)authorizer->query_all(query); },
      [&](std::size_t n) {
        const auto rows = authorizer->query_all(query);
        if (rows) {
          EXPECT_EQ(rows->size(), 1u) << "allocation " << n;
        } else {
          EXPECT_EQ(rows.error().code(), ErrorCode::kUsage);
          EXPECT_FALSE(authorizer->run());
          EXPECT_FALSE(authorizer->decide());
        }
        expect_decision(authorizer->authorize(policy, request), GetParam().verdict, "after", n);
      });
}

TEST_P(Scenes, PoliciesAreCompiledAsBefore) {
  if (needs_more_of_re2(GetParam().policy)) GTEST_SKIP() << "RE2 ends the process where memory ends inside it";
  const std::string printed = print_block(authorizer_from_source(GetParam().policy).value());
  std::optional<Result<std::shared_ptr<const Policy>>> made;
  sweep([&] { made.reset(); },
        [&] {
          Result<Block> block = authorizer_from_source(GetParam().policy);
          if (block) made = Policy::compile(*std::move(block));
        },
        [&](std::size_t n) {
          // Text that is right must not be called wrong, and a policy that was made must be whole.
          if (made) {
            ASSERT_TRUE(*made) << "allocation " << n << ": " << made->error().to_string();
            EXPECT_EQ(print_block((**made)->source()), printed) << "allocation " << n;
          }
          ASSERT_EQ(print_block(authorizer_from_source(GetParam().policy).value()), printed) << "allocation " << n;
        });
}

TEST(OutOfMemory, ARequestThatLacksAFactIsRefusedUntilItIsCleared) {
  const auto policy = policy_of("deny if banned(\"alice\"); allow if true;");
  const Block facts = block_from_source("banned(\"alice\"); seen([\"a long name for one element\", 2]);").value();
  for (const bool from_block : {false, true}) {
    std::optional<Request> request;
    Authorizer authorizer;
    bool added = false;
    sweep(
        [&] {
          request.emplace(policy);
          added = false;
        },
        [&] {
          if (from_block) {
            request->add_block(facts);
          } else {
            request->add("banned", {"alice"});
          }
          added = true;
        },
        [&](std::size_t n) {
          if (!added) {
            EXPECT_FALSE(authorizer.authorize(policy, *request)) << "allocation " << n;
            request->clear();
            request->add_block(facts);
          }
          expect_decision(authorizer.authorize(policy, *request), Verdict::kDeny, "after", n);
        });
  }
}

// A caller that carries on after each failure, as if nothing had been: the operator that is lost is `!`.
TEST(OutOfMemory, ABlockThatLacksAStatementEntersNoWorld) {
  std::optional<ProgramBuilder> builder;
  StringId user{}, fact{};
  Value name, text;
  bool lost = false;
  sweep(
      [&] {
        builder.emplace();
        user = builder->terms().intern("user");
        fact = builder->terms().intern("fact");
        name = builder->terms().variable("name");
        text = builder->terms().string("x");
        lost = false;
      },
      [&] {
        const auto step = [&](auto work) {
          try {
            work();
          } catch (const std::bad_alloc&) {
            lost = true;
          }
        };
        builder->begin_query();
        step([&] { (void)builder->add_atom(user, std::array{name, text}); });
        step([&] { builder->begin_expression(); });
        step([&] { (void)builder->push_value(Value::boolean(true)); });
        step([&] { (void)builder->push_unary(UnaryOp::kNegate); });
        step([&] { (void)builder->end_expression(); });
        step([&] { (void)builder->end_query(); });
        step([&] { (void)builder->add_check(CheckKind::kIf); });
        step([&] { (void)builder->add_fact(fact, std::array{Value::integer(1)}); });
      },
      [&](std::size_t n) {
        const Block block = std::move(*builder).build();
        EXPECT_EQ(block.defect().has_value(), lost) << "allocation " << n;
        if (!lost) {
          EXPECT_EQ(block.checks().size() + block.facts().size(), 2u) << "allocation " << n;
        }
      });
}

TEST(OutOfMemory, ATermStoreKnowsWhatItKnew) {
  std::optional<TermStore> store;
  for (const bool overlay : {false, true}) {
    const TermStore base;
    sweep(
        [&] {
          if (overlay) {
            store.emplace(&base);
          } else {
            store.emplace();
          }
        },
        [&] {
          for (int i = 0; i < 80; ++i) {
            const Value text = store->string("text number " + std::to_string(i));
            (void)store->array(std::array{text, Value::integer(i)});
          }
        },
        [&](std::size_t n) {
          const std::size_t count = store->string_count();
          for (std::size_t i = 0; i < count; ++i) {
            const auto id = static_cast<StringId>(i);
            ASSERT_EQ(store->intern(store->text(id)), id) << "allocation " << n;
          }
          const Value made = store->set(std::array{store->string("z"), store->string("y")}).value();
          ASSERT_EQ(store->set(std::array{store->string("y"), store->string("z")}).value(), made);
          store->clear();
          store->rebase(&base);
          ASSERT_FALSE(store->find("z"));
          ASSERT_EQ(store->text(store->intern("after")), "after");
          store->clear();
        });
  }
}

TEST(OutOfMemory, ARelationHoldsEachRowOnce) {
  TermStore terms;
  std::optional<Relation> relation;
  const auto row = [](int i) {
    return std::array{Value::integer(i), i < 20 ? Value::integer(-1) : Value::boolean(true)};
  };
  sweep(
      [&] {
        relation.emplace();
        relation->reset(terms.intern("r"), 2, terms.seed());
      },
      [&] {
        for (int i = 0; i < 40; ++i) relation->insert(row(i), Origin::place(static_cast<std::size_t>(i % 3)));
      },
      [&](std::size_t n) {
        // Used again for other rows, as an authorizer does.
        for (const std::uint32_t arity : {2u, 1u, 2u}) {
          relation->reset(terms.intern("r"), arity, terms.seed());
          for (int i = 0; i < 40; ++i) {
            const auto values = row(i);
            ASSERT_TRUE(relation->insert(std::span(values).first(arity), Origin())) << "allocation " << n;
            ASSERT_FALSE(relation->insert(std::span(values).first(arity), Origin())) << "allocation " << n;
          }
          ASSERT_EQ(relation->size(), 40u);
        }
      });
}

TEST(OutOfMemory, WrongTextIsNeverCalledRight) {
  for (const char* text : {"allow if", "allow if user($x), $y > 1;", "user(\"a\"; allow if true;", "chekc if true;",
                           "allow if \"\\u{202e}\" == 1 + ;", "allow if true; allow fi true; deny if {p};"}) {
    const ParsedBlock expected = parse_authorizer_source(text);
    const std::string report = render(*expected.source, expected.diagnostics);
    bool right = false;
    sweep([&] { right = false; }, [&] { right = parse_authorizer_source(text).block.has_value(); },
          [&](std::size_t n) {
            EXPECT_FALSE(right) << text << ": allocation " << n;
            const ParsedBlock again = parse_authorizer_source(text);
            ASSERT_EQ(render(*again.source, again.diagnostics), report) << text << ": allocation " << n;
          });
  }
}

}  // namespace
}  // namespace hardtack
