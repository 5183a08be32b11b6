#include "tests/interop/run_case.h"

#include <algorithm>
#include <utility>

#include "tests/interop/mutate.h"
#include "tests/interop/our_side.h"
#include "tests/interop/reading.h"

namespace hardtack::interop {
namespace {

using test_support::GeneratedBlock;
using test_support::GeneratedCase;

constexpr int kRepeats = 6;
constexpr unsigned kMutations = 4;

std::string short_outcome(const Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::kAllowed: return "allowed";
    case OutcomeKind::kUnauthorized:
      return std::string(outcome.policy_allows ? "allow policy" : "deny policy") +
             (outcome.checks.empty() ? "" : ", failed checks");
    case OutcomeKind::kNoPolicy: return outcome.checks.empty() ? "no policy" : "no policy, failed checks";
    case OutcomeKind::kError: return "error " + outcome.error;
    case OutcomeKind::kRefused: return "refused";
    case OutcomeKind::kCrashed: return "the reference crashed";
  }
  return "";
}

std::string sources(const GeneratedCase& generated) {
  std::string text;
  for (std::size_t i = 0; i < generated.blocks.size(); ++i) {
    const GeneratedBlock& block = generated.blocks[i];
    text += "---- block " + std::to_string(i);
    if (block.external_key) {
      text += " by ";
      text += test_support::kExternalKeys[*block.external_key].public_text;
    }
    text += "\n" + block.source;
  }
  return text + "---- authorizer\n" + generated.authorizer;
}

std::string described(const Answer& answer) {
  std::string text = to_string(answer.outcome) + "\n";
  for (const Outcome& again : answer.repeated) {
    text += again == answer.outcome ? "" : "  again: " + to_string(again) + "\n";
  }
  if (answer.world) {
    for (const auto& [origin, facts] : *answer.world) {
      for (const std::string& fact : facts) {
        text += "  [" + origin + "] " + fact + "\n";
      }
    }
  }
  return text;
}

class CaseRun {
 public:
  CaseRun(std::uint64_t seed, OracleProcess& oracle, bool verbose)
      : oracle_(oracle),
        profile_(profile_of(seed)),
        generated_(test_support::generate_case(seed, profile_.options)),
        root_(test_support::kRootKeys[generated_.root_key]),
        verbose_(verbose) {
    result_.seed = seed;
    result_.profile = profile_.name;
  }

  CaseResult run() {
    const auto their_token = read_and_mint();
    // The reference cannot read some names, so it cannot help with their blocks.
    const bool alone = profile_.options.keyword_names;
    const auto our_token = mint_ours(generated_, result_.seed, alone ? nullptr : &oracle_);
    if (!their_token || !our_token) {
      const std::string ours = our_token ? "minted" : our_token.error();
      const std::string theirs = their_token ? "minted" : their_token.error();
      add("minting", {{"token", ours, theirs, minting_rule(ours, theirs)}});
      result_.outcome = "not minted";
    }
    if (!their_token) {
      return finish();
    }
    Subject subject{.generated = generated_, .profile = profile_};
    subject.naive_error = profile_.options.partial_errors && naive_error(*their_token, generated_.plain_authorizer);
    // Both on the reference's token, which has the plain sources.
    const Answer ours_on_theirs =
        decide_ours(*their_token, root_.public_text, generated_.plain_authorizer, generated_.queries);
    const bool readable = !profile_.options.eager_operators;
    std::vector<Json> requests = {decide_request(*their_token, generated_.plain_authorizer)};
    if (our_token) {
      requests.push_back(decide_request(*our_token, readable ? generated_.authorizer : generated_.plain_authorizer));
    }
    const std::vector<Json> answers = oracle_.ask_all(std::move(requests));
    const Answer theirs_on_theirs = answer_from_json(answers[0]);
    add("their token", compare_answers(ours_on_theirs, theirs_on_theirs, subject));
    describe("their token", ours_on_theirs, theirs_on_theirs);
    if (!our_token) {
      return finish();
    }
    // Both on our token, which has the sources as written.
    const Answer ours_on_ours = decide_ours(*our_token, root_.public_text, generated_.authorizer, generated_.queries);
    Answer theirs_on_ours = answer_from_json(answers[1]);
    if (!readable) {
      theirs_on_ours.code.clear();
    }
    const Outcome expected = from_plain(ours_on_theirs.outcome, subject);
    if (ours_on_ours.outcome != expected) {
      add("our two tokens", {{"outcome", to_string(ours_on_ours.outcome), to_string(expected), ""}});
    }
    add("our token",
        explained(compare_answers(ours_on_ours, theirs_on_ours, subject), ours_on_ours.outcome == expected));
    describe("our token", ours_on_ours, theirs_on_ours);
    if (is_plain()) {
      add("bytes", compare_payloads(*our_token, *their_token));
    }
    result_.outcome = short_outcome(ours_on_ours.outcome);
    return finish();
  }

 private:
  // Why one side may refuse to make a token that the other side makes.
  std::string minting_rule(const std::string& ours, const std::string& theirs) const {
    // The reference takes `trusting(1)` at the start of a block for the block's scopes.
    if (profile_.options.keyword_names && ours == "minted" && theirs.find("ParseError") != std::string::npos) {
      return "keyword-names";
    }
    const bool unbound = ours.find("no predicate of the body binds `$unbound`") != std::string::npos;
    return profile_.options.unbound_variables && unbound && theirs == "minted" ? "unbound-variables" : "";
  }

