// Whatever a program asks of Hardtack through its one header: linked once against the static libraries and once against
// libhardtack-cpp.so, so that a function that the latter does not export is noticed. Prints what does not hold.
#ifdef WITH_FMT
#include <fmt/format.h>
#endif

#include <hardtack/hardtack.h>

#include <array>
#include <chrono>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

namespace {

using hardtack::Result;

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::cout << "does not hold: " << what << "\n";
  ++failures;
}

hardtack::Result<hardtack::Value> shout(hardtack::ExternCall& call) {
  return call.terms.string(std::string(call.terms.text(call.receiver.as_string())) + "!");
}

// A clock with state: the test of what must not need a global.
struct Ticks {
  std::chrono::nanoseconds now{};
  std::chrono::nanoseconds operator()() { return now += std::chrono::microseconds(1); }
};

Result<void> decide() {
  hardtack::SystemRandom random;
  HARDTACK_TRY(const auto issuer, hardtack::PrivateKey::generate(hardtack::KeyAlgorithm::kEd25519, random));
  HARDTACK_TRY(const auto friend_key, hardtack::PrivateKey::generate(hardtack::KeyAlgorithm::kSecp256r1, random));
  hardtack::Parameters parameters;
  parameters.set("user", hardtack::Term::string("alice")).set_key("friend", friend_key.public_key());
  HARDTACK_TRY(const auto authority, hardtack::block_from_source("user({user}); right(\"read\");", parameters,
                                                                 {.allow_unused_parameters = true}));
  HARDTACK_TRY(const auto token, hardtack::mint(authority, issuer, {.root_key_id = 7}, random));
  HARDTACK_TRY(const auto limit, hardtack::block_from_source("check if time($t), $t < 2030-01-01T00:00:00Z;"));
  HARDTACK_TRY(const auto narrowed, hardtack::append(token, limit, {}, random));
  HARDTACK_TRY(const auto request_block, hardtack::ThirdPartyRequest::from_token(narrowed));
  HARDTACK_TRY(const auto member, hardtack::block_from_source("member(\"club\");"));
  HARDTACK_TRY(const auto signed_block, hardtack::sign_third_party_block(request_block, member, friend_key));
  HARDTACK_TRY(const auto complete, hardtack::append_third_party(narrowed, signed_block, {}, random));

  hardtack::PolicyOptions options;
  options.externs.add("shout", shout);
  HARDTACK_TRY(const auto policy,
               hardtack::compile_policy("allow if user($u), operation($o), right($o), member(\"club\") "
                                        "trusting authority, {friend};"
                                        "allow if word($w), $w.extern::shout() == \"no!\";",
                                        std::move(options), parameters, {.allow_unused_parameters = true}));
  const hardtack::BiscuitVerifier verifier(issuer.public_key());
  HARDTACK_TRY(const auto credential, verifier.verify_text(complete.to_text()));
  HARDTACK_TRY(const auto accepted, verifier.accept(complete.bytes()));
  expect(accepted.token.blocks().size() == 3 && verifier.cache().stats().hits == 1, "the verifier remembers");
  expect(!verifier.verify_text("biscuit:AAAA").has_value(), "what is no token is refused");

  Ticks ticks;
  hardtack::Authorizer authorizer({.limits = std::nullopt, .clock = hardtack::Clock(ticks)});
  Result<hardtack::Decision> decision;
  {
    hardtack::Request request(policy);
    using std::chrono::sys_days;
    request.add("operation", "read")
        .add("time", sys_days(std::chrono::year(2031) / 1 / 1))
        .add("right", "alice", 1, true);
    decision = authorizer.authorize(policy, request, credential);
  }
  HARDTACK_CHECK(decision);
  // The request is gone: what the authorizer keeps is enough.
  const hardtack::Explanation explanation = explain(authorizer, decision);
  expect(explanation.statements.size() == 2 && !explain_text(explanation).empty(), "the denial is explained");
  expect(!hardtack::is_allowed(decision), "an expired token is denied");
  std::ostringstream text;
  text << *decision << "; " << print_decision(*decision, *policy, credential);
  expect(text.str() ==
             "denied: check 0 of block 1 failed; denied: check 0 of block 1 failed: "
             "check if time($t), $t < 2030-01-01T00:00:00Z",
         "a decision prints itself");
  std::cout << text.str() << "\n";
  HARDTACK_TRY(const auto question, hardtack::block_from_source("all($u, $x, $b) <- user($u), right($u, $x, $b);"));
  HARDTACK_TRY(const auto rows, authorizer.query(question));
  expect(rows.size() == 1 && rows[0].to_string() == "all(\"alice\", 1, true)", "a row prints itself");
  expect(rows.size() == 1 && rows[0].terms[1] == hardtack::Term::integer(1), "a row owns its terms");

  hardtack::Request word(policy);
  word.add("word", "no");
  expect(hardtack::is_allowed(authorizer.authorize(policy, word)), "a function of the host is called");
  HARDTACK_TRY(const auto snapshot, hardtack::write_policy_snapshot(*policy));
  HARDTACK_TRY(auto restored, hardtack::Snapshot::parse(snapshot));
  HARDTACK_TRY(const auto block, std::move(restored).take_policy());
  expect(hardtack::print_authorizer(block) == hardtack::print_authorizer(policy->source()), "a snapshot is the policy");
  const auto broken = hardtack::compile_policy("allow if user($u);;", {}, {}, {.name = "policy.datalog"});
  expect(!broken && broken.error().message().find("policy.datalog") != std::string::npos, "errors have a place");
  const auto compiled = hardtack::parse_authorizer_source("allow if x;");
  expect(!compiled.block && !render(*compiled.source, compiled.diagnostics).empty(), "diagnostics are rendered");
#ifdef WITH_FMT
  expect(fmt::format("{:.6}", *decision) == "denied" && fmt::format("{}", broken.error()) == broken.error().to_string(),
         "fmt formats what << prints");
  expect(fmt::format("{}", rows[0].terms[0]) == "\"alice\"", "fmt formats terms");
#endif
  return {};
}

}  // namespace

int main() {
  const Result<void> done = decide();
  if (!done) std::cout << "error: " << done.error() << "\n";
  return done && failures == 0 ? 0 : 1;
}
