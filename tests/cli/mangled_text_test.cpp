// Tokens as mail programs, terminals and editors leave them: the message names what was added and how to remove it.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class Mangled : public TokenTest {
 protected:
  static std::string wrapped(const std::string& text, std::size_t width, const std::string& end) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); at += width) result += text.substr(at, width) + end;
    return result;
  }
  static std::string utf16(const std::string& text) {
    std::string result = "\xff\xfe";
    for (const char c : text) {
      result += c;
      result += '\0';
    }
    return result;
  }

  const std::string line_ = mint("user(\"alice\");");
  const std::string text_ = line_.substr(0, line_.size() - 1);
};

TEST_F(Mangled, TokensNameWhatWasAddedToThem) {
  struct Row {
    std::string name, input, message, help;
  };
  const std::vector<Row> rows = {
      {"a terminal's width", wrapped(text_, 80, "\n"), "line break behind 80 characters", "tr -d"},
      {"a mail's lines", wrapped(text_, 76, "\r\n"), "line break behind 76 characters", "tr -d"},
      {"quoted-printable", wrapped(text_, 75, "=\r\n"), "line break behind 76 characters", "tr -d"},
      {"indented lines", wrapped(text_, 40, "\n    "), "line break behind 40 characters", "tr -d"},
      {"a form feed", text_.substr(0, 30) + "\f" + text_.substr(30), "line break behind 30 characters", "tr -d"},
      {"a byte order mark", "\xef\xbb\xbf" + text_, "byte order mark", "without the mark"},
      {"a mark and a line end", "\xef\xbb\xbf" + text_ + "\r\n", "byte order mark", "without the mark"},
      {"UTF-16", utf16(text_ + "\r\n"), "UTF-16", "iconv"},
      {"a blank inside", text_.substr(0, 50) + " " + text_.substr(50), "blank behind 50 characters", "tr -d"},
      {"a tab inside", text_.substr(0, 50) + "\t" + text_.substr(50), "blank behind 50 characters", "tr -d"},
      {"double quotes", "\"" + text_ + "\"", "quotation mark", "remove the quotation marks"},
      {"single quotes", "'" + text_ + "'\n", "quotation mark", "remove the quotation marks"},
      {"typographic quotes", "\xe2\x80\x9c" + text_ + "\xe2\x80\x9d", "quotation mark", "remove the quotation marks"},
      {"angle brackets", "<" + text_ + ">", "quotation mark", "remove the quotation marks"},
      {"no-break space", "\xc2\xa0" + text_, "invisible character `\\u{a0}`", "without formatting"},
      {"zero width space", text_.substr(0, 60) + "\xe2\x80\x8b" + text_.substr(60), "invisible character `\\u{200b}`",
       "without formatting"},
      {"an HTTP header", "Authorization: Bearer " + text_, "HTTP header", "remove `Authorization: Bearer `"},
      {"with its scheme", "\"biscuit:" + text_ + "\"", "quotation mark", "remove the quotation marks"},
  };
  const std::string key = folder_.write("root.pub", kPublic);
  for (const Row& row : rows) {
    const std::string file = folder_.write("token", row.input);
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"inspect", file},
             {"authorize", file, "--public-key-file", key, "--authorizer", "allow if true"},
             {"attenuate", file, "--block", "a(1)"},
             {"seal", file},
             {"lineage", "record", file, "--public-key-file", key, "--index", "i"}}) {
      SCOPED_TRACE(row.name + ": " + words[0]);
      const auto result = run_hardtack(words);
      EXPECT_EQ(result.exit_code, 2) << result.out;
      EXPECT_THAT(result.err, HasSubstr(row.message));
      EXPECT_THAT(result.err, HasSubstr("help: "));
      EXPECT_THAT(result.err, HasSubstr(row.help));
      EXPECT_THAT(result.err, Not(HasSubstr("--raw-input")));
      EXPECT_THAT(result.err, Not(HasSubstr(text_.substr(0, 40))));
    }
    const auto shown = json::parse(run_hardtack({"inspect", "-", "--json"}, {.input = row.input}).out);
    EXPECT_EQ(shown["error"]["code"], "invalid_base64") << row.name;
    EXPECT_THAT(shown["error"]["message"].get<std::string>(), HasSubstr(row.message));
    EXPECT_THAT(shown["error"]["help"].get<std::string>(), HasSubstr(row.help));
  }
}

TEST_F(Mangled, WhatIsAroundTheTextIsNoMistake) {
  for (const std::string& text :
       {text_, text_ + "\n", text_ + "\r\n", "  " + text_, "\n\n" + text_ + "\n\n", "\t" + text_ + " "}) {
    expect_case({"around", {"inspect", "-", "--public-key", kPublic}, 0, "signatures: valid", "", text});
  }
}

TEST_F(Mangled, OtherInputsKeepTheirAdvice) {
  const std::string raw = mint("user(\"alice\");", {"--raw"});
  const std::vector<CommandCase> rows = {
      {"bytes", {"inspect", "-"}, 2, "", "add `--raw-input`", raw},
      {"text as bytes", {"inspect", "-", "--raw-input"}, 2, "", "leave `--raw-input` out", text_},
      {"broken bytes", {"inspect", "-", "--raw-input"}, 2, "", "^error: (?![^]*leave)", raw.substr(0, 100)},
      {"a sentence", {"inspect", "-"}, 2, "", "^error: (?![^]*behind)", "what is\nthis?"},
      {"source", {"inspect", "-"}, 2, "", "^error: (?![^]*(blank|line break))", "user(\"alice\");\nright(1);\n"},
      {"nothing", {"inspect", "-"}, 2, "", "the text is empty", " \n"},
      {"a word in quotes", {"inspect", "-"}, 2, "", "^error: (?![^]*quotation)", "\"abc\""},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

// The other texts that travel the same way.
TEST_F(Mangled, RequestsBlocksAndSnapshotsAlike) {
  const std::string token = folder_.write("token", text_);
  std::string request = out({"generate-third-party-block-request", token});
  request.pop_back();
  const std::vector<std::string> sign = {
      "generate-third-party-block", "-", "--private-key-file", key_, "--block", "a(1)"};
  std::string block = out(sign, request);
  block.pop_back();
  const std::string world = folder_.path("world");
  run_hardtack(
      {"inspect", token, "--public-key", kPublic, "--authorize-with", "allow if true", "--dump-snapshot-to", world});
  std::string snapshot = folder_.read("world");
  snapshot.pop_back();
  const std::vector<CommandCase> rows = {
      {"request", sign, 2, "", "line break behind 60", wrapped(request, 60, "\n")},
      {"request in quotes", sign, 2, "", "quotation mark", "'" + request + "'"},
      {"request with a mark", sign, 2, "", "byte order mark", "\xef\xbb\xbf" + request},
      {"block",
       {"append-third-party-block", token, "--block-contents-file", "-"},
       2,
       "",
       "line break behind 60",
       wrapped(block, 60, "\n")},
      {"block as an argument",
       {"append-third-party-block", token, "--block-contents", wrapped(block, 60, "\n")},
       2,
       "",
       "line break"},
      {"block in quotes",
       {"append-third-party-block", token, "--block-contents", "\"" + block + "\""},
       2,
       "",
       "quotation mark"},
      {"snapshot", {"inspect-snapshot", "-"}, 2, "", "line break behind 60", wrapped(snapshot, 60, "\r\n")},
      {"snapshot with a mark", {"inspect-snapshot", "-"}, 2, "", "byte order mark", "\xef\xbb\xbf" + snapshot},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

}  // namespace
}  // namespace hardtack::test
