// Lints say the same twice, about places inside the text. Each of their fixes is in order and gives a text; the safe
// ones together, round after round, bring no error into a text that had none and change no decision.
#include <chrono>
#include <iterator>
#include <optional>
#include <string>

#include "analysis/lint/fix.h"
#include "analysis/lint/lint_source.h"
#include "engine/authz/authorizer.h"
#include "fuzz/fuzz_support.h"
#include "grammar/compile.h"

using namespace hardtack;

namespace {

constexpr int kRounds = 4;

struct File {
  SourceKind kind;
  const char* path;
};

analysis::LintedSource linted(const std::string& text, const File& file) {
  return analysis::lint_source(text, file.kind, {.name = file.path},
                               {.role = analysis::role_of_path(file.path), .path = file.path});
}

// What the text decides alone; nothing if it is no policy.
std::optional<std::string> decision(const std::string& text) {
  auto source = authorizer_from_source(text);
  if (!source) return std::nullopt;
  auto policy = Policy::compile(*std::move(source));
  if (!policy) return std::nullopt;
  AuthorizerOptions options;
  options.clock = [] { return std::chrono::nanoseconds(0); };
  Authorizer authorizer(options);
  const auto outcome = authorizer.authorize(*policy, Request(*policy));
  // Where a limit is reached depends on how a thing is said.
  if (!outcome && is_limit(outcome.error().code())) return std::nullopt;
  return outcome ? std::string(name_of(outcome->verdict)) : "error";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static constexpr File kFiles[] = {{SourceKind::kAuthorizer, "a.authorizer.bcdl"},
                                    {SourceKind::kBlock, "a.block.bcdl"},
                                    {SourceKind::kAuthorizer, "a.bcdl"}};
  const File& file = kFiles[data[0] % std::size(kFiles)];
  std::string text(fuzz::as_text(data + 1, size - 1));
  const auto found = linted(text, file);
  fuzz::require(linted(text, file).found.items().size() == found.found.items().size(), "lints say the same twice");
  for (const Diagnostic& diagnostic : found.found) {
    fuzz::require(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.end <= text.size(),
                  "lints are about places inside the text");
    for (const Fix& fix : diagnostic.fixes) {
      fuzz::require(analysis::apply_fix(text, fix).has_value(),
                    "edits of a fix lie inside the text and do not overlap");
    }
  }
  if (found.checked.diagnostics.has_errors()) return 0;
  const auto before = file.kind == SourceKind::kAuthorizer ? decision(text) : std::nullopt;
  for (int round = 0; round < kRounds; ++round) {
    const auto again = linted(text, file);
    fuzz::require(!again.checked.diagnostics.has_errors(), "safe fixes bring no errors");
    const analysis::FixedText fixed = analysis::apply_safe_fixes(text, again.found);
    if (fixed.applied == 0) break;
    text = fixed.text;
  }
  if (before) {
    const auto after = decision(text);
    fuzz::require(!after || *after == *before, "safe fixes change no decision");
  }
  return 0;
}
