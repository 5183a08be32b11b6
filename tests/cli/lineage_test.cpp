// hardtack lineage, and what the other commands tell about lineage.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"
#include "tests/tokens/biscuit/fixture.h"

namespace hardtack::test {
namespace {

using json = nlohmann::json;

class LineageCommand : public TokenTest {
 protected:
  const std::string root_ = folder_.write("root", mint("user(\"alice\");"));
  const std::string child_ =
      folder_.write("child", out({"attenuate", root_, "--block", "check if operation(\"read\")"}));
  const std::string index_ = folder_.path("lineage.db");

  std::string record(const std::string& token) {
    return out({"lineage", "record", token, "--public-key", kPublic, "--index", index_, "--create"});
  }
  json inspect(const std::string& token) { return json::parse(out({"inspect", token, "--json"})); }
};

TEST_F(LineageCommand, AttenuateEmbedsTheHashThatInspectShows) {
  const json root = inspect(root_), child = inspect(child_);
  ASSERT_EQ(child["token"]["lineage"].size(), 2u);
  EXPECT_EQ(child["token"]["lineage"][0], root["token"]["lineage"][0]);
  const std::string claim = "parent_token_sha256(\"" + root["token"]["lineage"][0].get<std::string>() + "\");";
  EXPECT_NE(child["token"]["blocks"][1]["code"].get<std::string>().find(claim), std::string::npos);
  EXPECT_NE(out({"inspect", child_}).find("lineage hash: " + child["token"]["lineage"][1].get<std::string>()),
            std::string::npos);
}

TEST_F(LineageCommand, AuthorizeShowsTheHashesAndPoliciesCanDemandTheFact) {
  const std::vector<std::string> common = {"--public-key", kPublic, "--fact", "operation(\"read\")", "--json"};
  const auto authorize = [&](const std::string& token, const std::string& policy) {
    std::vector<std::string> words = {"authorize", token, "--authorizer", policy};
    words.insert(words.end(), common.begin(), common.end());
    return json::parse(run_hardtack(words).out);
  };
  const std::string demand = "allow if verified:parent_token_sha256(1, $parent)";
  const json allowed = authorize(child_, demand);
  EXPECT_EQ(allowed["decision"], "allow");
  EXPECT_EQ(allowed["lineage"], inspect(child_)["token"]["lineage"]);
  const std::string plain =
      folder_.write("plain", out({"attenuate", root_, "--block", "check if true", "--no-parent-hash"}));
  EXPECT_EQ(authorize(plain, demand)["decision"], "deny");
  hardtack::testing::DeterministicRandom random(5);
  std::string text = folder_.read("root");
  text.pop_back();
  const auto liar = hardtack::testing::append_anything(
      UnverifiedBiscuit::parse_text(text).value(),
      hardtack::testing::fact_block("parent_token_sha256", {std::string(64, 'a')}), random);
  const std::string lying = folder_.write("lying", liar.to_text());
  EXPECT_EQ(authorize(lying, "allow if true")["decision"], "error");
  EXPECT_EQ(run_hardtack({"authorize", lying, "--authorizer", "allow if true", "--public-key", kPublic}).exit_code, 2);
  EXPECT_EQ(run_hardtack({"authorize", "--authorizer", "verified:x(1); allow if true"}).exit_code, 2);
}

TEST_F(LineageCommand, A102_ThePoliciesOfThePageReadTheVerifiedFact) {
  const auto decide = [&](const std::string& token, const std::string& policy) {
    return run_hardtack({"authorize", token, "--public-key", kPublic, "--authorizer", policy}).exit_code;
  };
  // What a block says is not visible to the authorizer; what was verified is.
  EXPECT_EQ(decide(child_, "allow if parent_token_sha256($hash)"), 1);
  const std::string free = folder_.write("free", out({"attenuate", root_, "--block", "a(1)"}));
  EXPECT_EQ(decide(free, "allow if parent_token_sha256($hash)"), 1);
  EXPECT_EQ(decide(free, "allow if verified:parent_token_sha256(1, $hash)"), 0);
  EXPECT_EQ(decide(free, "allow if verified:parent_token_sha256(2, $hash)"), 1);
}

TEST_F(LineageCommand, RecordsShowsRevokesAndVerifies) {
  record(root_);
  const std::string lines = record(child_);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
  const json shown = json::parse(out({"lineage", "show", "--index", index_, "--json"}));
  ASSERT_EQ(shown["entries"].size(), 2u);
  const std::string root_id = shown["entries"][0]["id"], child_id = shown["entries"][1]["id"];
  EXPECT_EQ(shown["entries"][1]["parent_id"], root_id);
  EXPECT_EQ(inspect(child_)["token"]["blocks"][1]["revocation_id"], child_id);
  EXPECT_EQ(json::parse(out({"lineage", "show", child_id, "--index", index_, "--json"}))["entries"][1]["id"], root_id);

  const std::vector<std::string> verify = {"lineage", "verify", child_, "--public-key", kPublic, "--index", index_};
  EXPECT_EQ(out(verify), "verified " + child_id + "\n");
  std::vector<std::string> both = verify;
  both.insert(both.end(), {"--parent", root_, "--json"});
  EXPECT_EQ(json::parse(out(both))["verified"], true);
  const std::string stranger = folder_.write("stranger", mint("user(\"bob\");"));
  both[both.size() - 2] = stranger;
  EXPECT_EQ(json::parse(run_hardtack(both).out)["error"]["code"], "lineage_mismatch");
  expect_case({"stranger", both, 2, "lineage_mismatch", "does not match supplied parent lineage"});

  std::string upper = root_id;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(out({"lineage", "revoke", upper, "--index", index_}), "revoked " + root_id + "\n");
  expect_case({"revoked", verify, 1, "", "passport_revoked"});
  EXPECT_EQ(out({"lineage", "show", "--index", index_}).substr(0, 8), "revoked ");
}

TEST_F(LineageCommand, ExportsAndImportsWhatIsTheSame) {
  record(child_);
  const json shown = json::parse(out({"lineage", "show", "--index", index_, "--json"}));
  out({"lineage", "revoke", shown["entries"][0]["id"], "--index", index_});
  const std::string folder = folder_.path("exchange"), other = folder_.path("other.db");
  EXPECT_EQ(out({"lineage", "export", folder, "--index", index_}), "exported 3 entries\n");
  EXPECT_EQ(out({"lineage", "import", folder, "--index", other, "--create"}), "imported 3 entries\n");
  EXPECT_EQ(out({"lineage", "import", folder, "--index", other}), "imported 3 entries\n");
  expect_case({"verdict", {"lineage", "verify", child_, "--public-key", kPublic, "--index", other}, 1, "", "revoked"});
  expect_case(
      {"from the folder", {"lineage", "verify", child_, "--public-key", kPublic, "--index", folder}, 1, "", "revoked"});
  std::string text = folder_.read("exchange/lineage_hashes.json");
  text.replace(text.find("\"version\": 1"), 12, "\"version\": 2");
  folder_.write("exchange/lineage_hashes.json", text);
  expect_case({"version", {"lineage", "import", folder, "--index", other}, 74, "", "lineage_hashes_unavailable"});
}

TEST_F(LineageCommand, APinDetectsARollback) {
  const std::string pin = folder_.path("pin");
  out({"lineage", "record", root_, "--public-key", kPublic, "--index", index_, "--create", "--pin-file", pin});
  const std::string old = folder_.read("lineage.db");
  out({"lineage", "revoke", "someone", "--jwt", "--index", index_, "--pin-file", pin});
  EXPECT_EQ(out({"lineage", "check", "--index", index_, "--pin-file", pin}), "verified " + folder_.read("pin"));
  folder_.write("lineage.db", old);
  expect_case({"rolled back", {"lineage", "check", "--index", index_, "--pin-file", pin}, 74, "", "was rolled back"});
}

TEST_F(LineageCommand, IssuesAndDerivesPassports) {
  const std::string claims = folder_.write("claims.json", R"({"agent_id": "a", "issuer_spiffe_id": "spiffe://x/i",
      "mission": "sort", "spiffe_id": "spiffe://x/a", "max_tool_calls": 5, "delegation_allowed": true,
      "max_delegation_depth": 2, "allowed_tools": ["read", "sort"]})");
  const std::string helper =
      folder_.write("helper.json", R"({"spiffe_id": "spiffe://x/h", "allowed_tools": ["read"]})");
  const std::string agent = folder_.write("agent", out({"lineage", "issue", claims, "--private-key-file", key_}));
  const std::string derived = folder_.write("derived", out({"lineage", "derive", agent, "--claims", helper}));
  EXPECT_EQ(inspect(derived)["token"]["blocks"].size(), 2u);
  out({"lineage", "verify", derived, "--parent", agent, "--passport", "--public-key", kPublic});
  const std::string wide = folder_.write("wide.json", R"({"spiffe_id": "spiffe://x/h", "allowed_tools": ["delete"]})");
  const std::string typo = folder_.write("typo.json", R"({"spiffe_id": "spiffe://x/h", "allowed_tool": []})");
  expect_case({"wider", {"lineage", "derive", agent, "--claims", wide}, 2, "", "attenuation:allowed_tool:block 1: "});
  expect_case({"typo", {"lineage", "derive", agent, "--claims", typo}, 2, "", "unknown claim `allowed_tool`"});
  expect_case({"no passport",
               {"lineage", "verify", child_, "--parent", root_, "--passport", "--public-key", kPublic},
               2,
               "",
               "missing:jti in block 0"});
}

TEST_F(LineageCommand, TellsMistakes) {
  const std::vector<CommandCase> cases = {
      {"no subcommand", {"lineage"}, 64, "lineage COMMAND|record", ""},
      {"help", {"lineage", "--help"}, 0, "revoke", ""},
      {"unknown", {"lineage", "forget"}, 64, "", "unknown command `lineage forget`"},
      {"no index", {"lineage", "show"}, 64, "", "no lineage index was given"},
      {"no key", {"lineage", "record", root_, "--index", index_}, 64, "", "--public-key"},
      {"no file", {"lineage", "show", "--index", index_}, 74, "", "is missing"},
      {"no anchors",
       {"lineage", "verify", child_, "--public-key", kPublic},
       2,
       "",
       "requires parent_token or trusted[^\n]*\n  help: pass `--parent FILE`, `--index PLACE` or both"},
      {"wrong key", {"lineage", "verify", child_, "--public-key", kOtherPublic, "--parent", root_}, 2, "", "signature"},
      {"no ids", {"lineage", "revoke", "--index", index_}, 64, "", "`ID` is missing"},
  };
  for (const CommandCase& row : cases) expect_case(row);
}

}  // namespace
}  // namespace hardtack::test
