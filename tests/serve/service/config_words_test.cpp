// hardtack-serve.toml as words of the command line.
#include "cli/serve/config/config_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hardtack::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::optional<std::string> variable(const std::string& name) {
  if (name == "HOST") return "db.example";
  return std::nullopt;
}

Result<std::vector<std::string>> words(std::string_view text) {
  HARDTACK_TRY(const auto entries, read_serve_config(text, "serve.toml", variable));
  std::vector<std::string> all;
  for (const ConfigEntry& entry : entries) all.insert(all.end(), entry.words.begin(), entry.words.end());
  return all;
}

TEST(ServeConfig, EveryKeyIsAnOption) {
  EXPECT_THAT(words("").value(), ElementsAre());
  EXPECT_THAT(words("policy = \"p.bcdl\"\nlisten = [\"127.0.0.1:1\", 'unix:/a b']\n").value(),
              ElementsAre("--policy=p.bcdl", "--listen=127.0.0.1:1", "--listen=unix:/a b"));
  // What is no header, and no bare character.
  EXPECT_THAT(words("# \xc3\x84 [!\npolicy = '\xc3\x84 [!'\ndata = [\n  \"#\", '''\xc3\x84[!'''\n]\n").value(),
              ElementsAre("--policy=\xc3\x84 [!", "--data=#", "--data=\xc3\x84[!"));
  EXPECT_THAT(words("explain = true\nanonymous = false\nthreads = 2\n").value(),
              ElementsAre("--explain", "--threads=2"));
  EXPECT_THAT(words("index = \"postgresql://${HOST}/x$${HOST}\"").value(),
              ElementsAre("--index=postgresql://db.example/x${HOST}"));
  EXPECT_EQ(read_serve_config("\n  explain = true", "serve.toml", variable).value()[0].place, "serve.toml:2:3");
}

TEST(ServeConfig, WhatIsNoneIsRefusedWithItsPlace) {
  const struct {
    std::string text;
    const char* says;
  } rows[] = {
      {"policy", "serve.toml:1:"},
      {"policy = ", "serve.toml:1:"},
      {"policy = \"a\"\npolicy = \"b\"", "serve.toml:2:"},
      {"policy = \"\"", "serve.toml:1:10: the text of `policy` is empty"},
      {"listen = []", "serve.toml:1:10: the list of `listen` is empty"},
      {"listen = [[\"a\"]]", "no text, number"},
      {"[listen]\nat = \"a\"", "no text, number"},
      {"policy = \"a\"\n[!]", "serve.toml:2:1: a table has no name"},
      {"[\x06tab]", "serve.toml:1:1: a table has no name"},
      {" [", "serve.toml:1:1: a table has no name"},
      {"[[\n", "serve.toml:1:1: a table has no name"},
      {"[ [ [a]]", "serve.toml:1:1: a table has no name"},
      {"\xef\xbb\xbf[#]", "serve.toml:1:1: a table has no name"},
      {"[]", "serve.toml:1:"},
      {"threads = 1@\"\xc6\xbf", "serve.toml:1:1: a quote stands within a value"},
      {"listen = [}", "serve.toml:1:1: a bracket closes nothing"},
      {"listen = [\n{]", "serve.toml:2:1: a bracket closes nothing"},
      {"policy = \"\xc3\x84\"\nthreads = \xc8\xa8", "serve.toml:2:1: a character outside of ASCII"},
      {"\xc3\xa4 = 1", "serve.toml:1:1: a character outside of ASCII"},
      {"threads = 1.5", "no text, number"},
      {"day = 2026-11-27", "no text, number"},
      {"Policy = \"a\"", "no option is called"},
      {"\"\" = \"a\"", "no option is called"},
      {"\"a b\" = \"a\"", "no option is called"},
      {"\"a=b\" = \"a\"", "no option is called"},
      {"policy = \"${NOPE}\"", "serve.toml:1:10: the variable"},
      {"policy = \"${}\"", "the variable"},
      {"policy = \"${HOST\"", "has no `}`"},
      {"policy = \"\xff\"", "not UTF-8"},
      {"a = " + std::string(100'000, '['), "nests"},
      {std::string(kMaxServeConfigBytes + 1, ' '), "larger than"},
  };
  for (const auto& row : rows) {
    const auto read = words(row.text);
    ASSERT_FALSE(read.has_value()) << row.text.substr(0, 60);
    EXPECT_THAT(read.error().to_string(), HasSubstr(row.says)) << row.text.substr(0, 60);
  }
}

}  // namespace
}  // namespace hardtack::cli
