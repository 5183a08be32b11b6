#include "analysis/config/parse_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "analysis/config/nearest_config.h"

namespace hardtack::analysis {
namespace {

TEST(ParseConfig, ReadsWhatTheManualSays) {
  const auto config = parse_config(R"(
preset = ["style"]
datalog-version = "3.1"
keys = ["ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189"]
parameters = ["user"]

[ambient]
user = ["string"]
right = [["string"], ["string", "any"]]

[extern]
is_fresh = 0
within = [0, 1]

[groups]
performance = "off"

[rules]
line-length = {level = "warning", files = ["policies/**"]}
todo-comment = [{level = "error", files = ["*.block.bcdl"]}, "hint"]

[style]
max-line-length = 100

[evaluate]
token = "token.bc"
public-key = "root.pub"
facts = ["facts.bcdl"]
now = 2026-01-01T01:00:00+01:00
)",
                                   "hardtack.toml");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->max_version, 1u);
  ASSERT_EQ(config->ambient->size(), 3u);
  EXPECT_EQ(config->externs->at("within"), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(config->level(DiagnosticCode::kCartesianProduct, "a.bcdl"), std::nullopt);
  EXPECT_EQ(config->level(DiagnosticCode::kLineLength, "policies/x/a.bcdl"), Severity::kWarning);
  EXPECT_EQ(config->level(DiagnosticCode::kLineLength, "a.bcdl"), Severity::kInformation);  // by the preset
  EXPECT_EQ(config->level(DiagnosticCode::kTodoComment, "x/a.block.bcdl"), Severity::kError);
  EXPECT_EQ(config->level(DiagnosticCode::kTodoComment, "x/a.bcdl"), Severity::kHint);
  EXPECT_EQ(config->line_length, 100u);
  EXPECT_EQ(config->evaluate.now, 1'767'225'600u);
  EXPECT_EQ(config->evaluate.facts, std::vector<std::string>{"facts.bcdl"});
  EXPECT_TRUE(parse_config("", "hardtack.toml"));
}

TEST(ParseConfig, PresetsTurnGroupsOn) {
  const auto on = [](const std::string& preset, DiagnosticCode code) {
    const auto config = parse_config("preset = " + preset, "hardtack.toml");
    return config && config->presets.contains(code);
  };
  EXPECT_FALSE(on("\"recommended\"", DiagnosticCode::kLineLength));
  EXPECT_TRUE(on("\"all\"", DiagnosticCode::kLineLength));
  EXPECT_TRUE(on("\"all\"", DiagnosticCode::kDuplicateFact));
  EXPECT_FALSE(on("\"all\"", DiagnosticCode::kSyntaxError));
  EXPECT_TRUE(on("[\"recommended\", \"style\"]", DiagnosticCode::kLineLength));
  EXPECT_FALSE(on("\"security\"", DiagnosticCode::kLineLength));
  EXPECT_FALSE(on("[]", DiagnosticCode::kLineLength));
  // Types of terms, and times with an offset or as text.
  const auto config = parse_config(
      "[ambient]\nf = [\"integer\", \"date\", \"bytes\", \"bool\", \"set\", \"null\", \"array\", \"map\", "
      "\"any\"]\nnothing = []\n"
      "[evaluate]\nnow = \"2026-01-01T00:00:00Z\"\n",
      "hardtack.toml");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->ambient->at(0).terms.size(), 9u);
  EXPECT_EQ(config->ambient->at(0).terms.back(), std::nullopt);
  EXPECT_TRUE(config->ambient->at(1).terms.empty());
  EXPECT_EQ(config->evaluate.now, 1'767'225'600u);
}

// The nearest folder at or above a file, up to that of the program.
TEST(ParseConfig, TheNearestFileCounts) {
  const auto nearest = [](const std::string& path, const std::string& top, const std::string& only) {
    return nearest_config_folder(path, top, [&](std::string_view folder) { return folder == only; }).value_or("none");
  };
  EXPECT_EQ(nearest("/w/a/b.bcdl", "/w", "/w/a"), "/w/a");
  EXPECT_EQ(nearest("/w/a/b.bcdl", "/w", "/w"), "/w");
  EXPECT_EQ(nearest("/w/a/b.bcdl", "/w", "/"), "none");
  EXPECT_EQ(nearest("/w/a/b.bcdl", "/", "/"), "/");
  EXPECT_EQ(nearest("/b.bcdl", "/", "/"), "/");
  EXPECT_EQ(nearest("/x/b.bcdl", "/w", "/w"), "none");
  EXPECT_EQ(nearest("b.bcdl", "/w", "/w"), "none");
  EXPECT_EQ(nearest("a/b.bcdl", "/w", "a"), "a");
}

// What toml++ takes for impossible, so that it would not end in an error.
TEST(ParseConfig, RefusesWhatItsReaderDoesNotExpect) {
  const struct {
    std::string_view text;
    const char* message;
  } rows[] = {
      {"[!", "hardtack.toml:1:1: a table has no name"},
      {"preset = [\n  {],", "hardtack.toml:2:1: a bracket closes nothing"},
      {"\n\xcd\xa4I[", "hardtack.toml:2:1: a character outside of ASCII stands outside of quotes"},
      {"std = x, \"\xcd\xa4\"", "hardtack.toml:1:"},  // it reads on to say what is unexpected
      {"std = [x \xcd\xa4", "hardtack.toml:1:1: a character outside of ASCII"},
  };
  for (const auto& row : rows) {
    const auto config = parse_config(row.text, "hardtack.toml");
    ASSERT_FALSE(config) << row.text;
    EXPECT_THAT(config.error().to_string(), testing::HasSubstr(row.message)) << row.text;
  }
  // Names of tables in every spelling, and strings of several lines with quotes at their ends.
  for (const char* table : {"[A]", "[9]", "[-]", "[_a]", "[\"a\"]", "['a']", "[[a]]", "[[ A ]]"}) {
    const auto config = parse_config(table, "hardtack.toml");
    ASSERT_FALSE(config);
    EXPECT_THAT(config.error().to_string(), testing::HasSubstr("has no key")) << table;
  }
  for (const char* table : {"[]", "[ ]", "[[]]", "[", "[[", "[!]", "[#]"})
    EXPECT_FALSE(parse_config(table, "hardtack.toml")) << table;
  const auto token = [](const std::string& text) {
    const auto config = parse_config("[evaluate]\ntoken = " + text + "\n", "hardtack.toml");
    return config ? config->evaluate.token.value_or("none") : config.error().message();
  };
  EXPECT_EQ(token("\"a\\\"b\""), "a\"b");
  EXPECT_EQ(token("'a\"b'"), "a\"b");
  EXPECT_EQ(token("\"\"\"a\\\"\"\"\""), "a\"");
  EXPECT_EQ(token("\"\"\"a\nb\"\"\"\"\""), "a\nb\"\"");
  EXPECT_EQ(token("'''a''b'''"), "a''b");
  EXPECT_EQ(token("\t 'a' # '"), "a");
  for (const char* open : {"\"a", "'a", "\"\"\"a", "'''a\n", "\"a\\", "'a' 'b'", "a'b'"})
    EXPECT_FALSE(parse_config(std::string("[evaluate]\ntoken = ") + open, "hardtack.toml")) << open;
  EXPECT_TRUE(parse_config("\xef\xbb\xbf[evaluate]\n", "hardtack.toml"));
  // The same characters, and brackets that begin a line, where they may stand.
  EXPECT_TRUE(parse_config("# \xcd\xa4 [!\npreset = [\n  # [\n]\nkeys = []\n", "hardtack.toml"));
}

TEST(ParseConfig, RefusesWhatItDoesNotKnowWithItsPlace) {
  struct Row {
    const char* text;
    const char* message;
  };
  const Row rows[] = {
      {"rulse = 1", "hardtack.toml:1:1: `hardtack.toml` has no key `rulse`"},
      {"[rules]\nline-lenght = \"off\"", "2:1: there is no rule `line-lenght`"},
      {"[rules]\nsyntax-error = \"off\"", "2:1: `syntax-error` is an error of the language, which has no level"},
      {"[rules]\nline-length = \"of\"", "2:15: `of` is not a level"},
      {"[rules]\nline-length = 3", "2:15: `line-length` is not a table"},
      {"[rules]\nline-length = {files = []}", "the rule has no `level`"},
      {"[rules]\nline-length = {level = \"off\", file = []}", "`line-length` has no key `file`"},
      {"[groups]\nstile = \"off\"", "2:1: `stile` is not a group"},
      {"preset = \"everything\"", "1:10: `everything` is not a preset"},
      {"preset = 1", "this is not an array of strings"},
      {"keys = [\"ed25519/00\"]", "is not a public key"},
      {"keys = [1]", "1:9: this is not a string"},
      {"parameters = [\"\"]", "the string is empty"},
      {"datalog-version = \"4.0\"", "`4.0` is not a version"},
      {"[ambient]\nuser = \"string\"", "2:8: the terms of `user` are not an array of types"},
      {"[ambient]\nuser = [\"text\"]", "2:9: `text` is not a type"},
      {"[extern]\nf = 2", "2:5: this is not an integer from 0 to 1"},
      {"[style]\nmax-line-length = 0", "this is not an integer from 1 to 1000000"},
      {"[evaluate]\nnow = 2026-01-01", "this is not a date and time with an offset"},
      {"[evaluate]\nnow = \"yesterday\"", "hardtack.toml:2:7: "},
      {"preset = \"\"", "1:10: the string is empty"},
      {"preset = [\"style\", 1]", "1:20: this is not a string"},
      {"keys = 1", "1:8: this is not an array of strings"},
      {"datalog-version = 3", "1:19: this is not a string"},
      {"ambient = 1", "1:11: `ambient` is not a table"},
      {"[ambient]\nright = [[\"string\"], \"string\"]", "2:22: this is not an array of types"},
      {"[ambient]\nright = [[\"string\"], [\"text\"]]", "2:23: `text` is not a type"},
      {"[ambient]\nright = [1]", "2:10: this is not a string"},
      {"extern = 1", "1:10: `extern` is not a table"},
      {"[extern]\nf = []", "2:5: the array is empty"},
      {"[extern]\nf = [0, 2]", "2:9: this is not an integer from 0 to 1"},
      {"[extern]\nf = \"0\"", "2:5: this is not an integer from 0 to 1"},
      {"[extern]\nf = -1", "2:5: this is not an integer from 0 to 1"},
      {"std = 1", "1:7: this is not `true` or `false`"},
      {"std = \"true\"", "1:7: this is not `true` or `false`"},
      {"groups = 1", "1:10: `groups` is not a table"},
      {"[groups]\nstyle = \"loud\"", "2:9: `loud` is not a level"},
      {"[groups]\nstyle = 1", "2:9: this is not a string"},
      {"rules = 1", "1:9: `rules` is not a table"},
      {"[rules]\nline-length = [\"off\", 1]", "`line-length` is not a table"},
      {"[rules]\nline-length = [{level = \"loud\"}]", "`loud` is not a level"},
      {"[rules]\nline-length = {level = 1}", "this is not a string"},
      {"[rules]\nline-length = {level = \"off\", files = \"a\"}", "this is not an array of strings"},
      {"[style]\nmax-line-length = 1000001", "this is not an integer from 1 to 1000000"},
      {"[style]\nmax-line-length = \"100\"", "this is not an integer from 1 to 1000000"},
      {"style = 1", "`style` is not a table"},
      {"documentation = 1", "1:17: this is not a string"},
      {"documentation = \"ftp://a\"", "1:17: this is no address that begins with `https://`"},
      {"documentation = \"https://a b\"", "1:17: this is no address that begins with `https://`"},
      {"documentation = \"https://\u00e4\"", "1:17: this is no address that begins with `https://`"},
      {"evaluate = 1", "`evaluate` is not a table"},
      {"[evaluate]\ntoken = 1", "2:9: this is not a string"},
      {"[evaluate]\npublic-key = \"\"", "2:14: the string is empty"},
      {"[evaluate]\nfacts = \"a\"", "2:9: this is not an array of strings"},
      {"[evaluate]\nnow = 1", "this is not a date and time with an offset"},
      {"[evaluate]\nnow = 2026-01-01T00:00:00", "this is not a date and time with an offset"},
      {"[evaluate]\nnow = 1969-12-31T23:59:59Z", "the date lies before 1970"},
      {"a = ", "hardtack.toml:1:"},
      {"\xff", "hardtack.toml is not UTF-8"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto config = parse_config(row.text, "hardtack.toml");
    ASSERT_FALSE(config);
    EXPECT_THAT(config.error().message(), ::testing::HasSubstr(row.message));
  }
  EXPECT_FALSE(parse_config("a = " + std::string(10'000, '['), "hardtack.toml"));
  EXPECT_FALSE(parse_config(std::string(kMaxConfigBytes + 1, '#'), "hardtack.toml"));
}

TEST(ParseConfig, GlobsMatchPaths) {
  struct Row {
    const char* glob;
    const char* path;
    bool matches;
  };
  const Row rows[] = {
      {"*.bcdl", "a.bcdl", true},
      {"*.bcdl", "x/y/a.bcdl", true},
      {"x/*.bcdl", "x/a.bcdl", true},
      {"x/*.bcdl", "x/y/a.bcdl", false},
      {"x/**", "x/y/a.bcdl", true},
      {"x/**/a.bcdl", "x/a.bcdl", true},
      {"x/**/a.bcdl", "x/y/z/a.bcdl", true},
      {"**/a.bcdl", "a.bcdl", true},
      {"?.bcdl", "a.bcdl", true},
      {"?.bcdl", "ab.bcdl", false},
      {"", "", true},
      {"x/**/b", "x/ab", false},
      {"x/**b", "x/y/ab", true},
      {"x**", "y/xz", true},
      {"**", "x/y", true},
      {"*", "x", true},
      {"x/*", "x/", true},
      {"**/", "a", false},
      {"x/**/", "x/y", false},
      {"x/**/*.bcdl", "x/y/a.bcdl", true},
      {"/x", "x", false},
  };
  for (const Row& row : rows) EXPECT_EQ(glob_matches(row.glob, row.path), row.matches) << row.glob << " " << row.path;
}

}  // namespace
}  // namespace hardtack::analysis
