// Hostile tokens: a valid token of somebody else's to which a holder, who has no key, appended blocks.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "grammar/compile.h"
#include "tests/hostile/hostile.h"
#include "tests/support/random_sources.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/third_party.h"

namespace hardtack::test {
namespace {

// A generator that cannot make its input is a defect of the tests.
template <typename T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "hostile input: %s\n", result.error().to_string().c_str());
    std::abort();
  }
  return *std::move(result);
}

PrivateKey key(std::uint64_t number, KeyAlgorithm algorithm = KeyAlgorithm::kEd25519) {
  testing::DeterministicRandom random(number);
  return must(PrivateKey::generate(algorithm, random));
}

using Text = std::optional<std::string>;  // the value of {s}

Text controls(std::size_t size) { return std::string(size, '\x1f'); }
Text letters(std::size_t size) { return std::string(size, 'a'); }

Block block(const std::string& source, const Text& text = {}) {
  Parameters parameters;
  if (text) parameters.set("s", Term::string(*text));
  CompileOptions options;
  options.allow_unused_parameters = true;
  return must(block_from_source(source, parameters, options));
}

UnverifiedBiscuit authority(KeyAlgorithm next = KeyAlgorithm::kEd25519) {
  testing::DeterministicRandom random(7);
  return must(mint(block("user(\"alice\"); right(\"alice\", \"read\");"), key(1), {.next_key = next}, random));
}

// As much of `source` as a token can hold: it is cut behind a statement until it fits.
std::string appended(std::string source, const Text& text = {}) {
  testing::DeterministicRandom random(8);
  const UnverifiedBiscuit token = authority();
  for (;;) {
    Result<UnverifiedBiscuit> result = append(token, block(source, text), {}, random);
    if (result) return result->to_text();
    if (result.error().code() != ErrorCode::kTokenTooLarge && result.error().code() != ErrorCode::kProgramTooLarge) {
      return must(std::move(result)).to_text();
    }
    source.resize(source.rfind(';', source.size() * 15 / 16) + 1);
  }
}

// The text is in the first block's symbols; the others name it in a few bytes.
std::string token_of_blocks(std::size_t most, const std::string& source, const Text& text) {
  testing::DeterministicRandom random(9);
  UnverifiedBiscuit token = authority();
  for (std::size_t i = 0; i < most; ++i) {
    Result<UnverifiedBiscuit> longer = append(token, block(source, text), {}, random);
    if (!longer && longer.error().code() == ErrorCode::kTokenTooLarge) break;
    token = must(std::move(longer));
  }
  return token.to_text();
}

std::string token_of_p256_blocks() {
  testing::DeterministicRandom random(10);
  UnverifiedBiscuit token = authority(KeyAlgorithm::kSecp256r1);
  for (std::size_t i = 0; i < 30; ++i) {  // two signatures each, of 63
    const PrivateKey third_party = key(100 + i, KeyAlgorithm::kSecp256r1);
    const ThirdPartyRequest request = must(ThirdPartyRequest::from_token(token));
    const ThirdPartyBlock part = must(sign_third_party_block(request, block("f(1);"), third_party));
    token = must(append_third_party(token, part, {.next_key = KeyAlgorithm::kSecp256r1}, random));
  }
  return token.to_text();
}

