// What check_source() finds beyond syntax and bindings: everything that a text would be refused for when it is used, in
// its place.
#include "grammar/check_source.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/authz/policy.h"
#include "grammar/compile.h"
#include "tests/grammar/check/repeated.h"

namespace hardtack {
namespace {

using testing::nested;
using testing::repeated;

constexpr SourceKind kBlock = SourceKind::kBlock;
constexpr SourceKind kAuthorizer = SourceKind::kAuthorizer;

struct Case {
  std::string name;
  SourceKind kind;
  std::string text;
  std::string code;     // empty: nothing may be found
  std::string at = {};  // what the text says where the diagnostic begins
};

std::string closures(std::size_t depth) { return "check if " + nested(depth, "[1].any($v# -> ", "true", ")") + ";"; }

std::string many_keys() {
  std::string text;
  for (int i = 10; i < 75; ++i) {
    text += "check if true trusting ed25519/" + std::string(62, '0') + std::to_string(i) + ";\n";
  }
  return text;
}

// So many policies of 32 patterns each, all different.
std::string many_patterns(int policies) {
  std::string text;
  for (int i = 0; i < policies; ++i) {
    text += "allow if a($x), " + repeated(32, "$x.matches(\"p" + std::to_string(i) + "_#\")", " || ") + ";\n";
  }
  return text;
}

const std::vector<Case>& limits() {
  static const std::vector<Case> cases = {
      {"64 alternatives", kBlock, "check if " + repeated(64, "a(#)", " or ") + ";", ""},
      {"65 alternatives", kBlock, "check if " + repeated(65, "a(#)", " or ") + ";", "program-too-large", "a(64)"},
      {"alternatives of a policy", kAuthorizer, "allow if " + repeated(65, "a(#)", " or ") + ";", "program-too-large",
       "a(64)"},
      {"32 predicates", kBlock, "x(1) <- " + repeated(32, "a(#)") + ";", ""},
      {"33 predicates", kBlock, "x(1) <- " + repeated(33, "a(#)") + ";", "program-too-large", "a(32)"},
      {"64 terms", kBlock, "a(" + repeated(64, "#") + ");", ""},
      {"65 terms of a fact", kBlock, "a(" + repeated(65, "1#") + ");", "program-too-large", "164)"},
      {"65 terms of a body", kBlock, "check if a(" + repeated(65, "1#") + ");", "program-too-large", "164)"},
      {"65 terms of a head", kBlock, "a(" + repeated(65, "1#") + ") <- b(1);", "program-too-large", "164)"},
      {"1,024 elements", kBlock, "a([" + repeated(1'024, "#") + "]);", ""},
      {"1,025 elements of an array", kBlock, "a([" + repeated(1'025, "#") + "]);", "program-too-large", "1024]"},
      {"1,025 elements of a set", kBlock, "a({" + repeated(1'025, "#") + "});", "program-too-large", "1024}"},
      {"1,025 entries of a map", kBlock, "a({" + repeated(1'025, "#: 0") + "});", "program-too-large", "1024: 0"},
      {"elements deep inside", kBlock, "a([[[" + repeated(1'025, "#") + "]]]);", "program-too-large", "1024]"},
      {"elements in an expression", kBlock, "check if [" + repeated(1'025, "#") + "].length() > 0;",
       "program-too-large", "1024]"},
      {"equal elements are one", kBlock, "a({" + repeated(1'025, "[7]") + "});", "duplicate-set-element", "[7]"},
      {"1,024 rules", kBlock, repeated(1'024, "x(#) <- a(#);", "\n"), ""},
      {"1,025 rules", kBlock, repeated(1'025, "x(#) <- a(#);", "\n"), "program-too-large", "x(1024)"},
      {"1,025 checks", kBlock, repeated(1'025, "check if a(#);", "\n"), "program-too-large", "check if a(1024)"},
      {"1,025 policies", kAuthorizer, repeated(1'025, "allow if a(#);", "\n"), "program-too-large", "allow if a(1024)"},
      {"4,096 facts", kBlock, repeated(4'096, "a(#);", "\n"), ""},
      {"4,097 facts of a block", kBlock, repeated(4'097, "a(#);", "\n"), "program-too-large", "a(4096)"},
      {"many facts of an authorizer", kAuthorizer, repeated(5'000, "a(#);", "\n") + "allow if true;", ""},
      {"3,000 ||", kBlock, "check if " + repeated(3'001, "1 == #", " || ") + ";", "program-too-large"},
      {"48 closures", kBlock, closures(48), ""},
      {"60 closures", kBlock, closures(60), "program-too-large", "$v48 ->"},
      {"an array 46 deep", kBlock, "a(" + nested(46, "[", "", "]") + ");", ""},
      {"an array 47 deep", kBlock, "a(" + nested(47, "[", "", "]") + ");", "nesting-too-deep", "[]"},
      {"65 scopes", kBlock, "check if true trusting " + repeated(65, "previous") + ";", "program-too-large",
       "previous;"},
      {"65 keys of a block", kBlock, many_keys(), "program-too-large", "ed25519/" + std::string(62, '0') + "74"},
      {"parameters are counted too", kBlock, "a([" + repeated(1'025, "{p#}") + "]);", "program-too-large", "{p1024}"},
      {"parameters for keys", kBlock, repeated(65, "check if true trusting {k#};", "\n"), "program-too-large", "{k64}"},
      {"a string beyond a token", kBlock, "a(\"" + std::string(300'000, 'x') + "\");", "program-too-large", "a(\"x"},
  };
  return cases;
}

// With what the verifier of a token format names.
const CheckSourceOptions kOptions = [] {
  CheckSourceOptions options;
  options.token_predicates = {{"parent_token_sha256", 1}};
  return options;
}();

PolicyOptions policy_options() {
  PolicyOptions options;
  options.token_predicates = kOptions.token_predicates;
  return options;
}

const std::vector<Case>& uses() {
  static const std::vector<Case> cases = {
      {"verified fact", kBlock, "verified:x(1);", "reserved-name", "verified:x(1)"},
      {"verified fact of an authorizer", kAuthorizer, "verified:x(1); allow if true;", "reserved-name", "verified:x"},
      {"verified head", kBlock, "a(1);\nverified:x($v) <- a($v);", "reserved-name", "verified:x($v)"},
      {"fact of a further credential", kBlock, "credential:x(1, 2);", "reserved-name", "credential:x(1, 2)"},
      {"the same of an authorizer", kAuthorizer, "credential:x(1); allow if true;", "reserved-name", "credential:x"},
      {"a further credential", kAuthorizer, "verified:credential(1, $a, $a) <- a($a); allow if true;", "reserved-name",
       "verified:credential"},
      {"reading those is free", kAuthorizer, "allow if credential:x(1), verified:credential(1, $f, $i);", ""},
      {"reading it is free", kAuthorizer, "allow if verified:x(1);", ""},
      {"parent", kBlock, "parent_token_sha256(\"00\");", "reserved-name", "parent_token_sha256"},
      {"parent of an authorizer", kAuthorizer, "parent_token_sha256(\"00\"); allow if true;", "reserved-name",
       "parent_token_sha256"},
      {"parent by a rule", kAuthorizer, "parent_token_sha256($h) <- a($h); allow if true;", "reserved-name",
       "parent_token_sha256"},
      {"the name with two terms", kAuthorizer, "parent_token_sha256(1, 2); allow if true;", ""},
      {"a large pattern", kAuthorizer, "allow if a($x), $x.matches(\"(a{1000}){1000}\");", "regex-too-large", "\"(a{"},
      {"a long pattern", kAuthorizer, "allow if a($x), $x.matches(\"" + std::string(1'025, 'a') + "\");",
       "regex-too-large", "\"aaa"},
      {"a pattern of another syntax", kAuthorizer, "allow if a($x), $x.matches(\"[a&&b]\");", "regex-too-large",
       "\"[a&&b]\""},
      {"1,024 patterns", kAuthorizer, many_patterns(32), ""},
      {"more patterns", kAuthorizer, many_patterns(33), "regex-too-large", "\"p32_0\""},
      {"equal patterns are one", kAuthorizer,
       "allow if a($x), " + repeated(2'000, "$x.matches(\"^a+$\")", " || ") + ";", ""},
      {"a parameter of two kinds", kBlock, "a({p}); check if a(1) trusting {p};", "parameter-type", "{p};"},
      {"parameters in a set", kBlock, "a({1, {p}}); a({{q}, {p}}); check if {\"a\", {p}}.contains({q});", ""},
      {"a parameter as a map key", kBlock, "a({{p}: 1});", ""},
  };
  return cases;
}

void expect_cases(const std::vector<Case>& cases) {
  for (const Case& item : cases) {
    SCOPED_TRACE(item.name);
    const CheckedSource checked = check_source(item.text, item.kind, kOptions);
    if (item.code.empty()) {
      EXPECT_TRUE(checked.diagnostics.empty()) << render(*checked.source, checked.diagnostics).substr(0, 2'000);
      continue;
    }
    ASSERT_FALSE(checked.diagnostics.empty());
    const Diagnostic& first = *checked.diagnostics.begin();
    EXPECT_EQ(first.code, item.code) << first.message;
    EXPECT_EQ(item.text.substr(first.span.begin, item.at.size()), item.at) << first.message;
  }
}

TEST(CheckSource, FindsWhatIsOverALimitWhereItIs) { expect_cases(limits()); }

TEST(CheckSource, FindsNamesAndPatternsThatAreRefused) { expect_cases(uses()); }

// One decision: what compiling and Policy::compile refuse, check_source() reports, and nothing else.
TEST(CheckSource, AgreesWithWhatUsesTheText) {
  for (const auto* cases : {&limits(), &uses()}) {
    for (const Case& item : *cases) {
      if (item.text.find("{p") != std::string::npos || item.text.find("{k") != std::string::npos) continue;
      SCOPED_TRACE(item.name);
      const bool found = check_source(item.text, item.kind, kOptions).diagnostics.has_errors();
      if (item.kind == kBlock) {
        const auto compiled = parse_block_source(item.text, {}, {.program_limits = ProgramLimits::for_token()});
        // Names are refused when the block is signed.
        if (item.code != "reserved-name") {
          EXPECT_EQ(compiled.block.has_value(), !found);
        }
      } else {
        auto compiled = parse_authorizer_source(item.text);
        const bool used = compiled.block && Policy::compile(*std::move(compiled.block), policy_options()).has_value();
        EXPECT_EQ(used, !found);
      }
    }
  }
}

// Each statement at fault is reported, not only the first.
TEST(CheckSource, ReportsEveryStatement) {
  const std::string text = "x(1) <- " + repeated(33, "a(#)") + ";\ncheck if " + repeated(65, "a(#)", " or ") + ";\na(" +
                           repeated(65, "#") + ");\nb(1);\nverified:y(1);\n";
  const CheckedSource checked = check_source("b(1);\n" + text.substr(0, text.find("verified")), kBlock);
  std::vector<std::uint32_t> lines;
  for (const Diagnostic& diagnostic : checked.diagnostics) {
    lines.push_back(checked.source->line_column(diagnostic.span.begin).line);
  }
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{2, 3, 4}));
}

// Without policies a text may be for a token or for an authorizer.
TEST(CheckSource, WhatOneRoleIsRefusedForIsAWarning) {
  struct Role {
    std::string name;
    std::string text;
    std::string code;
    bool refused;
  };
  const Role cases[] = {
      {"either", "a(1); check if a($x), $x > 0;", "", false},
      {"too many facts for a token", repeated(4'097, "a(#);", "\n"), "program-too-large", false},
      {"a pattern too large for a policy", "check if a($x), $x.matches(\"(a{1000}){1000}\");", "regex-too-large",
       false},
      {"reserved for both", "verified:x(1);", "reserved-name", true},
      {"too much for both", "a(" + repeated(65, "#") + ");", "program-too-large", true},
  };
  for (const Role& item : cases) {
    SCOPED_TRACE(item.name);
    const CheckedSource checked = check_source(item.text, kAuthorizer);
    EXPECT_TRUE(checked.any_role);
    EXPECT_EQ(checked.diagnostics.has_errors(), item.refused);
    ASSERT_EQ(checked.diagnostics.empty(), item.code.empty());
    if (!item.code.empty()) {
      EXPECT_EQ(checked.diagnostics.begin()->code, item.code);
    }
  }
  EXPECT_FALSE(check_source("allow if true;", kAuthorizer).any_role);
  EXPECT_FALSE(check_source("a(1);", kBlock).any_role);
}

}  // namespace
}  // namespace hardtack
