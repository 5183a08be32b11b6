#include <algorithm>

#include "analysis/features/completion.h"
#include "analysis/features/hover.h"
#include "analysis/features/names/navigation.h"
#include "analysis/features/semantic_tokens.h"
#include "analysis/lint/lint.h"
#include "analysis/workspace.h"
#include "bench/lsp_rows.h"
#include "bench/measure.h"
#include "grammar/format/format.h"

namespace hardtack::bench {
namespace {

using analysis::DocumentPtr;
using analysis::SnapshotPtr;

constexpr std::size_t kLarge = 1u << 20;
constexpr std::string_view kName = "api.authorizer.bcdl";

Diagnostics lint_of(const analysis::Document& document) {
  return analysis::lint(document.tree(), document.symbols(), document.diagnostics(), {.path = document.name()});
}

std::vector<std::uint32_t> offsets_of(std::string_view text, std::size_t count) {
  std::vector<std::uint32_t> offsets;
  for (std::size_t i = 0; i < count; ++i) offsets.push_back(static_cast<std::uint32_t>(i * text.size() / count));
  return offsets;
}

bool measure_one_text(std::size_t rounds) {
  bool held = true;
  const std::string text = policy_of_lines(1000);
  analysis::Workspace workspace;
  workspace.set(std::string(kName), 1, text);
  GoalRow keystroke("keystroke to syntax diagnostics", 10), view("keystroke to names and types", 10);
  std::int64_t version = 1;
  for (const std::uint32_t offset : offsets_of(text, rounds)) {
    const TextEdit typed[] = {{{offset, offset}, "x"}};
    keystroke.time([&] { keep(workspace.edit(kName, ++version, typed)->diagnostics().items().size()); });
    view.time([&] { keep(workspace.snapshot()->types().types(0, 0)); });
    workspace.set(std::string(kName), ++version, text);
  }
  held &= keystroke.print();
  held &= view.print();

  const SnapshotPtr snapshot = workspace.snapshot();
  const DocumentPtr document = workspace.find(kName);
  ExpectedTokens parser;
  GoalRow hovers("hover", 5), completions("completion", 5), definitions("definition", 5), references("references", 5);
  GoalRow tokens("semantic tokens, whole text", 10), lints("all lints", 50), formats("formatting", 50);
  for (const std::uint32_t offset : offsets_of(text, rounds)) {
    hovers.time([&] { keep(hover(*snapshot, *document, offset).has_value()); });
    completions.time([&] { keep(complete(*snapshot, *document, offset, {.parser = &parser}).items.size()); });
    definitions.time([&] { keep(find_definition(*snapshot, *document, offset).targets.size()); });
    references.time([&] { keep(find_references(*snapshot, *document, offset, true).size()); });
  }
  for (std::size_t i = 0; i < rounds / 10 + 1; ++i) {
    tokens.time([&] { keep(semantic_tokens(*snapshot, *document).size()); });
    lints.time([&] { keep(lint_of(*document).items().size()); });
    formats.time([&] { keep(format_source(document->tree()).has_value()); });
  }
  for (GoalRow* row : {&hovers, &completions, &definitions, &references, &tokens, &lints, &formats})
    held &= row->print();

  std::string large;
  while (large.size() < kLarge) large += policy_of_lines(1000);
  large.resize(large.rfind('\n', kLarge - 1) + 1);
  GoalRow open("opening 1 MiB", 200);
  for (int i = 0; i < 5; ++i) {
    open.time([&] {
      analysis::Workspace fresh;
      fresh.set(std::string(kName), 1, large);
      keep(fresh.snapshot()->types().types(0, 0));
    });
  }
  held &= open.print();
  return held;
}

bool measure_many_texts(std::size_t rounds) {
  bool held = true;
  GoalRow index("1,000 texts of 100 lines indexed", 2000), edit("an edit in 1,000 texts, and its lints", 100);
  const std::string text = policy_of_lines(100);
  analysis::Workspace workspace;
  index.time([&] {
    for (int i = 0; i < 1000; ++i) workspace.set("dir/file" + std::to_string(i) + ".bcdl", 1, text);
    keep(workspace.snapshot()->types().types(0, 0));
  });
  for (std::size_t i = 0; i < rounds / 10 + 1; ++i) {
    edit.time([&] {
      const TextEdit typed[] = {{{0, 0}, "fresh(1);\n"}};
      const DocumentPtr edited = workspace.edit("dir/file500.bcdl", 2, typed);
      keep(workspace.snapshot()->types().types(0, 0));
      keep(lint_of(*edited).items().size());
    });
  }
  held &= index.print();
  held &= edit.print();
  return held;
}

}  // namespace

std::string policy_of_lines(std::size_t lines) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string n = std::to_string(i % 97);
    switch (i % 8) {
      case 0: text += "// Team " + n + " and what it may do.\n"; break;
      case 1: text += "role(\"team" + n + "\", {\"read\", \"write\"});\n"; break;
      case 2: text += "member(\"user" + n + "\", \"team" + n + "\", 2026-01-01T00:00:00Z);\n"; break;
      case 3:
        text +=
            "can" + n + "($u, $op) <- member($u, $t, $since), role($t, $ops), $ops.contains($op), operation($op);\n";
        break;
      case 4:
        text +=
            "check if time($now), $now < 2030-01-01T00:00:00Z, resource($f), $f.starts_with(\"/team" + n + "/\");\n";
        break;
      case 5: text += "check all operation($op), [\"read\", \"write\"].contains($op) or admin(true);\n"; break;
      case 6: text += "reject if user($u), {\"mallory\", \"eve" + n + "\"}.any($bad -> $bad == $u);\n"; break;
      default:
        text += "allow if can" + n + "($u, $op), user($u), operation($op), resource($f), owner($u, $f);\n";
        break;
    }
  }
  return text;
}

bool measure_analysis(bool quick) {
  const std::size_t rounds = quick ? 50 : 1000;
  const bool one = measure_one_text(rounds);
  return measure_many_texts(rounds) && one;
}

}  // namespace hardtack::bench
