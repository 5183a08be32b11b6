// How the words of a command line are read: which are options, which are their values, and what is left.
#include "cli/input/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hardtack::cli {
namespace {

using Words = std::vector<std::string>;

// A command like `authorize`: a token that may be left out, options that speak of it, one that repeats.
struct Declared {
  Declared() : arguments("decide", "decide a request") {
    arguments.positional("TOKEN", token, "a token").token();
    arguments.option("--key,--public-key", "KEY", key, "its key").about_token();
    arguments.flag("--raw-input", raw, "bytes").about_token();
    arguments.repeated("--fact", "SOURCE", facts, "a fact");
    arguments.option("--policy", "SOURCE", policy, "a policy").may_be_empty("--allow-empty");
    arguments.option("--number", "N", number, "a number");
    arguments.flag("--allow-empty", allow_empty, "an empty policy is meant");
    arguments.flag("--json", json, "a document");
  }

  // What was read, in one line, or the message of the error.
  std::string read(const Words& words) {
    const auto outcome = arguments.parse(words);
    if (!outcome) {
      EXPECT_EQ(outcome.error().code(), ErrorCode::kUsage);
      EXPECT_FALSE(outcome.error().help().empty()) << outcome.error().message();
      return outcome.error().to_string();
    }
    if (*outcome == Arguments::Outcome::kHelp) return "help";
    std::string text;
    const auto add = [&](const char* name, const std::optional<std::string>& value) {
      if (value) text += std::string(text.empty() ? "" : " ") + name + "=[" + *value + "]";
    };
    add("token", token);
    add("key", key);
    for (const std::string& fact : facts) add("fact", fact);
    add("policy", policy);
    if (number) add("number", std::to_string(*number));
    if (raw) add("raw", "");
    if (json) add("json", "");
    return text;
  }

  Arguments arguments;
  std::optional<std::string> token, key, policy;
  std::optional<std::uint64_t> number;
  Words facts;
  bool raw = false, allow_empty = false, json = false;
};

struct Row {
  Words words;
  std::string expected;
};

void expect_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    std::string line;
    for (const std::string& word : row.words) line += "'" + word + "' ";
    EXPECT_EQ(Declared().read(row.words), row.expected) << line;
  }
}

TEST(ArgumentWords, AnOptionTakesOneValueEachTime) {
  expect_rows({
      {{"--fact", "a", "t"}, "token=[t] fact=[a]"},
      {{"--fact=a", "t"}, "token=[t] fact=[a]"},
      {{"t", "--fact", "a"}, "token=[t] fact=[a]"},
      {{"--fact", "a", "--fact", "b", "t"}, "token=[t] fact=[a] fact=[b]"},
      {{"--fact=a", "--fact=b", "t"}, "token=[t] fact=[a] fact=[b]"},
      {{"--fact", "a", "t", "--fact", "b"}, "token=[t] fact=[a] fact=[b]"},
      {{"--fact", "a", "t", "b"}, "unexpected argument `b`"},
      {{"--fact", "a=b", "--fact=c=d", "t"}, "token=[t] fact=[a=b] fact=[c=d]"},
      {{"--fact", "[a, b]", "--fact", "{a, b}", "t"}, "token=[t] fact=[[a, b]] fact=[{a, b}]"},
      {{"--fact", "-", "-"}, "token=[-] fact=[-]"},
      {{"--fact", "-1", "t"}, "token=[t] fact=[-1]"},
      {{"--key", "k", "t"}, "token=[t] key=[k]"},
      {{"--public-key", "k", "t"}, "token=[t] key=[k]"},
      {{"--public-key=k", "--key=k", "t"}, "`--key` was given more than once"},
      {{"--number", "7", "t"}, "token=[t] number=[7]"},
      {{"--number", "seven", "t"}, "value `seven` is not a whole number (in `--number`)"},
      {{"--json", "t"}, "token=[t] json=[]"},
      {{"--json", "--json", "t"}, "token=[t] json=[]"},
      {{"--json=true", "t"}, "`--json` takes no value"},
      {{"--jso", "t"}, "unknown option `--jso`"},
      {{"-x", "t"}, "unknown option `-x`"},
      {{"--fac", "a"}, "unknown option `--fac`"},
      {{}, ""},
  });
}