std::string token_with_context() {
  testing::DeterministicRandom random(11);
  const std::string context = *controls(60'000);
  return must(append(authority(), block("f(1);"), {.context = context}, random)).to_text();
}

std::string token_with_keys() {
  std::string source;
  for (std::uint64_t i = 0; i < 60; ++i) {
    source += "check if f(" + std::to_string(i) + ") trusting " + key(200 + i).public_key().to_text() + ";";
  }
  return appended(source);
}

// Each block trusts those before it, so that the origins of what its rules derive are sets of all sizes.
std::string token_of_origins() {
  testing::DeterministicRandom random(12);
  UnverifiedBiscuit token = authority();
  for (std::size_t i = 0; i < 60; ++i) {
    const std::string number = std::to_string(i);
    const std::string source = "trusting previous; f(" + number + "); g($x) <- f($x); h($x, $y) <- g($x), f($y);";
    token = must(append(token, block(source), {}, random));
  }
  return token.to_text();
}

// `(((s + s) + (s + s)) ...`, as often as an expression can say it.
std::string doubled(std::size_t times, const std::string& text) {
  std::string source = text;
  for (std::size_t i = 0; i < times; ++i) source = "(" + source + " + " + text + ")";
  return source;
}

const auto kTokens = std::to_array<HostileInput>({
    // A string of control characters, six times as long when printed, named 1,000 times by a check that fails.
    {HostileKind::kToken, "controls_in_failed_checks", [] { return appended("check if [" + series(1000, "{s}", ", ") + "].length() == 0;", controls(30'000)); }},
    // The same named by 400 checks.
    {HostileKind::kToken, "controls_in_many_failed_checks", [] { return appended(series(400, "check if [{s}, {s}, {s}, {s}, {s}, {s}, {s}, {s}].length() == #0;"), controls(30'000)); }},
    // The same in 1,000 facts.
    {HostileKind::kToken, "controls_in_facts", [] { return appended(series(1000, "f(#, {s}, {s}, {s}, {s}, {s}, {s});"), controls(30'000)); }},
    // The same in 500 rules.
    {HostileKind::kToken, "controls_in_rules", [] { return appended(series(500, "f({s}, {s}, #, $x) <- f($x), g({s}, {s}, {s});"), controls(30'000)); }},
    // The same as a context.
    {HostileKind::kToken, "controls_in_context", [] { return token_with_context(); }},
    // An error in each of 200 rules, whose expressions are megabytes when printed.
    {HostileKind::kToken, "failing_expressions", [] { return appended("a(1);" + series(200, "b#($x) <- a($x), [{s}, {s}, {s}, {s}, {s}, {s}, {s}, {s}].length() / 0 == $x;"), controls(20'000)); }},
    // 5,000 unary operators over a long string.
    {HostileKind::kToken, "unary_operators", [] { return appended(series(45, "check if " + series(110, "!") + "({s} == \"#\");"), controls(30'000)); }},
    // A rule that joins 32 times what one fact holds.
    {HostileKind::kToken, "self_join", [] { return appended("user(\"alice\"); x(1) <- " + series(32, "user(\"alice\")", ", ") + ";"); }},
    // 60 facts in a cross product of four, which the reference evaluates for 8.7 s.
    {HostileKind::kToken, "four_way_join", [] { return appended(series(60, "f(#);") + "g($a) <- f($a), f($b), f($c), f($d), $a + $b + $c + $d < 0;"); }},
    // The same as a check.
    {HostileKind::kToken, "four_way_check", [] { return appended(series(60, "f(#);") + "check if f($a), f($b), f($c), f($d), $a + $b + $c + $d < 0;"); }},
    // The same as `check all`.
    {HostileKind::kToken, "check_all", [] { return appended(series(60, "f(#);") + "check all f($a), f($b), f($c), f($d), $a + $b + $c + $d >= 0;"); }},
    // The same as `reject if`.
    {HostileKind::kToken, "reject", [] { return appended(series(60, "f(#);") + "reject if f($a), f($b), f($c), f($d), $a + $b + $c + $d < 0;"); }},
    // Facts of 63 long terms that nearly satisfy 32 checks.
    {HostileKind::kToken, "near_misses", [] { return appended(series(40, "n(#, " + series(62, "{s}", ", ") + ");") + series(32, "check if n(-1#, " + series(62, "0", ", ") + ");"), letters(20'000)); }},
    // The same with 64 alternatives.
    {HostileKind::kToken, "near_misses_of_alternatives", [] { return appended(series(40, "n(#, {s}, {s}, {s});") + series(30, "check if " + series(60, "n(-1#, 0, 0, 0)", " or ") + ";"), letters(20'000)); }},
    // 63 blocks that name one symbol of 40,000 bytes.
    {HostileKind::kToken, "one_symbol_in_each_block", [] { return token_of_blocks(60, "f({s});", letters(40'000)); }},
    // 63 blocks.
    {HostileKind::kToken, "blocks", [] { return token_of_blocks(62, "check if f(1);", {}); }},
    // 31 blocks with P-256 keys, all but one signed by a third party.
    {HostileKind::kToken, "p256_blocks", [] { return token_of_p256_blocks(); }},
    // 4,000 facts.
    {HostileKind::kToken, "facts", [] { return appended(series(4000, "f(#);")); }},
    // 1,000 checks that fail.
    {HostileKind::kToken, "checks", [] { return appended(series(1000, "check if f(#);")); }},
    // 1,000 rules.
    {HostileKind::kToken, "rules", [] { return appended("f(1);" + series(1000, "r($x) <- f($x), $x == #;")); }},
    // A rule that makes 1,000 facts.
    {HostileKind::kToken, "rules_with_heads", [] { return appended(series(30, "f(#);") + "g($a, $b) <- f($a), f($b);"); }},
    // Rules of which each needs the one behind it.
    {HostileKind::kToken, "rounds", [] { return appended(chain(900)); }},
    // 4,000 symbols.
    {HostileKind::kToken, "symbols", [] { return appended(series(900, "f(\"symbol #\", \"s#\", \"t#\", \"u#\");")); }},
    // 60 keys.
    {HostileKind::kToken, "keys", [] { return token_with_keys(); }},
    // Patterns at their limit.
    {HostileKind::kToken, "patterns", [] { return appended(series(300, "check if \"a\".matches(\"(a|b|c){1,200}x#\");")); }},
    // Patterns over their limit.
    {HostileKind::kToken, "large_patterns", [] { return appended(series(300, "check if \"a\".matches(\"((a{1,100}){1,100}){1,100}#\");")); }},
    // Patterns that facts put together.
    {HostileKind::kToken, "patterns_made_of_facts", [] { return appended(series(60, "p(\"(a|b){1,#}x\");") + "check if p($a), p($b), p($c), \"aaaaaaaaaaaaaaaa\".matches($a + $b + $c + \"y\");"); }},
    // Patterns over a long text.
    {HostileKind::kToken, "slow_patterns", [] { return appended(series(100, "check if {s}.matches(\"(.*)(.*)(.*)(.*)[^a]#\");"), letters(30'000)); }},
    // A string that doubles.
    {HostileKind::kToken, "doubling", [] { return appended("check if " + doubled(40, "{s}") + " == \"\";", letters(10'000)); }},
    // Strings of all pairs.
    {HostileKind::kToken, "concatenation", [] { return appended(series(200, "f(\"#\");") + "check if f($a), f($b), ({s} + $a + $b).length() == -1;", letters(30'000)); }},
    // A text searched for in a text.
    {HostileKind::kToken, "contains", [] { return appended(series(200, "check if {s}.contains({s} + \"#\") or ({s} + \"b\").contains({s} + \"c#\");"), letters(15'000)); }},
    // Long texts compared.
    {HostileKind::kToken, "prefixes", [] { return appended(series(1000, "check if {s}.starts_with({s}), {s}.ends_with({s}), {s} == \"#\";"), letters(20'000)); }},
    // Sets joined and intersected.
    {HostileKind::kToken, "sets", [] { return appended("s({" + series(1000, "#", ",") + "}); t({" + series(1000, "1#", ",") + "});" + series(200, "check if s($a), t($b), $a.union($b).intersection($b).length() == -1#;")); }},
    // Maps looked up.
    {HostileKind::kToken, "maps", [] { return appended("m({" + series(1000, "\"k#\": #", ",") + "});" + series(300, "check if m($a), $a.get(\"k#\") == -1;")); }},
    // An array that closures read again and again.
    {HostileKind::kToken, "arrays", [] { return appended("a([" + series(1000, "#", ",") + "]); check if a($a), $a.any($x -> $a.any($y -> $a.any($z -> $x + $y + $z < 0)));"); }},
    // Arrays as deep as they may be.
    {HostileKind::kToken, "nested_arrays", [] { return appended(series(300, "f(" + std::string(44, '[') + "#" + std::string(44, ']') + ");")); }},
    // Closures as deep as they may be.
    {HostileKind::kToken, "nested_closures", [] { return appended("check if " + series(40, "[1, 2].all($x# -> ") + "false" + std::string(40, ')') + ";"); }},
    // Errors that are caught.
    {HostileKind::kToken, "try_or", [] { return appended(series(60, "f(#);") + "check if f($a), f($b), f($c), (($a / 0) == 1).try_or(false);"); }},
    // An error at the end of a cross product.
    {HostileKind::kToken, "overflows", [] { return appended(series(60, "f(#);") + "check if f($a), f($b), f($c), $a + $b + $c + 9223372036854775600 == 0;"); }},
    // An expression of 9,000 operations.
    {HostileKind::kToken, "operations", [] { return appended("check if 1" + series(4500, " + 1") + " == 0;"); }},
    // 100 checks with 60 alternatives.
    {HostileKind::kToken, "alternatives", [] { return appended(series(100, "check if " + series(60, "f(#)", " or ") + ";")); }},
    // Predicates of 64 terms.
    {HostileKind::kToken, "wide_predicates", [] { return appended(series(30, "f(" + series(63, "#", ", ") + ");") + series(20, "check if f(" + series(63, "$v#", ", ") + "), f(" + series(63, "$w#", ", ") + "), $v0 > $w0 + 1000#;")); }},
    // Names of 1,000 bytes.
    {HostileKind::kToken, "long_names", [] { return appended(series(55, std::string(1000, 'n') + "#(1);")); }},
    // Facts of all sets of blocks.
    {HostileKind::kToken, "origins", [] { return token_of_origins(); }},
    // A scope in each check.
    {HostileKind::kToken, "scopes", [] { return appended(series(900, "check if f(#) trusting previous;")); }},
    // Functions that nobody gave.
    {HostileKind::kToken, "missing_externs", [] { return appended(series(900, "check if \"a\".extern::f#();")); }},
    // Comparisons of unlike types.
    {HostileKind::kToken, "types", [] { return appended(series(900, "check if \"a\" == #;")); }},
    // Checks against facts of another arity.
    {HostileKind::kToken, "unbound_near_misses", [] { return appended(series(900, "f(#, #);") + series(30, "check if f($x#, 1, 2);")); }},
});

}  // namespace

std::span<const HostileInput> hostile_tokens() { return kTokens; }

std::string hostile_root_key() { return key(1).public_key().to_text(); }

}  // namespace hardtack::test
