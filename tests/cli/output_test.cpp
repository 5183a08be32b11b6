// What the command shows of programs that strangers wrote: bounded, and with nothing in it that hides.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "engine/text/utf8.h"
#include "engine/text/visible.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr std::size_t kMiB = 1u << 20;

std::string repeated(std::string_view text, std::size_t count, std::string_view between = "") {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) all += between;
    all += text;
  }
  return all;
}

class Output : public TokenTest {
 protected:
  // A token of less than 64 KiB that would print as a gigabyte: it names a string of control characters many times.
  std::string hostile_token() const {
    const std::string array = "[" + repeated("{s}", 800, ", ") + "]";
    const std::string source = "user(1);\n" + repeated("check if " + array + ".length() == 0;\n", 8);
    return folder_.write("hostile.token", mint(source, {"--param", "s=" + std::string(30'000, '\x1f')}));
  }
};

TEST_F(Output, IsBoundedWhateverATokenNames) {
  const std::string token = hostile_token();
  struct Row {
    const char* name;
    std::vector<std::string> words;
    int exit_code;
  };
  const std::vector<Row> rows = {
      {"inspect", {"inspect", token}, 0},
      {"inspect, verified", {"inspect", token, "--public-key", kPublic}, 0},
      {"inspect, decided", {"inspect", token, "--public-key", kPublic, "--authorize-with", "allow if true"}, 1},
      {"authorize", {"authorize", token, "--public-key", kPublic, "--authorizer", "allow if true"}, 1},
      {"explain", {"explain", token, "--public-key", kPublic, "--authorizer", "allow if true"}, 1},
      {"trace", {"authorize", token, "--public-key", kPublic, "--authorizer", "allow if true", "--trace"}, 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const ProcessResult text = run_hardtack(row.words);
    EXPECT_EQ(text.exit_code, row.exit_code) << text.err;
    EXPECT_LT(text.out.size(), 5 * kMiB);
    EXPECT_THAT(text.out.substr(text.out.size() - std::min<std::size_t>(text.out.size(), 2'000)),
                testing::AnyOf(HasSubstr("cut"), HasSubstr("not complete"), HasSubstr("step")));
    std::vector<std::string> words = row.words;
    words.emplace_back("--json");
    const ProcessResult document = run_hardtack(words);
    EXPECT_EQ(document.exit_code, row.exit_code) << document.err;
    EXPECT_LT(document.out.size(), 8 * kMiB);
    const json parsed = json::parse(document.out);
    EXPECT_EQ(parsed.value("cut", false), true);
  }
}

TEST_F(Output, SaysWhereItWasCut) {
  const ProcessResult text = run_hardtack({"inspect", hostile_token()});
  EXPECT_THAT(text.out, HasSubstr("(cut: program texts beyond 2560 KiB are not shown"));
  const ProcessResult small = run_hardtack({"inspect", folder_.write("small.token", mint("user(1);"))});
  EXPECT_THAT(small.out, testing::Not(HasSubstr("cut")));
}

TEST_F(Output, TraceOfAProductOfOriginsEnds) {
  const std::string source = "user(\"alice\"); x(1) <- " + repeated("user(\"alice\")", 32, ", ") + ";";
  const std::string token = folder_.write("product.token", mint(source));
  const std::vector<std::string> words = {
      "authorize", token, "--public-key", kPublic, "--authorizer", "user(\"alice\"); allow if true", "--trace"};
  const ProcessResult text = run_hardtack(words);
  EXPECT_EQ(text.exit_code, 3) << text.err;
  EXPECT_THAT(text.out, HasSubstr("the trace is not complete"));
  std::vector<std::string> with_json = words;
  with_json.emplace_back("--json");
  const json document = json::parse(run_hardtack(with_json).out);
  EXPECT_EQ(document["trace"]["complete"], false);
}

// Every character that does not show is escaped, in text and in JSON.
TEST_F(Output, HidesNoCharacter) {
  for (const char32_t c : {0x1bu, 0x7fu, 0xadu, 0x34fu, 0x61cu, 0x115fu, 0x180eu, 0x200bu, 0x202eu, 0x2066u, 0x3164u,
                           0xfe0fu, 0xfeffu, 0xfff9u, 0x1d173u, 0xe0001u, 0xe0041u, 0xf0000u}) {
    std::string hidden;
    append_code_point(hidden, c);
    const std::string token =
        folder_.write("hidden.token",
                      mint("user({s});\ncheck if user(\"x\") or user({s}), false;", {"--param", "s=a" + hidden + "b"}));
    const std::vector<std::string> decide = {"authorize",    token,           "--public-key", kPublic,
                                             "--authorizer", "allow if true", "--explain",    "--trace"};
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"inspect", token}, std::vector<std::string>{"inspect", token, "--json"}, decide}) {
      const ProcessResult result = run_hardtack(words);
      EXPECT_EQ(result.out.find(hidden), std::string::npos) << std::hex << static_cast<std::uint32_t>(c);
    }
    std::vector<std::string> with_json = decide;
    with_json.emplace_back("--json");
    const ProcessResult result = run_hardtack(with_json);
    EXPECT_EQ(result.out.find(hidden), std::string::npos) << std::hex << static_cast<std::uint32_t>(c);
    for (std::size_t at = 0; at < result.out.size();) {
      const CodePoint each = decode_utf8(result.out, at);
      at += each.length;
      ASSERT_TRUE(!is_hidden(each.value) || each.value == '\n') << std::hex << static_cast<std::uint32_t>(each.value);
    }
  }
}

TEST_F(Output, EndsItsLineWhereThereIsNoDecision) {
  const std::string token = folder_.write("a.token", mint("user(1);"));
  const ProcessResult result =
      run_hardtack({"inspect", token, "--public-key", kPublic, "--authorize-with", "allow if 1 / 0 == 1"});
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nauthorization: no decision\n"));
  EXPECT_TRUE(result.out.ends_with("\n"));
}

// What is minted again from printed text has the same bytes: `inspect` shows the source exactly where it fits.
TEST_F(Output, RoundTripsNegationUnderArithmetic) {
  for (const char* check : {"check if 1 + !true == 2;\n", "check if user($x), 2 * !$x < 3 + !$x;\n"}) {
    const std::string first = mint(check);
    const std::string token = folder_.write("first.token", first);
    const json shown = json::parse(out({"inspect", token, "--json"}));
    EXPECT_EQ(shown["token"]["blocks"][0]["code"], check);
  }
}

}  // namespace
}  // namespace hardtack::test
