#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <sstream>
#include <string>

#include "grammar/check/checker.h"
#include "grammar/parse.h"
#include "tests/grammar/samples.h"
#include "tests/grammar/syntax/instrumented.h"
#include "tests/grammar/syntax/words.h"
#include "tests/support/cpu_time.h"

namespace hardtack {
namespace {

using testing_support::kInstrumented;
using testing_support::kSlow;
using testing_support::sample_texts;
using testing_support::SampleText;
using testing_support::words;

#ifdef NDEBUG
constexpr int kSlowness = kSlow ? 20 : 1;
#else
constexpr int kSlowness = 20;
#endif
constexpr std::size_t kSmallStack = (kInstrumented ? 2048u : 256u) << 10;

// Runs on a thread with a small stack and gives the milliseconds.
double run_with_small_stack(const std::function<void()>& work) {
  struct Call {
    const std::function<void()>* work;
    double milliseconds;
  } call{&work, 0};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kSmallStack);
  pthread_t thread;
  const auto entry = [](void* argument) -> void* {
    auto* running = static_cast<Call*>(argument);
    const CpuTimer timer;
    (*running->work)();
    running->milliseconds = timer.milliseconds();
    return nullptr;
  };
  EXPECT_EQ(pthread_create(&thread, &attributes, entry, &call), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  return call.milliseconds;
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

struct Attack {
  std::string name;
  std::string text;
};

TEST(Attacks, A170_DeepNestingIsNamedAndCostsNoStack) {
  constexpr std::size_t kDepth = 100'000;
  const Attack attacks[] = {
      {"parentheses", "check if " + repeat("(", kDepth)},
      {"balanced parentheses", "check if " + repeat("(", kDepth) + "1" + repeat(")", kDepth)},
      {"negations", "check if " + repeat("!", kDepth) + "true"},
      {"negations apart", "check if " + repeat("! ", kDepth) + "true"},
      {"brackets", "a(" + repeat("[", kDepth)},
      {"balanced brackets", "a(" + repeat("[", kDepth) + repeat("]", kDepth) + ")"},
      {"braces", "a(" + repeat("{1:", kDepth)},
      {"closures", "check if " + repeat("1.any($p->", kDepth)},
      {"negated groups", "check if " + repeat("!(", kDepth)},
      {"negated sums", "check if " + repeat("!1 + ", kDepth) + "1"},
      {"mixed", "check if " + repeat("([{", kDepth / 3)},
  };
  for (const Attack& attack : attacks) {
    SCOPED_TRACE(attack.name);
    ParsedSource parsed;
    const double milliseconds = run_with_small_stack([&] { parsed = parse_source(attack.text + ";\nok(1);\nok(2);"); });
    ASSERT_FALSE(parsed.diagnostics.empty());
    EXPECT_EQ(parsed.diagnostics.begin()->error, ErrorCode::kNestingTooDeep);
    EXPECT_LT(milliseconds, 200.0 * kSlowness);  // 10 to 60 on an idle machine
    // What follows is still read.
    EXPECT_EQ(parsed.tree.statements().size(), 3u);
  }
}

TEST(Attacks, A170_TheDeepestAllowedNestingFitsASmallStack) {
  const Attack attacks[] = {
      {"parentheses", "check if " + repeat("(", 128) + "1" + repeat(")", 128)},
      {"negations", "check if " + repeat("!", 128) + "true"},
      {"brackets", "a(" + repeat("[", 127) + repeat("]", 127) + ")"},
      {"closures", "check if " + repeat("[1].any($p -> ", 127) + "true" + repeat(")", 127)},
      {"every level", "check if " + repeat("1 || 1 && 1 == 1 ^ 1 | 1 & (", 36) + "1" + repeat(")", 36)},
  };
  for (const Attack& attack : attacks) {
    SCOPED_TRACE(attack.name);
    ParsedSource parsed;
    run_with_small_stack([&] { parsed = parse_source(attack.text + ";"); });
    EXPECT_FALSE(parsed.diagnostics.has_errors()) << render(*parsed.source, parsed.diagnostics);
  }
}

TEST(Attacks, A170_LongChainsAreNotDeep) {
  const Attack attacks[] = {
      {"sum", "check if 1" + repeat(" + 1", 10'000)},
      {"conjunction", "check if true" + repeat(" && true", 10'000)},
      {"negated conjunction", "check if !true" + repeat(" && !true", 10'000)},
      {"methods", "check if 1" + repeat(".type()", 8'000)},
      {"terms", "a(1" + repeat(", 1", 16'000) + ")"},
      {"elements", "check if true" + repeat(", true", 16'000)},
  };
  for (const Attack& attack : attacks) {
    SCOPED_TRACE(attack.name);
    ParsedSource parsed;
    const double milliseconds = run_with_small_stack([&] {
      parsed = parse_source(attack.text + ";");
      dump(parsed.tree);
    });
    EXPECT_FALSE(parsed.diagnostics.has_errors()) << render(*parsed.source, parsed.diagnostics);
    EXPECT_LT(milliseconds, 1'000.0 * kSlowness);
  }
}

// Every span lies in the text and in its parent.
void expect_sound(const ParsedSource& parsed) {
  const std::uint32_t size = parsed.source->size();
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    ASSERT_LE(diagnostic.span.begin, diagnostic.span.end);
    ASSERT_LE(diagnostic.span.end, size);
    ASSERT_FALSE(diagnostic.message.empty());
    ASSERT_FALSE(render(*parsed.source, diagnostic).empty());
  }
  for (std::size_t i = 0; i < parsed.tree.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    const Node& node = parsed.tree.node(id);
    ASSERT_LE(node.span.begin, node.span.end);
    ASSERT_LE(node.span.end, size);
    for (NodeId child : parsed.tree.children(id)) {
      ASSERT_LT(child, id);
      ASSERT_EQ(parsed.tree.parent(child), id);
      ASSERT_GE(parsed.tree.span(child).begin, node.span.begin);
      ASSERT_LE(parsed.tree.span(child).end, node.span.end);
    }
  }
}

// The statements of the suite, each once, and its short texts whole: a variant of a text costs the text's length.
std::set<std::string> sample_statements() {
  std::set<std::string> texts;
  for (const SampleText& sample : sample_texts()) {
    if (sample.text.size() < 600) texts.insert(sample.text);
    std::istringstream lines(sample.text);
    for (std::string line; std::getline(lines, line);) texts.insert(line);
  }
  return texts;
}

constexpr std::size_t kStep = kInstrumented ? 5 : 1;

TEST(Attacks, A171_EveryPrefixOfASampleEndsInDiagnostics) {
  const auto texts = sample_statements();
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    for (std::size_t length = 0; length < text.size(); length += kStep) {
      const ParsedSource parsed = parse_source(text.substr(0, length));
      ASSERT_NO_FATAL_FAILURE(expect_sound(parsed));
      // Cut inside a statement is an error, unless only its `;` is missing; all statements before it are read.
      const auto whole = std::count_if(parsed.tree.tokens().begin(), parsed.tree.tokens().end(),
                                       [](Token token) { return token.kind == TokenKind::kSemicolon; });
      ASSERT_GE(parsed.tree.statements().size(), static_cast<std::size_t>(whole));
    }
  }
}

TEST(Attacks, A171_EveryDeletionOfATokenEndsInDiagnostics) {
  const auto texts = sample_statements();
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    const ParsedSource whole = parse_source(text);
    for (std::size_t i = 0; i < whole.tree.tokens().size(); i += kStep) {
      const Span span = whole.tree.tokens()[i].span;
      ASSERT_NO_FATAL_FAILURE(expect_sound(parse_source(std::string(text).erase(span.begin, span.size()))));
    }
  }
}

TEST(Attacks, A171_RandomTokensEndInDiagnostics) {
  std::vector<std::string> tokens = words(
      "check if all reject allow deny or trusting authority previous true null a ns::f $x $ 1 99999999999999999999 "
      "2020-01-01T00:00:00Z hex:ab hex:a \"s\" \"\\q\" \" ed25519/00 ( ) [ ] { } , ; : . <- -> === !== == != <= < "
      "&& || & | ^ ! + - * / = // /* */ @ \u00e9 \u00a0 .any( .extern::f( a(1) {p} ' $p-> {1:2}");
  tokens.insert(tokens.end(), {"\n", " "});
  std::mt19937_64 random(1);
  for (int i = 0; i < (kInstrumented ? 3'000 : 30'000); ++i) {
    std::string text;
    for (std::size_t length = random() % 30; length > 0; --length) {
      text += tokens[random() % tokens.size()];
      if (random() % 2 == 0) text += " ";
    }
    SCOPED_TRACE(text);
    const ParsedSource parsed = parse_source(text);
    ASSERT_NO_FATAL_FAILURE(expect_sound(parsed));
    for (NodeId statement : parsed.tree.statements()) {
      ASSERT_TRUE(parsed.tree.kind(statement) != NodeKind::kErrorStatement || parsed.diagnostics.has_errors());
    }
    for (SourceKind kind : {SourceKind::kBlock, SourceKind::kFact}) {
      Diagnostics diagnostics;
      check_tree(parsed.tree, SymbolIndex(parsed.tree), {.kind = kind}, diagnostics);
    }
  }
}

TEST(Attacks, A172_HugeTextsAreRefusedAndErrorsCapped) {
  struct Case {
    std::string name;
    std::string text;
    ErrorCode code;
  };
  const Case cases[] = {
      {"100 MB", std::string(100u << 20, ' '), ErrorCode::kSourceTooLarge},
      {"a line of a million characters", "a(1) " + std::string(1'000'000, 'b') + ";", ErrorCode::kSyntax},
      {"a million errors", repeat(";", 1'000'000), ErrorCode::kSyntax},
      {"many bad statements", repeat("a(;", 60'000), ErrorCode::kSyntax},
      {"many tokens", repeat("a(1);", 100'000), ErrorCode::kTooManyTokens},
      {"one long statement", "a(1" + repeat(",1", 40'000) + ");", ErrorCode::kTooManyTokens},
      {"many comments", repeat("/**/", 250'000), ErrorCode::kTooManyTokens},
      {"many quotes", repeat("\\\"\n", 300'000), ErrorCode::kSyntax},
      {"many characters that are no letters", repeat("\u00a0", 500'000), ErrorCode::kSyntax},
      {"many strings over lines", repeat("\"\n", 300'001), ErrorCode::kTooManyTokens},
  };
  for (const Case& item : cases) {
    SCOPED_TRACE(item.name);
    const CpuTimer timer;
    const ParsedSource parsed = parse_source(item.text);
    const std::string text = render(*parsed.source, parsed.diagnostics);
    const double milliseconds = timer.milliseconds();
    EXPECT_TRUE(parsed.diagnostics.has_errors());
    EXPECT_LE(parsed.diagnostics.items().size(), 100u);
    EXPECT_TRUE(std::any_of(parsed.diagnostics.begin(), parsed.diagnostics.end(), [&](const Diagnostic& diagnostic) {
      return diagnostic.error == item.code;
    })) << text.substr(0, 2'000);
    EXPECT_LT(text.size(), 200'000u);
    EXPECT_LT(milliseconds, 1'500.0 * kSlowness);
  }
}

}  // namespace
}  // namespace hardtack
