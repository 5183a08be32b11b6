// The rules themselves, on made-up files: a rule that finds nothing anywhere would be worth nothing.
#include "tests/architecture/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hardtack::architecture {
namespace {

struct Case {
  std::string path;
  std::string text;
  std::size_t violations;
};

TEST(IncludeRules, DependencyDirectionIsEnforced) {
  const std::vector<Case> cases = {
      {"engine/base/a.h", "#include \"engine/base/b.h\"\n", 0},
      {"engine/terms/a.h", "#include \"engine/base/b.h\"\n", 0},
      {"engine/base/a.h", "#include \"engine/terms/b.h\"\n", 1},
      {"engine/program/a.cpp", "#include <vector>\n#include \"engine/eval/b.h\"\n", 1},
      {"engine/eval/a.cpp", "#include \"engine/authz/b.h\"\n", 1},
      {"engine/authz/a.cpp", "#include \"engine/eval/b.h\"\n", 0},
      {"engine/eval/a.cpp", "#include \"grammar/b.h\"\n", 1},
      {"engine/eval/a.cpp", "#include \"tokens/b.h\"\n", 1},
      {"grammar/a.cpp", "#include \"engine/authz/b.h\"\n", 0},
      {"grammar/a.cpp", "  #  include \"tokens/biscuit/b.h\"\n", 1},
      {"tokens/biscuit/a.cpp", "#include \"grammar/parse.h\"\n", 1},
      {"tokens/biscuit/a.cpp", "#include \"engine/program/b.h\"\n#include \"tokens/crypto/c.h\"\n", 0},
      {"lsp/a.cpp", "#include \"grammar/parse.h\"\n", 0},
      {"lsp/a.cpp", "#include \"tokens/biscuit/b.h\"\n", 1},
      {"tokens/a.cpp", "#include \"tests/support/b.h\"\n", 1},
      {"cli/a.cpp", "#include \"tokens/b.h\"\n#include \"grammar/b.h\"\n", 0},
      {"tests/a.cpp", "#include \"tokens/b.h\"\n#include \"lsp/b.h\"\n", 0},
      {"tokens/biscuit/verifier.cpp", "#include \"engine/authz/credential_issuer.h\"\n", 0},
      {"cli/authorize.cpp", "#include \"engine/authz/credential_issuer.h\"\n", 1},
      {"grammar/a.cpp", "#include \"engine/authz/credential_issuer.h\"\n", 1},
  };
  for (const Case& c : cases)
    EXPECT_EQ(check_includes(c.path, c.text).size(), c.violations) << c.path << "\n" << c.text;
}

TEST(IncludeRules, ThirdPartyHeadersStayInTheirPlace) {
  const std::vector<Case> cases = {
      {"engine/eval/pattern/regex.cpp", "#include <re2/re2.h>\n", 0},
      {"engine/eval/pattern/regex.h", "#include <re2/re2.h>\n", 1},
      {"engine/eval/a.cpp", "#include <fmt/format.h>\n", 1},
      {"engine/eval/a.cpp", "#include <nlohmann/json.hpp>\n", 1},
      {"grammar/antlr/antlr_adapter.cpp", "#include <antlr4-runtime.h>\n", 0},
      {"grammar/printer.cpp", "#include <antlr4-runtime.h>\n", 1},
      {"grammar/printer.cpp", "#include \"antlr4-runtime.h\"\n", 1},
      {"tokens/crypto/ed25519.cpp", "#include <sodium.h>\n", 0},
      {"tokens/crypto/ed25519.h", "#include <sodium.h>\n", 1},
      {"tokens/biscuit/a.cpp", "#include <botan/hash.h>\n", 1},
      {"tokens/biscuit/a.cpp", "#include <protozero/pbf_reader.hpp>\n", 0},
      {"tokens/biscuit/a.cpp", "#include <unheard/of.hpp>\n", 1},
      {"cli/a.cpp", "#include <CLI/CLI.hpp>\n#include <sys/stat.h>\n", 0},
      {"cli/a.cpp", "#include <botan/hash.h>\n", 1},
      {"tokens/keys/key_file.cpp", "#include <fcntl.h>\n", 0},
      {"engine/base/a.cpp", "#include <fcntl.h>\n", 1},
      {"tests/a_test.cpp", "#include <gtest/gtest.h>\n#include <botan/hash.h>\n", 0},
  };
  for (const Case& c : cases)
    EXPECT_EQ(check_includes(c.path, c.text).size(), c.violations) << c.path << "\n" << c.text;
}

TEST(ConductRules, LibraryCodeHasNoSideEffects) {
  const std::vector<Case> cases = {
      {"engine/a.cpp", "void f() { std::cout << 1; }\n", 1},
      {"engine/a.cpp", "#include <iostream>\n", 1},
      {"grammar/a.cpp", "void f() { printf(\"x\"); }\n", 1},
      {"tokens/a.cpp", "void f() { std::abort(); }\n", 1},
      {"tokens/a.cpp", "auto t = std::chrono::system_clock::now();\n", 1},
      {"tokens/a.cpp", "std::string quoted(std::string_view id);\n", 1},
      {"tokens/a.cpp", "  return quoted(id);\n", 0},
      {"tokens/a.cpp", "std::string in_ticks(std::string_view id);\n", 0},
      {"engine/base/a.cpp", "getrandom(&seed, sizeof seed, 0);\n", 1},
      {"engine/base/hash.cpp", "getrandom(&seed, sizeof seed, 0);\n", 0},  // the seed of the process's hashes
      {"tokens/a.cpp", "void f() { assert(x > 0); }\n", 1},
      {"tokens/a.cpp", "static_assert(sizeof(int) == 4);\n", 0},
      {"engine/a.cpp", "// std::cout and exit(1) in words\n", 0},
      {"engine/a.cpp", "/* abort()\n abort() */ int a;\nstd::abort();\n", 1},
      {"engine/a.cpp", "fail(code, \"cannot exit(1) \\\" abort()\");\n", 0},
      {"engine/a.cpp", "using namespace std;\n", 1},
      {"engine/a.cpp", "  using namespace std::chrono_literals;\n", 0},
      {"cli/a.cpp", "void f() { std::cout << 1; exit(1); }\n", 0},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(check_library_conduct(c.path, c.text).size(), c.violations) << c.path << "\n" << c.text;
  }
}

TEST(LengthRule, LongFilesAreNamed) {
  EXPECT_TRUE(check_length("engine/a.cpp", std::string(kMaxLines, '\n')).empty());
  EXPECT_THAT(check_length("engine/a.cpp", std::string(kMaxLines + 1, '\n')),
              testing::ElementsAre(testing::HasSubstr("engine/a.cpp:501")));
}

TEST(ContentRules, PathsAddressesAndKeysAreFound) {
  const std::string key = std::string("-----BEGIN PRIVATE ") + "KEY-----\n";
  const std::vector<Case> cases = {
      {"docs/a.md", std::string("see /ho") + "me/alice/x\n", 1},
      {"scripts/a", std::string("cd /wo") + "rk/main\n", 1},
      {"tests/package-lock.json", std::string("https://registry.npm") + "js.org/a\n", 1},
      {"fuzz/seeds/source_parse/a", std::string("/ho") + "me/alice/x\n", 0},
      {"README.md", key, 1},
      {"tests/a.cpp", key, 0},
      {"README.md", "a work/around at home/page\n", 0},
  };
  for (const Case& c : cases) EXPECT_EQ(check_content(c.path, c.text).size(), c.violations) << c.path << "\n" << c.text;
}

TEST(JsonRule, SecondFileOfAModuleIsNamed) {
  const std::string include = "#include <nlohmann/json.hpp>\n";
  EXPECT_TRUE(check_json_in_one_file({{"tokens/json.cpp", include}, {"lsp/json.cpp", include}}).empty());
  EXPECT_THAT(check_json_in_one_file({{"tokens/json.cpp", include}, {"tokens/keys.cpp", include}}),
              testing::ElementsAre(testing::HasSubstr("tokens/keys.cpp")));
}

TEST(ErrorPageRule, MissingWrongAndSpareRowsAreNamed) {
  const std::string header = "enum class ErrorCode {\n  kSyntax = 100,\n  kTooManyFacts = 500,\n};\n";
  const std::string rows = "| 100 | `syntax` | text |\n| 500 | `too_many_facts` | text |\n";
  EXPECT_TRUE(check_error_page(header, rows).empty());
  EXPECT_THAT(check_error_page(header, "| 100 | `syntax` | text |\n"), testing::SizeIs(1));
  EXPECT_THAT(check_error_page(header, rows + "| 501 | `gone` | text |\n"), testing::SizeIs(1));
  EXPECT_THAT(check_error_page(header, "| 100 | `wrong` | text |\n| 500 | `too_many_facts` | t |\n"),
              testing::SizeIs(1));
  EXPECT_THAT(check_error_page("", ""), testing::SizeIs(1));
}

TEST(LimitPageRule, MissingAndOutdatedRowsAreNamed) {
  const std::string page =
      "| `max_facts` | 1,000 | facts |\n| `max_memory` | 16 MiB | |\n| `max_time` | 20 ms | |\n| `kMaxKeyFileSize` | "
      "16 KiB | |\n";
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {"  std::uint64_t max_facts = 1'000;  // pairs\n", 0},
      {"  std::uint64_t max_facts = 1'001;\n", 1},
      {"  std::size_t max_memory = 16u << 20;\n", 0},
      {"  std::size_t max_memory = 16u << 10;\n", 1},
      {"  std::chrono::nanoseconds max_time = std::chrono::milliseconds(20);\n", 0},
      {"  std::size_t max_facts{1000};\n", 0},
      {"inline constexpr std::size_t kMaxKeyFileSize = 16 * 1024;\n", 0},
      {"inline constexpr std::size_t kMaxKeyFileSize = 17 * 1024;\n", 1},
      {"  std::size_t max_facts = Facts::kDefaultCapacity;\n", 0},
      {"  std::size_t max_unheard = Facts::kDefaultCapacity;\n", 1},
      {"inline constexpr std::size_t kMaxBlocks = 63;\n", 1},
  };
  for (const auto& [line, violations] : cases) {
    EXPECT_EQ(check_limit_page("engine/base/limits.h", line, page).size(), violations) << line;
    EXPECT_TRUE(check_limit_page("tests/limits.h", line, page).empty()) << line;
  }
}

