// The rules of prose.h, on made-up files and on the repository.
#include "tests/architecture/prose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/rules.h"
#include "tests/support/folders.h"

namespace hardtack::architecture {
namespace {

struct Case {
  std::string path;
  std::string text;
  std::size_t violations;
};

TEST(ProseRule, NothingIsLearntFromMessagesOrPrintedStatements) {
  const std::vector<Case> cases = {
      {"engine/a.cpp", "if (error.message().starts_with(\"missing:\")) return;\n", 1},
      {"tokens/a.cpp", "if (empty.error().message().starts_with(\"missing:\")) return passport;\n", 1},
      {"engine/a.cpp", "if (error->message() == \"no\") return;\n", 1},
      {"engine/a.cpp", "if (\"no\" != error.message()) return;\n", 1},
      {"engine/a.cpp", "if (a.error().message() <=> b.error().message()) return;\n", 1},
      {"engine/a.cpp", "if (error.context().back() == where.to_string()) return;\n", 1},
      {"engine/a.cpp", "if (error.context()[0].find(\"check\") == 0) return;\n", 1},
      {"engine/a.cpp", "const auto at =\n    error.message()\n        .find('`');\n", 1},
      {"cli/a.cpp", "if (std::string_view(e.what()).contains(\"x\")) return;\n", 0},  // goes by names, see prose.h
      {"cli/a.cpp", "if (e.what() == other) return;\n", 1},
      {"cli/a.cpp", "if (error.help() == \"try\") return;\n", 1},
      {"cli/a.cpp", "const std::string name = message.substr(0, 3);\n", 1},
      {"cli/a.cpp", "return std::regex_search(error.message(), pattern);\n", 1},
      {"engine/a.cpp", "return policy->text.starts_with(\"deny\");\n", 1},
      {"engine/a.cpp", "return statement.text == \"allow if true\";\n", 1},
      {"engine/a.cpp", "return query.atom.substr(0, 3);\n", 1},
      {"report/a.cpp", "return statement_text(policy, nullptr, where).starts_with(\"deny\");\n", 1},
      {"report/a.cpp", "return print_rule(block, block.rules()[0]) == text;\n", 1},
      {"decide/a.cpp", "return explanation.headline.find(\"denied\") != npos;\n", 1},
      {"hardtack/a.h", "inline bool f() { return where.to_string() == \"policy 0\"; }\n", 1},

      {"engine/a.cpp", "if (error.context().empty()) return;\n", 0},
      {"engine/a.cpp", "if (!error.help().empty() && code == other) return;\n", 0},
      {"engine/a.cpp", "return error.code() == ErrorCode::kTimeout;\n", 0},
      {"engine/a.cpp", "out += error.message() + \" in \" + where.to_string();\n", 0},
      {"engine/a.cpp", "return error.where() == other.where();\n", 0},
      {"grammar/a.cpp", "if (!rest.starts_with(symbol.text)) continue;\n", 0},
      {"grammar/a.cpp", "if (source.text(span) == \";\") continue;\n", 0},
      {"engine/a.cpp", "// error.message().starts_with(\"x\")\nf(\"error.message() == x\");\n", 0},
      {"tests/a.cpp", "EXPECT_TRUE(error.message() == \"no\");\n", 0},
      {"fuzz/a.cpp", "return error.message() == \"no\";\n", 0},
      {"docs/a.md", "error.message() == \"no\"\n", 0},
  };
  for (const Case& c : cases) EXPECT_EQ(check_prose(c.path, c.text).size(), c.violations) << c.path << "\n" << c.text;
  EXPECT_THAT(check_prose("engine/a.cpp", "int a;\n\n\nbool b = error.message() == a;\n"),
              testing::ElementsAre(testing::StartsWith("engine/a.cpp:4: ")));
}

TEST(SingleParseRule, TheCommandTakesWhatWasParsed) {
  const std::vector<Case> cases = {
      {"cli/a.cpp", "#include \"grammar/parse.h\"\n", 1},
      {"cli/a.cpp", "#include \"grammar/lower/lowering.h\"\n", 1},
      {"cli/repl/statement_input.cpp", "#include \"grammar/parse.h\"\n", 0},
      {"cli/a.cpp", "#include \"grammar/compile.h\"\n#include \"grammar/check_source.h\"\n", 0},
      {"grammar/compile.cpp", "#include \"grammar/parse.h\"\n", 0},
      {"tests/a.cpp", "#include \"grammar/parse.h\"\n", 0},
  };
  for (const Case& c : cases) EXPECT_EQ(check_single_parse(c.path, c.text).size(), c.violations) << c.path << c.text;
}

TEST(Repository, LearnsNothingFromProse) {
  std::vector<std::string> violations;
  for (const SourceFile& file : read_tree(test::source_folder())) {
    for (std::string& violation : check_prose(file.path, file.text)) violations.push_back(std::move(violation));
    for (std::string& violation : check_single_parse(file.path, file.text)) violations.push_back(std::move(violation));
  }
  EXPECT_THAT(violations, testing::IsEmpty());
}

}  // namespace
}  // namespace hardtack::architecture
