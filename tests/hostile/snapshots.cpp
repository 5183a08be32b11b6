// Hostile snapshots. A snapshot is trusted by who restores it, but people look at those they were sent, too.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "grammar/compile.h"
#include "tests/hostile/hostile.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/bytes/base64.h"

namespace hardtack::test {
namespace {

using Text = std::optional<std::string>;

Text controls(std::size_t size) { return std::string(size, '\x1f'); }
Text letters(std::size_t size) { return std::string(size, 'a'); }

std::string snapshot(const std::string& source, const Text& text = {}) {
  Parameters parameters;
  if (text) parameters.set("s", Term::string(*text));
  CompileOptions options;
  options.parse_limits.max_bytes = 16u << 20;
  options.parse_limits.max_tokens = 10'000'000;
  Result<Block> block = authorizer_from_source(source + "allow if true;", parameters, options);
  if (!block) {
    std::fprintf(stderr, "hostile snapshot: %s\n", block.error().to_string().c_str());
    std::abort();
  }
  PolicyOptions policy;
  policy.saturate = false;
  return to_base64url(write_policy_snapshot(**Policy::compile(*std::move(block), policy)).value());
}

const auto kSnapshots = std::to_array<HostileInput>({
    // Facts that name a string of control characters.
    {HostileKind::kSnapshot, "controls_in_facts",
     [] { return snapshot("f(1);" + series(20'000, "f(#, {s}, {s});"), controls(30'000)); }},
    // Checks that name it.
    {HostileKind::kSnapshot, "controls_in_checks",
     [] {
       return snapshot(series(1000, "check if [{s}, {s}, {s}, {s}, {s}, {s}, {s}, {s}].length() == #0;"),
                       controls(30'000));
     }},
    // Facts that name one symbol of a mebibyte.
    {HostileKind::kSnapshot, "long_symbol_in_facts",
     [] { return snapshot(series(20'000, "f(#, {s});"), letters(1u << 20)); }},
    // 60,000 facts.
    {HostileKind::kSnapshot, "facts", [] { return snapshot(series(60'000, "f(#);")); }},
    // 1,000 rules over each other.
    {HostileKind::kSnapshot, "rules", [] { return snapshot(series(1000, "r#($x) <- r#($x), s($x);")); }},
    // 1,000 policies.
    {HostileKind::kSnapshot, "policies", [] { return snapshot(series(1000, "deny if f(#, {s});"), letters(20'000)); }},
    // Sets of 1,024 elements.
    {HostileKind::kSnapshot, "sets", [] { return snapshot(series(300, "f({" + series(1000, "#", ",") + "}, #);")); }},
    // 100,000 symbols.
    {HostileKind::kSnapshot, "symbols", [] { return snapshot(series(60'000, "f(\"symbol #\");")); }},
});

}  // namespace

std::span<const HostileInput> hostile_snapshots() { return kSnapshots; }

}  // namespace hardtack::test
