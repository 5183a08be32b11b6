// hardtack keypair: new pairs, conversions, and keys that are refused.
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

// The root pair of the published conformance suite.
constexpr const char* kPrivate = "99e87b0e9158531eeeb503ff15266e2b23c2a2507b138c9d1b1f2ab458df2d61";
constexpr const char* kPublic = "1055c750b1a1505937af1537c626ba3263995c33a64758aaafb1275b0312e284";
constexpr const char* kP256Private =
    "secp256r1-private/aac9aa5a9dd9b1a1e4b6a5d2e6a0c5f1e3f0b5b8a4a2c0d3e4f5061728394a5b";

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

TEST(Keypair, PrintsBothHalves) {
  const auto result = run_hardtack({"keypair"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out,
              MatchesRegex("Private key: ed25519-private/[0-9a-f]{64}\nPublic key: ed25519/[0-9a-f]{64}\n"));
  EXPECT_EQ(result.err, "");
}

TEST(Keypair, TwoNewPairsDiffer) {
  EXPECT_NE(run_hardtack({"keypair", "--only-private-key"}).out, run_hardtack({"keypair", "--only-private-key"}).out);
}

TEST(Keypair, MakesP256Keys) {
  const auto result = run_hardtack({"keypair", "--key-algorithm", "secp256r1"});
  EXPECT_THAT(result.out,
              MatchesRegex("Private key: secp256r1-private/[0-9a-f]{64}\nPublic key: secp256r1/0[23][0-9a-f]{64}\n"));
}

TEST(Keypair, DerivesThePublicHalfFromAnyForm) {
  const TemporaryFolder folder;
  const std::string hex = folder.write("hex", std::string(kPrivate) + "\r\n");
  const std::string expected = std::string("ed25519/") + kPublic + "\n";
  EXPECT_EQ(run_hardtack({"keypair", "--from-file", hex, "--only-public-key"}).out, expected);
  for (const std::string format : {"hex", "pem", "der", "raw"}) {
    SCOPED_TRACE(format);
    const auto converted =
        run_hardtack({"keypair", "--from-file", hex, "--only-private-key", "--key-output-format", format});
    ASSERT_EQ(converted.exit_code, 0) << converted.err;
    const std::string file = folder.write("converted", converted.out);
    EXPECT_EQ(run_hardtack({"keypair", "--from-file", file, "--only-public-key"}).out, expected);
    EXPECT_EQ(run_hardtack({"keypair", "--from-file", file, "--from-format", format, "--only-public-key"}).out,
              expected);
    EXPECT_EQ(run_hardtack({"keypair", "--from-file", "-", "--only-public-key"}, {.input = converted.out}).out,
              expected);
  }
}

TEST(Keypair, P256PemRoundTrips) {
  const auto pem = run_hardtack({"keypair", "--from-file", "-", "--only-private-key", "--key-output-format", "pem"},
                                {.input = kP256Private});
  ASSERT_EQ(pem.exit_code, 0) << pem.err;
  EXPECT_THAT(pem.out, HasSubstr("PRIVATE KEY"));
  EXPECT_EQ(trimmed(run_hardtack({"keypair", "--from-file", "-", "--only-private-key"}, {.input = pem.out}).out),
            kP256Private);
}

TEST(Keypair, RefusesWhatIsNoKeyAndSaysWhy) {
  const TemporaryFolder folder;
  const std::vector<CommandCase> rows = {
      {"empty", {"keypair", "--from-file", folder.write("empty", "")}, 2, "", "^error: .*key"},
      {"short", {"keypair", "--from-file", folder.write("short", "abcd")}, 2, "", "^error: .*key"},
      {"not hex", {"keypair", "--from-file", folder.write("words", "this is no key")}, 2, "", "^error: "},
      {"other algorithm",
       {"keypair", "--from-file", folder.write("p256", kP256Private), "--from-algorithm", "ed25519"},
       2,
       "",
       "ed25519"},
      {"no such file", {"keypair", "--from-file", folder.path("none")}, 74, "", "[Nn]o such file"},
      {"a folder", {"keypair", "--from-file", folder.path("")}, 2, "", "not a regular file"},
      {"unknown format", {"keypair", "--key-output-format", "jwk"}, 64, "", "`jwk` is not a key format"},
      {"unknown algorithm", {"keypair", "--key-algorithm", "rsa"}, 64, "", "`rsa` is not a key algorithm"},
      {"both halves", {"keypair", "--only-public-key", "--only-private-key"}, 64, "", "exclude each other"},
      {"raw pair", {"keypair", "--key-output-format", "raw"}, 64, "", "--only-public-key"},
      {"format without file", {"keypair", "--from-format", "hex"}, 64, "", "needs `--from-file`"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST(Attacks, A185_PrivateKeyFilesThatOthersMayReadAreRefused) {
  const TemporaryFolder folder;
  for (const unsigned mode : {0644u, 0640u, 0660u, 0604u}) {
    const std::string file = folder.write("open", kPrivate, mode);
    expect_case({"mode", {"keypair", "--from-file", file}, 2, "", "open to other users[^]*chmod 600"});
  }
}

TEST(Attacks, A185_LinksAreJudgedByTheirTargetsAndFifosAreRefused) {
  const TemporaryFolder folder;
  const std::string link = folder.path("link");
  ASSERT_EQ(::symlink(folder.write("open", kPrivate, 0644).c_str(), link.c_str()), 0);
  expect_case({"link to an open file", {"keypair", "--from-file", link}, 2, "", "^error: "});
  const std::string fifo = folder.path("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const auto result = run_hardtack({"keypair", "--from-file", fifo});
  EXPECT_NE(result.exit_code, 0);
}

TEST(Attacks, A185_ByteOrderMarkAndLineEndsAreTolerated) {
  for (const std::string ends : {"\n", "\r\n", "\n\n", " "}) {
    const auto result = run_hardtack({"keypair", "--from-file", "-", "--only-public-key"},
                                     {.input = "\xef\xbb\xbf" + (kPrivate + ends)});
    EXPECT_EQ(result.out, std::string("ed25519/") + kPublic + "\n") << result.err;
  }
}

TEST(Attacks, A186_PrivateKeysAreNoArgumentsAndAreNeverRepeated) {
  const std::string secret = std::string("ed25519-private/") + kPrivate;
  const std::vector<std::vector<std::string>> lines = {
      {"keypair", "--from-private-key", secret},
      {"keypair", "--from-private-key=" + secret},
      {"keypair", secret},
      {"keypair", "--from-file", secret},
      {"keypair", "--from-file", kPrivate},
      {"keypair", "--from-format", secret},
      {"keypair", "--key-algorithm", kPrivate},
      {"keypair", "--" + secret},
      {kPrivate},
      {secret, "keypair"},
      {"keypair", "--only-public-key=" + secret},
  };
  for (const auto& words : lines) {
    const auto result = run_hardtack(words);
    EXPECT_TRUE(result.exit_code == 64 || result.exit_code == 74 || result.exit_code == 2) << result.exit_code;
    EXPECT_THAT(result.out + result.err, Not(HasSubstr(std::string(kPrivate).substr(0, 24)))) << words[0];
    EXPECT_THAT(result.err, HasSubstr("error: "));
  }
}

TEST(Attacks, A188_FullDiskAndClosedReaderAreErrors) {
  const auto full = run_hardtack({"keypair"}, {.out_file = "/dev/full"});
  EXPECT_EQ(full.exit_code, 74);
  EXPECT_THAT(full.err, HasSubstr("cannot write to standard output"));
  const auto closed = run_hardtack({"keypair"}, {.closed_reader = true});
  EXPECT_EQ(closed.exit_code, 74);
  EXPECT_THAT(closed.err, HasSubstr("broken pipe"));
  EXPECT_EQ(run_hardtack({"--help"}, {.out_file = "/dev/full"}).exit_code, 74);
}

}  // namespace
}  // namespace hardtack::test