  bool is_plain() const {
    return generated_.authorizer == generated_.plain_authorizer &&
           std::ranges::all_of(generated_.blocks, [](const GeneratedBlock& b) { return b.source == b.plain_source; });
  }

  bool has_reject_alternatives() const {
    const auto repeats = [](const std::vector<std::size_t>& checks) {
      return std::ranges::adjacent_find(checks) != checks.end();
    };
    return repeats(generated_.plain_checks) ||
           std::ranges::any_of(generated_.blocks, [&](const GeneratedBlock& b) { return repeats(b.plain_checks); });
  }

  // On our token the reference reads alternatives of `reject` in its own way. Our outcome is right if it is the one
  // that both sides have for the same alternatives as checks of their own.
  std::vector<Difference> explained(std::vector<Difference> differences, bool as_expected) const {
    for (Difference& difference : differences) {
      if (difference.rule.empty() && difference.what == "outcome" && as_expected && has_reject_alternatives()) {
        difference.rule = "reject-any-match";
      }
    }
    return differences;
  }

  Json build_request() const {
    Json blocks = Json::array();
    for (const GeneratedBlock& block : generated_.blocks) {
      Json entry = {{"source", block.plain_source}};
      if (block.external_key) {
        entry["external_private"] = test_support::kExternalKeys[*block.external_key].private_text;
      }
      blocks.push_back(std::move(entry));
    }
    Json request = {{"op", "build"},
                    {"seed", std::to_string(result_.seed)},
                    {"private", root_.private_text},
                    {"blocks", std::move(blocks)},
                    {"seal", generated_.sealed}};
    if (generated_.root_key_id) {
      request["root_key_id"] = *generated_.root_key_id;
    }
    return request;
  }

  Json decide_request(const std::string& token, const std::string& authorizer) const {
    const bool repeat = profile_.options.partial_errors;
    return {{"op", "decide"},
            {"token", token},
            {"public", root_.public_text},
            {"authorizer", authorizer},
            {"queries", generated_.queries},
            {"repeat", repeat ? kRepeats : 0}};
  }

  // What the reference says in `field`, or why it does not.
  static std::expected<std::string, std::string> field_of(const Json& answer, const char* field) {
    if (!answer.contains(field)) {
      return std::unexpected(answer.dump());
    }
    return answer[field].get<std::string>();
  }

  // Both parsers on damaged sources; and the reference's token.
  std::expected<std::string, std::string> read_and_mint() {
    struct Mutation {
      std::string text;
      bool authorizer = false;
    };
    test_support::CaseRandom random(result_.seed ^ 0x6d75746174696f6eU);
    std::vector<Mutation> mutations;
    std::vector<Json> requests;
    for (unsigned i = 0; i < kMutations; ++i) {
      const bool authorizer = random.chance(50);
      const std::string& source = authorizer ? generated_.plain_authorizer
                                             : generated_.blocks[random.below(generated_.blocks.size())].plain_source;
      mutations.push_back({mutate_source(source, random), authorizer});
      requests.push_back(
          {{"op", "parse"}, {"kind", authorizer ? "authorizer" : "block"}, {"source", mutations.back().text}});
    }
    requests.push_back(build_request());
    const std::vector<Json> answers = oracle_.ask_all(std::move(requests));
    for (std::size_t i = 0; i < mutations.size(); ++i) {
      const auto& [text, authorizer] = mutations[i];
      add("mutated source\n" + text + "\n", compare_readings(text, authorizer, field_of(answers[i], "printed")));
    }
    return field_of(answers.back(), "token");
  }

  void add(const std::string& where, std::vector<Difference> differences) {
    for (Difference& difference : differences) {
      difference.what = where + ": " + difference.what;
      result_.differences.push_back(std::move(difference));
    }
  }

  void describe(const std::string& where, const Answer& ours, const Answer& theirs) {
    answers_ += "---- " + where + "\nours:   " + described(ours) + "theirs: " + described(theirs);
  }

  CaseResult finish() {
    if (!verbose_ && !result_.failed()) {
      return std::move(result_);
    }
    result_.report = "seed " + std::to_string(result_.seed) + " (" + std::string(profile_.name) + ")\n";
    result_.report += sources(generated_) + answers_;
    for (const Difference& difference : result_.differences) {
      result_.report += "---- difference: " + difference.what + " [" +
                        (difference.rule.empty() ? "UNEXPLAINED" : difference.rule) +
                        "]\n  ours:   " + difference.ours + "\n  theirs: " + difference.theirs + "\n";
    }
    return std::move(result_);
  }

  OracleProcess& oracle_;
  const Profile& profile_;
  GeneratedCase generated_;
  const test_support::TestKey& root_;
  bool verbose_;
  CaseResult result_;
  std::string answers_;
};

}  // namespace

bool CaseResult::failed() const {
  return std::ranges::any_of(differences, [](const Difference& difference) { return difference.rule.empty(); });
}

CaseResult run_case(std::uint64_t seed, OracleProcess& oracle, bool verbose) {
  return CaseRun(seed, oracle, verbose).run();
}

}  // namespace hardtack::interop