TEST(ArgumentWords, EverythingBehindTwoDashesIsPositional) {
  expect_rows({
      {{"--", "t"}, "token=[t]"},
      {{"--", "--json"}, "token=[--json]"},
      {{"--", "--fact"}, "token=[--fact]"},
      {{"--", "--help"}, "token=[--help]"},
      {{"--", "--"}, "token=[--]"},
      {{"--", "-x"}, "token=[-x]"},
      {{"--fact", "a", "--", "t"}, "token=[t] fact=[a]"},
      {{"--json", "--", "t"}, "token=[t] json=[]"},
      {{"t", "--"}, "token=[t]"},
      {{"t", "--", "--json"}, "unexpected argument `--json`"},
      {{"--fact", "--", "t"}, "`--fact` needs a value"},
      {{"--"}, ""},
  });
}

TEST(ArgumentWords, AMissingValueIsNotTheNextOption) {
  expect_rows({
      {{"--fact"}, "`--fact` needs a value"},
      {{"--fact", "--json"}, "`--fact` needs a value"},
      {{"--key", "--fact", "a", "t"}, "`--key` needs a value"},
      {{"--key", "-h"}, "help"},
      {{"--key", "--help"}, "help"},
      {{"--nonsense", "--help"}, "help"},
      {{"--policy=--json", "t"}, "token=[t] policy=[--json]"},
      {{"--policy=-h", "t"}, "token=[t] policy=[-h]"},
      {{"--policy", "-h", "t"}, "help"},
  });
}

TEST(ArgumentWords, AnEmptyArgumentIsAMistake) {
  expect_rows({
      {{""}, "`TOKEN` is empty"},
      {{"--", ""}, "`TOKEN` is empty"},
      {{"--fact", "", "t"}, "`--fact` is empty"},
      {{"--fact=", "t"}, "`--fact` is empty"},
      {{"--fact", "a", "--fact", "", "t"}, "`--fact` is empty"},
      {{"--key", "", "t"}, "`--key` is empty"},
      {{"--public-key=", "t"}, "`--public-key` is empty"},
      {{"--number", "", "t"}, "`--number` is empty"},
      {{"t", ""}, "unexpected argument ``"},
      {{"--policy", "", "t"}, "`--policy` is empty"},
      {{"--policy", "", "--allow-empty", "t"}, "token=[t] policy=[]"},
      {{"--allow-empty", "--policy=", "t"}, "token=[t] policy=[]"},
      {{"--allow-empty", "--fact=", "t"}, "`--fact` is empty"},
      {{"--policy", "", "--", "--allow-empty"}, "`--policy` is empty"},
      {{"--fact", " ", "t"}, "token=[t] fact=[ ]"},
  });
}

TEST(ArgumentWords, WhatSpeaksOfATokenNeedsOne) {
  expect_rows({
      {{"--key", "k"}, "`--key` speaks of a token, and none was given"},
      {{"--public-key=k"}, "`--key` speaks of a token, and none was given"},
      {{"--raw-input"}, "`--raw-input` speaks of a token, and none was given"},
      {{"--fact", "a", "--raw-input"}, "`--raw-input` speaks of a token, and none was given"},
      {{"--key", "k", "--"}, "`--key` speaks of a token, and none was given"},
      {{"--key", "k", "-"}, "token=[-] key=[k]"},
      {{"--raw-input", "t"}, "token=[t] raw=[]"},
      {{"--fact", "a"}, "fact=[a]"},
      {{"--policy", "p"}, "policy=[p]"},
  });
}

TEST(ArgumentWords, ACommandWithoutATokenMayShareTheOptions) {
  Arguments arguments("lineage check", "look at an index");
  std::optional<std::string> index;
  arguments.option("--index", "PLACE", index, "an index").about_token();
  EXPECT_TRUE(arguments.parse({"--index", "i"}).has_value());
  EXPECT_EQ(index, "i");
}

TEST(ArgumentWords, SeveralPositionalWords) {
  Words files;
  Arguments arguments("check", "look at files");
  arguments.positional("FILE", files, "files");
  EXPECT_TRUE(arguments.parse({"a", "--", "b", "--", "-c"}).has_value());
  EXPECT_THAT(files, testing::ElementsAre("a", "b", "--", "-c"));
  EXPECT_FALSE(arguments.parse({"a", ""}).has_value());
}

TEST(ArgumentWords, NoMessageRepeatsAValue) {
  const std::string secret(64, 'a');
  for (const Words& words : {Words{"--number", secret, "t"}, Words{"t", secret}, Words{"--fact", "a", "t", secret},
                             Words{"--" + secret}, Words{"--private-key=" + secret}, Words{"--json=" + secret},
                             Words{"--key", secret, "--key", secret}, Words{"--private-key", secret}}) {
    EXPECT_THAT(Declared().read(words), testing::Not(testing::HasSubstr(secret))) << words[0].substr(0, 20);
  }
}

}  // namespace
}  // namespace hardtack::cli
