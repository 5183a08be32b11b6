#include "tests/interop/set_run.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "tests/interop/answer.h"
#include "tests/interop/compare.h"
#include "tests/interop/our_side.h"
#include "tests/interop/profile.h"
#include "tests/support/expected_json.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::interop {
namespace {

using testing::brief_result;

constexpr int kRepeats = 12;

std::string token_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  return to_base64url(bytes_of(bytes));
}

// The reference groups facts as text; so does this.
World world_of(const Json& world) {
  World result;
  for (const Json& group : world["facts"]) {
    std::string blocks;
    bool authorizer = false;
    for (const Json& id : group["origin"]) {
      if (id.is_null()) {
        authorizer = true;
      } else {
        blocks += (blocks.empty() ? "" : ", ") + std::to_string(id.get<std::size_t>());
      }
    }
    if (authorizer) blocks += blocks.empty() ? "authorizer" : ", authorizer";
    for (const Json& fact : group["facts"]) {
      // Facts that our verifier says are no part of the token.
      const std::string text = fact;
      if (!text.starts_with("verified:")) result[blocks].insert(text);
    }
  }
  return result;
}

// What the set expects, as if we had answered it.
Answer expected_answer(const Json& testcase, const Json& validation) {
  const Json& result = validation["result"];
  const bool refused = brief_result(result).starts_with("refused ");
  Json answer = {{"stage", refused ? "build" : "authorize"},
                 {"result", result.contains("Ok") ? Json{{"ok", result["Ok"]}} : Json{{"err", result["Err"]}}},
                 {"revocation_ids", validation["revocation_ids"]},
                 {"code", validation["authorizer_code"]},
                 {"blocks", Json::array()}};
  for (const Json& block : testcase["token"]) answer["blocks"].push_back({{"source", block["code"]}});
  Answer expected = answer_from_json(answer);
  if (!validation["world"].is_null()) expected.world = world_of(validation["world"]);
  return expected;
}

class SetRun {
 public:
  SetRun(std::string folder, OracleProcess& oracle) : folder_(std::move(folder)), oracle_(oracle) {}

  SetReport run() {
    const Json document = Json::parse(std::ifstream(folder_ + "/set.json"));
    const std::string root = "ed25519/" + document["root_public_key"].get<std::string>();
    for (const Json& testcase : document["testcases"]) {
      for (const auto& [name, validation] : testcase["validations"].items()) {
        where_ = testcase["filename"].get<std::string>() + (name.empty() ? "" : " / " + name);
        validate(testcase, validation, testcase.value("root_public_key", root));
      }
    }
    for (const Json& reading : document["readings"]) {
      where_ = "text: " + reading["source"].get<std::string>();
      read(reading);
    }
    return std::move(report_);
  }

 private:
  void fail(const std::string& what, const std::string& ours, const std::string& theirs) {
    report_.failures.push_back(where_ + ": " + what + "\n  set:       " + ours + "\n  reference: " + theirs);
  }

  void validate(const Json& testcase, const Json& validation, const std::string& root) {
    const std::string deviation = validation.value("deviation", "");
    const std::string stated = validation.value("reference", "");
    if (stated.starts_with("not asked")) {
      ++report_.rules[deviation + " (not asked)"];
      return;
    }
    ++report_.compared;
    const std::string code =
        validation.contains("authorizer") ? validation["authorizer"] : validation["authorizer_code"];
    const auto answer = oracle_.ask({{"op", "decide"},
                                     {"token", token_text(folder_ + "/" + testcase["filename"].get<std::string>())},
                                     {"public", root},
                                     {"authorizer", code},
                                     {"repeat", stated == "either" ? kRepeats : 0}});
    if (!answer || !answer->contains("result")) {
      fail("no answer", brief_result(validation["result"]), answer ? answer->dump() : answer.error());
      return;
    }
    const std::string theirs = brief_result((*answer)["result"]);
    const std::string ours = brief_result(validation["result"]);
    if (testcase.value("functions", false)) {
      // The oracle is a host without functions.
      if (theirs != "error UndefinedExtern") fail("outcome", ours, theirs);
      ++report_.rules["functions of the host"];
      return;
    }
    if (!deviation.empty()) {
      explain(deviation, stated, ours, theirs);
      return;
    }
    compare(testcase, validation, ours, theirs, *answer);
  }

  // The case says what the reference decides. Nothing else will do, and the same decision as ours will not either.
  void explain(const std::string& deviation, const std::string& stated, const std::string& ours,
               const std::string& theirs) {
    const bool as_stated = stated == "either" || theirs == stated;
    if (!as_stated) fail("outcome, where the deviation `" + deviation + "` says `" + stated + "`", ours, theirs);
    if (stated == ours) fail("the deviation `" + deviation + "` is none", ours, stated);
    ++report_.rules[deviation];
  }

  void compare(const Json& testcase, const Json& validation, const std::string& ours, const std::string& theirs,
               const Json& answer) {
    // Which check of a malformed token comes first is nobody's business; that it is refused is.
    const bool both_refuse = ours.starts_with("refused ") && theirs.starts_with("refused ");
    const bool by_signature = ours == "refused Signature" || theirs == "refused Signature";
    if (ours != theirs && !(both_refuse && !by_signature)) fail("outcome", ours, theirs);
    if (both_refuse) return;
    static const test_support::GeneratedCase none;
    const Subject subject{.generated = none, .profile = profile_of(1), .naive_error = false};
    for (const Difference& difference :
         compare_answers(expected_answer(testcase, validation), answer_from_json(answer), subject)) {
      if (difference.rule.empty()) {
        fail(difference.what, difference.ours, difference.theirs);
      } else {
        ++report_.rules[difference.rule];
      }
    }
  }

  void read(const Json& reading) {
    ++report_.compared;
    const auto answer = oracle_.ask({{"op", "parse"}, {"kind", reading["kind"]}, {"source", reading["source"]}});
    if (!answer) {
      fail("no answer", "", answer.error());
      return;
    }
    const bool accepted = answer->contains("printed");
    const std::string theirs = accepted ? (*answer)["printed"].get<std::string>() : "refused: " + answer->dump();
    const std::string ours = reading["printed"].is_null() ? "refused" : reading["printed"].get<std::string>();
    const std::string deviation = reading.value("deviation", "");
    if (!deviation.empty()) {
      const std::string stated = reading["reference"];
      if ((stated == "accepted") != accepted) fail("the deviation `" + deviation + "` says " + stated, ours, theirs);
      if (accepted && ours == theirs) fail("the deviation `" + deviation + "` is none", ours, theirs);
      ++report_.rules[deviation];
      return;
    }
    if (accepted != !reading["printed"].is_null()) {
      fail("reading", ours, theirs);
    } else if (accepted && ours != theirs) {
      const std::string rule = printing_rule(ours, theirs);
      rule.empty() ? fail("printed", ours, theirs) : void(++report_.rules[rule]);
    }
  }

  std::string folder_;
  OracleProcess& oracle_;
  std::string where_;
  SetReport report_;
};

}  // namespace

SetReport run_set(const std::string& folder, OracleProcess& oracle) { return SetRun(folder, oracle).run(); }

}  // namespace hardtack::interop
