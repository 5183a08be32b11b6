// Signatures and lineage are told apart: a token whose signatures are valid may be refused for what it declares.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/lineage_hash.h"

namespace hardtack::test {
namespace {

using json = nlohmann::json;
using testing::fact_block;

class InspectLineage : public TokenTest {
 protected:
  const std::string root_ = folder_.write("root", mint("user(\"alice\");"));
  const std::string claim_ = "parent_token_sha256(\"" + std::string(64, 'a') + "\")";

  UnverifiedBiscuit read(const std::string& file) const {
    std::string text = folder_.read(file);
    while (text.ends_with('\n')) text.pop_back();
    return UnverifiedBiscuit::parse_text(text).value();
  }
  std::string write(const std::string& name, const UnverifiedBiscuit& token) const {
    return folder_.write(name, token.to_text());
  }
};

TEST_F(InspectLineage, SignaturesAndLineageAreToldApart) {
  hardtack::testing::DeterministicRandom random(3);
  const UnverifiedBiscuit root = read("root");
  const std::string right = lineage_hash(root), wrong(64, 'a');
  const PrivateKey third = hardtack::testing::test_key(50);
  const std::string ours = hardtack::testing::root_key().public_key().to_text();
  using hardtack::testing::append_anything;
  using hardtack::testing::append_anything_of;
  const std::string child = folder_.write("child", out({"attenuate", root_, "--block", "check if true"}));
  const std::string plain = folder_.write("plain", out({"attenuate", root_, "--block", "a(1)", "--no-parent-hash"}));
  struct Row {
    const char* what;
    std::string token;
    std::string key;
    int exit_code;
    std::string text;
    json signatures;
    json status;
    std::string code = {};
  };
  const std::vector<Row> rows = {
      {"an authority block alone", root_, kPublic, 0, "signatures: valid\nlineage: complete\n", true, "complete"},
      {"an attenuated token", child, kPublic, 0, "signatures: valid\nlineage: complete\n", true, "complete"},
      {"a block without declaration", plain, kPublic, 0,
       "signatures: valid\nlineage: incomplete \\(block 1 declares no parent\\)\n", true, "incomplete"},
      {"two of three",
       folder_.write("two", out({"attenuate", folder_.write("mid", out({"attenuate", plain, "--block", "b(1)"})),
                                 "--block", "c(1)", "--no-parent-hash"})),
       kPublic, 0, "lineage: incomplete \\(blocks 1 and 3 declare no parent\\)\n", true, "incomplete"},
      {"the declaration of another parent",
       write("lying", append_anything(root, fact_block("parent_token_sha256", {wrong}), random)), kPublic, 2,
       "signatures: valid\nlineage: MISMATCH \\(block 1 declared parent_token_sha256 does not match", true, "mismatch",
       "lineage_mismatch"},
      {"two declarations",
       write("twice", append_anything(append_anything(root, fact_block("parent_token_sha256", {right}), random),
                                      fact_block("parent_token_sha256", {right}), random)),
       kPublic, 2, "signatures: valid\nlineage: MISMATCH \\(block 2", true, "mismatch", "lineage_mismatch"},
      {"a declaration in the authority block",
       write("authority", hardtack::testing::mint_anything(fact_block("parent_token_sha256", {wrong}), random)), ours,
       2, "signatures: valid\nlineage: MISMATCH \\(block 0 declares [^\n]* the authority block has no parent", true,
       "mismatch", "lineage_mismatch"},
      {"a third party's declaration",
       write("third", append_anything_of(third, root, fact_block("parent_token_sha256", {right}), random)), kPublic, 2,
       "signatures: valid\nlineage: MISMATCH \\(block 1 [^\n]*third-party", true, "mismatch", "lineage_mismatch"},
      {"another key", child, kOtherPublic, 2, "signatures: NOT VALID\n", false, nullptr, "invalid_signature"},
      {"another key, and a wrong declaration", folder_.path("lying"), kOtherPublic, 2, "signatures: NOT VALID\n", false,
       nullptr, "invalid_signature"},
      {"no key for its id", folder_.write("seven", mint("user(\"alice\");", {"--root-key-id", "7"})),
       std::string("8=") + kPublic, 2, "signatures: not checked \\(no key was given for the token's root key id 7\\)",
       nullptr, nullptr, "unknown_root_key"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    expect_case({row.what,
                 {"inspect", row.token, "--public-key", row.key},
                 row.exit_code,
                 row.text,
                 row.exit_code == 0 ? "" : "^error: "});
    const ProcessResult printed = run_hardtack({"inspect", row.token, "--public-key", row.key, "--json"});
    EXPECT_EQ(printed.exit_code, row.exit_code);
    const json shown = json::parse(printed.out);
    EXPECT_EQ(shown["signatures_check"], row.signatures);
    EXPECT_EQ(shown["lineage_check"].is_null() ? json() : shown["lineage_check"]["status"], row.status);
    if (!row.code.empty()) {
      EXPECT_EQ(shown["error"]["code"], row.code);
    }
    if (row.status == "mismatch") {
      EXPECT_EQ(shown["lineage_check"]["error"]["code"], "lineage_mismatch");
    }
  }
  expect_case({"no key", {"inspect", child}, 0, "signatures: not checked \\(give the issuer's key"});
  EXPECT_EQ(json::parse(out({"inspect", folder_.path("two"), "--public-key", kPublic, "--json"}))["lineage_check"],
            (json{{"status", "incomplete"}, {"undeclared", {1, 3}}}));
}

TEST_F(InspectLineage, WhatVerifiersRefuseIsNotMinted) {
  const std::string rule = "parent_token_sha256($x) <- user($x)";
  const std::string request = folder_.write("request", out({"generate-third-party-block-request", root_}));
  std::string hash = json::parse(out({"inspect", root_, "--json"}))["token"]["lineage"][0];
  const std::string right = "parent_token_sha256(\"" + hash + "\")";
  const std::vector<CommandCase> rows = {
      {"in an authority block",
       {"generate", "--private-key-file", key_, "-"},
       2,
       "",
       "the authority block has no parent\n  help: leave it out",
       claim_ + ";"},
      {"in an authority block, by a rule",
       {"generate", "--private-key-file", key_, "-"},
       2,
       "",
       "by a rule",
       rule + ";"},
      {"no hash", {"generate", "--private-key-file", key_, "-"}, 2, "", "authority block", "parent_token_sha256(1);"},
      {"a verified name", {"generate", "--private-key-file", key_, "-"}, 2, "", "verified:", "verified:x(1);"},
      {"in an attenuation", {"attenuate", root_, "--block", claim_}, 2, "", "declares `parent_token_sha256` itself"},
      {"in a plain attenuation",
       {"attenuate", root_, "--no-parent-hash", "--block", claim_},
       2,
       "",
       "does not match recomputed ancestor bytes"},
      {"twice", {"attenuate", root_, "--no-parent-hash", "--block", right + "; " + claim_}, 2, "", "more than once"},
      {"by a rule", {"attenuate", root_, "--no-parent-hash", "--block", rule}, 2, "", "by a rule"},
      {"in a third party's block",
       {"generate-third-party-block", "--private-key-file", key_, "--block", right, request},
       2,
       "",
       "which a third-party block cannot do"},
      {"in a third party's block, by a rule",
       {"generate-third-party-block", "--private-key-file", key_, "--block", rule, request},
       2,
       "",
       "by a rule"},
      {"the parent's own hash", {"attenuate", root_, "--no-parent-hash", "--block", right}, 0, "^[A-Za-z0-9_=-]+\n$"},
      {"two terms",
       {"generate", "--private-key-file", key_, "-"},
       0,
       "^[A-Za-z0-9_=-]+\n$",
       "",
       "parent_token_sha256(1, 2);"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

}  // namespace
}  // namespace hardtack::test
