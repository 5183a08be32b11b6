// What checking and compiling a policy text costs: no more than the limits say, whatever the text. Allocations and
// bytes are counted, and must grow no faster than the text; the clock is only a backstop for loops that allocate
// nothing. A program of its own, since it counts its heap.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "engine/authz/policy.h"
#include "grammar/check/symbol_index.h"
#include "grammar/check_source.h"
#include "grammar/compile.h"
#include "grammar/parse.h"
#include "grammar/syntax/comments.h"
#include "grammar/syntax/tree_places.h"
#include "tests/grammar/check/repeated.h"
#include "tests/support/counted_heap.h"

namespace hardtack {
namespace {

using testing::nested;
using testing::repeated;

constexpr std::size_t kKilobyte = 1'000;

struct Input {
  std::string name;
  std::function<std::string(std::size_t)> make;  // of about so many bytes
};

// As many copies as fit; `#` numbers them.
std::function<std::string(std::size_t)> filled(std::string before, std::string part, std::string separator,
                                               std::string after) {
  return [=](std::size_t size) {
    const std::size_t each = part.size() + separator.size() + (part.find('#') != std::string::npos ? 4 : 0);
    return before + repeated(size / each, part, separator) + after;
  };
}

const std::vector<Input>& inputs() {
  const std::string name(48, 'n');
  static const std::vector<Input> all = {
      {"unbound variables beside bound ones",
       [name](std::size_t size) {
         const std::size_t each = size / (2 * (name.size() + 8));
         return "x(1) <- b(" + repeated(each, "$" + name + "v#") + "), " + repeated(each, "$" + name + "w#") + ";";
       }},
      {"unbound variables beside bound ones, in many statements",
       [name](std::size_t size) {
         const std::string body = repeated(32, "b(" + repeated(20, "$" + name + "v#") + ")");
         return repeated(size / body.size() + 1, "check if " + body + ", " + repeated(10, "$" + name + "w#") + ";\n",
                         "");
       }},
      {"a long line before errors",
       [](std::size_t size) { return "a(\"" + std::string(size, 'x') + "\"); " + repeated(150, "b($x);", " "); }},
      {"a long line of wide characters before errors",
       [](std::size_t size) {
         return "a(\"" + repeated(size / 4, "\xF0\x9F\x98\x81", "") + "\"); " + repeated(150, "b($x);", " ");
       }},
      {"patterns", filled("", "allow if a($x), $x.matches(\"([a-z]{20}|#){40}\");", "\n", "")},
      {"patterns over their limit", filled("", "allow if a($x), $x.matches(\"(.{900}|#){900}\");", "\n", "")},
      {"small patterns", filled("", "allow if a($x), $x.matches(\"#\");", "\n", "")},
      {"a long name and many variables",
       [](std::size_t size) { return std::string(size / 2, 'p') + "(" + repeated(size / 10, "$x#") + ");"; }},
      {"a long head and a long body",
       [](std::size_t size) {
         return "x(" + repeated(size / 6, "$z") + ") <- " + repeated(32, "b(" + repeated(60, "$a#") + ")") + ", c($z);";
       }},
      {"unknown methods", filled("check if 1", ".lengthlengthlengthlengthlengthlengthlength#()", "", ";")},
      {"unknown parameters", filled("", "a({parameter#});", "\n", "")},
      {"sets in arrays in sets",
       [](std::size_t size) { return "a(" + nested(60, "{[", repeated(size / 8, "\"#\""), "]}") + ");"; }},
      {"a set of equal elements", filled("a({", "\"element\"", ", ", "});")},
      {"a map of equal keys", filled("a({", "\"key\": #", ", ", "});")},
      {"sets of mixed types", filled("a({1, ", "\"#\"", ", ", "});")},
      {"mixed entries", filled("a({1: 2, ", "#", ", ", "});")},
      {"shadowed parameters", filled("", "check if a($p), [1].any($p -> [1].all($p -> $p > 0));", "\n", "")},
      {"unclosed strings", filled("", "a(\"b);", "\n", "")},
      {"syntax errors", filled("", "a(;", "\n", "")},
      {"missing semicolons", filled("", "a(#)", "\n", "")},
      {"one statement of errors", filled("a(", "1 2", " ", ");")},
      {"missing semicolons in long statements",
       [](std::size_t size) {
         const std::string statement = repeated(7'900, "a(#)", "\n") + ";\n";
         return repeated(size / statement.size() + 1, statement, "");
       }},
      {"errors at the end of long statements",
       [](std::size_t size) {
         const std::string statement = "allow if " + repeated(6'000, "a(1)", " or ") + ") ;\n";
         return repeated(size / statement.size() + 1, statement, "");
       }},
      {"equal keys",
       [](std::size_t size) {
         std::string text;
         for (std::size_t i = 0; text.size() < size; ++i) {
           const std::string number = std::to_string(1'000 + i % 1'000);
           text += "check if a(1) trusting ed25519/" + std::string(60, '0') + number + ";\n";
         }
         return text;
       }},
      {"open brackets", filled("allow if ", "(", "", "")},
      {"deep statements", filled("", "allow if " + std::string(200, '('), ";\n", "")},
      {"negations", filled("allow if ", "!", "", "true;")},
      {"an integer", [](std::size_t size) { return "a(" + std::string(size, '9') + ");"; }},
      {"bytes", [](std::size_t size) { return "a(hex:" + std::string(size | 1, 'a') + ");"; }},
      {"a date", [](std::size_t size) { return "a(2020-01-01T00:00:00." + std::string(size, '1') + ");"; }},
      {"a key", [](std::size_t size) { return "check if true trusting ed25519/" + std::string(size, '0') + ";"; }},
      {"keys", filled("", "check if a(1) trusting ed25519/" + std::string(59, '0') + "1#;", "\n", "")},
      {"a name", [](std::size_t size) { return std::string(size, 'a'); }},
      {"empty statements", filled("", ";", "", "")},
      {"one long statement", filled("allow if ", "a(#)", " or ", ";")},
      {"operators", filled("allow if 1", " + #", "", " > 0;")},
      {"eager operators", filled("allow if true", " &&! true", "", ";")},
      {"scopes", filled("check if true trusting ", "previous", ", ", ";")},
      {"facts", filled("", "a(#, \"string#\");", "\n", "")},
      {"rules", filled("", "x($a) <- y($a, #);", "\n", "")},
      {"reserved names", filled("", "verified:x(#);", "\n", "")},
      {"line breaks", filled("", "\n", "", "a($x);")},
      {"comments", filled("", "//", "\n", "a($x);")},
      {"an unclosed comment", filled("/*", "/*", "", "")},
      {"invisible characters", filled("a(\"", "\xE2\x80\x8B", "", "\");")},
      {"bidirectional controls", filled("// ", "\xE2\x80\xAE", "", "\n")},
      {"names of mixed scripts", filled("", "a\xD0\xB0#(1);", "\n", "")},
      {"a long name of mixed scripts", filled("a", "\xD0\xB0", "", "(1);")},
      {"predicates", filled("", "p#(1); q($x) <- p#($x);", "\n", "")},
      {"variables and closures", filled("allow if a(1), ", "[1].any($v# -> [1].all($w# -> $v# > $w#))", ", ", ";")},
      {"extern functions", filled("allow if 1", ".extern::f#(1)", "", ";")},
      {"parameters", filled("", "a({p#}); check if a(1) trusting {k#};", "\n", "")},
      {"comments in a chain", filled("allow if 1", " + /* c */ #", "", " > 0; // d")},
      {"comments between statements", filled("", "// c\n\n// d\na(#); /* e */ // f", "\n", "")},
      {"names that look alike", filled("", "p#(1); \xD1\x80#(1);", "\n", "")},
      {"characters that are no letters", filled("", "\xE2\x82\xAC", " ", ";")},
  };
  return all;
}

struct Cost {
  std::size_t allocations = 0;
  std::size_t peak = 0;
  double seconds = 0;
};

Cost cost_of(const std::function<void()>& work) {
  (void)TermStore();  // the first one makes what all others share
  const std::size_t allocations = testing::heap::use.allocations;
  const std::size_t held = testing::heap::use.held;
  testing::heap::use.peak = held;
  const std::clock_t begin = std::clock();
  work();
  return {testing::heap::use.allocations - allocations, testing::heap::use.peak - held,
          static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC};
}

void check_and_show(const std::string& text, SourceKind kind) {
  const CheckedSource checked = check_source(text, kind);
  std::size_t positions = render(*checked.source, checked.diagnostics).size();
  for (const Diagnostic& diagnostic : checked.diagnostics) {
    positions += checked.source->utf16_position(diagnostic.span.begin).character;
    positions += checked.source->utf16_position(diagnostic.span.end).character;
  }
  EXPECT_LT(positions - positions % 2, 1u << 30);
}

void compile_and_drop(const std::string& text) {
  auto compiled = parse_authorizer_source(text);
  if (compiled.block) (void)Policy::compile(*std::move(compiled.block)).has_value();
}

// Each allocation is paid for by bytes of the text, or by the fixed number of diagnostics that are shown.
constexpr std::size_t kFixedAllocations = 100'000;
constexpr std::size_t kFixedBytes = 64u << 20;
constexpr double kBackstop = 5;  // seconds; sanitizers take ten times what release builds do

void expect_bounded(const Cost& cost, std::size_t size) {
  EXPECT_LE(cost.allocations, kFixedAllocations + 4 * size);
  EXPECT_LE(cost.peak, kFixedBytes + 16 * size);
  EXPECT_LT(cost.seconds, kBackstop);
}

TEST(Cost, OfCheckingGrowsWithTheText) {
  for (const Input& input : inputs()) {
    for (const std::size_t size : {30 * kKilobyte, 120 * kKilobyte, 480 * kKilobyte, 1'000 * kKilobyte}) {
      const std::string text = input.make(size);
      SCOPED_TRACE(input.name + ", " + std::to_string(text.size()) + " bytes");
      const Cost cost = cost_of([&] { check_and_show(text, SourceKind::kAuthorizer); });
      expect_bounded(cost, text.size());
      if (size == 1'000 * kKilobyte) {
        if (std::getenv("HARDTACK_SHOW_COST") != nullptr) {
          printf("%8.1f ms %10zu allocations %8zu KiB  %s\n", cost.seconds * 1'000, cost.allocations, cost.peak / 1'024,
                 input.name.c_str());
        }
        expect_bounded(cost_of([&] { check_and_show(text, SourceKind::kBlock); }), text.size());
      }
    }
  }
}

TEST(Cost, OfCompilingGrowsWithTheText) {
  for (const Input& input : inputs()) {
    for (const std::size_t size : {30 * kKilobyte, 1'000 * kKilobyte}) {
      const std::string text = input.make(size);
      SCOPED_TRACE(input.name + ", " + std::to_string(text.size()) + " bytes");
      const Cost cost = cost_of([&] { compile_and_drop(text); });
      expect_bounded(cost, text.size());
      if (std::getenv("HARDTACK_SHOW_COST") != nullptr && size > 100 * kKilobyte) {
        printf("%8.1f ms %10zu allocations %8zu KiB  compile %s\n", cost.seconds * 1'000, cost.allocations,
               cost.peak / 1'024, input.name.c_str());
      }
    }
  }
}

// What editors ask beside: symbols, comments, pieces.
void read_for_editors(const SyntaxTree& tree) {
  const SymbolIndex symbols(tree);
  const CommentMap comments(tree);
  std::size_t found = pieces_of(tree).size() + symbols.variables().size() + comments.of(kNoNode).size();
  for (const PredicateSymbol& symbol : symbols.predicates()) {
    found += symbols.find_predicate(symbol.name, symbol.arity) == &symbol ? 1 : 0;
  }
  for (std::uint32_t at = 0; at < tree.source().size(); at += 1 + tree.source().size() / 1'000) {
    found += token_at(tree, at, Bias::kLeft) != kNoToken ? 1 : 0;
  }
  EXPECT_LT(found, 1u << 30);
}

TEST(Cost, OfReadingForEditorsGrowsWithTheText) {
  for (const Input& input : inputs()) {
    for (const std::size_t size : {30 * kKilobyte, 1'000 * kKilobyte}) {
      const std::string text = input.make(size);
      SCOPED_TRACE(input.name + ", " + std::to_string(text.size()) + " bytes");
      const ParsedSource parsed = parse_source(text);
      const Cost cost = cost_of([&] { read_for_editors(parsed.tree); });
      // Lists of numbers, however many there are: no allocation for each name.
      EXPECT_LE(cost.allocations, 2'000u);
      EXPECT_LE(cost.peak, (1u << 20) + 64 * text.size());
      EXPECT_LT(cost.seconds, 1.0);
      if (std::getenv("HARDTACK_SHOW_COST") != nullptr && size > 100 * kKilobyte) {
        printf("%8.1f ms %10zu allocations %8zu KiB  read %s\n", cost.seconds * 1'000, cost.allocations,
               cost.peak / 1'024, input.name.c_str());
      }
    }
  }
}

// What is shown of a text does not grow with its names and literals.
TEST(Cost, OfShowingIsBoundedByTheNumberOfDiagnostics) {
  for (const Input& input : inputs()) {
    const std::string text = input.make(1'000 * kKilobyte);
    SCOPED_TRACE(input.name);
    const CheckedSource checked = check_source(text, SourceKind::kAuthorizer);
    for (const Diagnostic& diagnostic : checked.diagnostics) {
      EXPECT_LE(diagnostic.message.size(), 512u);
      EXPECT_LE(diagnostic.help.size(), 512u);
    }
    EXPECT_LE(render(*checked.source, checked.diagnostics).size(), 400'000u);
  }
}

}  // namespace
}  // namespace hardtack