TEST(LinkRule, LinksThatLeadNowhereAreNamed) {
  const std::vector<SourceFile> files = {{"README.md", ""}, {"docs/a.md", ""}, {"docs/adr/0001.md", ""}};
  const auto check = [&](const char* path, const char* text) { return check_links({path, text}, files).size(); };
  EXPECT_EQ(check("README.md", "[a](docs/a.md), [b](docs/adr/), [c](https://example.com/x), [d](docs/a.md#part)"), 0);
  EXPECT_EQ(check("docs/a.md", "[up](../README.md) [same](a.md)"), 0);
  EXPECT_EQ(check("docs/a.md", "[up](README.md) [b](b.md#x)"), 2);
  EXPECT_EQ(check("docs/a.txt", "[b](b.md)"), 0);
}

TEST(QuoteRule, PassagesThatNoSourceHasAreNamed) {
  const std::vector<SourceFile> files = {{"examples/a.cpp", "int f() {\n  return 1;\n}\n"},
                                         {"tests/b.cpp", "int g();\n"}};
  const auto check = [&](const char* text) { return check_quotes({"docs/a.md", text}, "examples/", files).size(); };
  EXPECT_EQ(check("text\n```cpp\n  return 1;\n```\n```\nother\n```\n"), 0);
  EXPECT_EQ(check("```cpp\n  return 2;\n```\n```cpp\nint g();\n```\n"), 2);
}

TEST(NamedTestsRule, MissingTestsAreNamed) {
  const std::vector<SourceFile> files = {{"tests/a_test.cpp", "TEST(Checks, Fail) {}\nTEST_P(Suite,\n  Decides) {}\n"}};
  const auto check = [&](const std::string& row) {
    return check_named_tests({"docs/a.md", "| what | test |\n| --- | --- |\n" + row + "\ntext\n| a | b |\n"}, files)
        .size();
  };
  EXPECT_EQ(check("| a | Checks.Fail |"), 0);
  EXPECT_EQ(check("| a | Checks.Fail, Suite.Decides |"), 0);
  EXPECT_EQ(check("| a | Checks.Gone, Suite.Decides |"), 1);
  EXPECT_EQ(check("| Checks.Fail | |"), 1);
}

}  // namespace
}  // namespace hardtack::architecture
