// Code actions: repairs of diagnostics, all safe repairs at once, and refactorings.
#include <algorithm>

#include "analysis/features/refactor/refactor.h"
#include "json/make_json.h"
#include "lsp/features/document_diagnostics.h"
#include "lsp/features/evaluation_setup.h"
#include "lsp/features/evaluations.h"
#include "lsp/features/features.h"
#include "lsp/features/repairs.h"

namespace hardtack::lsp {
namespace {

// Kinds are words joined by dots; a client asks for a kind and all below it.
class Wanted {
 public:
  explicit Wanted(const JsonValue& params) {
    const JsonValue* only = find_path(params, "context.only");
    if (only == nullptr || !only->is_array()) return;
    for (const JsonValue& kind : only->as_array()) kinds_.push_back(kind.as_string());
    restricted_ = true;
  }
  bool has(std::string_view kind) const {
    if (!restricted_) return true;
    return std::ranges::any_of(kinds_, [&](const std::string& wanted) {
      return wanted.empty() || kind == wanted || (kind.starts_with(wanted) && kind[wanted.size()] == '.');
    });
  }
  // Some kinds are given only to who asks for them by name.
  bool asks(std::string_view kind) const { return restricted_ && has(kind); }

 private:
  std::vector<std::string> kinds_;
  bool restricted_ = false;
};

std::string_view refactor_kind(analysis::RefactorKind kind) {
  switch (kind) {
    case analysis::RefactorKind::kExtract: return "refactor.extract";
    case analysis::RefactorKind::kInline: return "refactor.inline";
    case analysis::RefactorKind::kRewrite: return "refactor.rewrite";
  }
  return "refactor";
}

bool has_policy(const analysis::Document& document) {
  const SyntaxTree& tree = document.tree();
  return std::ranges::any_of(tree.statements(),
                             [&](NodeId statement) { return tree.kind(statement) == NodeKind::kPolicy; });
}

bool touches(Span one, Span other) { return one.begin <= other.end && other.begin <= one.end; }

class Actions {
 public:
  explicit Actions(const FeatureContext& context) : context_(context) {}

  JsonValue::Object& add(std::string title, std::string_view kind, const std::vector<TextEdit>& edits) {
    return add(std::move(title), kind, {{context_.document, edits}});
  }
  JsonValue::Object& add(std::string title, std::string_view kind, const std::vector<analysis::DocumentEdits>& edits) {
    JsonValue::Object action{{"title", std::move(title)}, {"kind", kind}};
    action.emplace_back("edit", workspace_edit(context_, edits));
    return list_.emplace_back(std::move(action));
  }
  void add_edit(std::string title, std::string_view kind, JsonValue edit) {
    list_.push_back({{"title", std::move(title)}, {"kind", kind}, {"edit", std::move(edit)}});
  }
  JsonValue take() {
    JsonValue::Array list;
    for (JsonValue::Object& action : list_) list.emplace_back(std::move(action));
    return list;
  }

 private:
  const FeatureContext& context_;
  std::vector<JsonValue::Object> list_;
};

// What can be written down of an evaluation, and for the next one.
void add_evaluation_actions(const FeatureContext& context, const Wanted& wanted, Actions& actions) {
  if (context.services->evaluator == nullptr || context.document->role() == analysis::Role::kTest) return;
  if (wanted.has(kCreateTestKind)) {
    const Evaluation* evaluation = evaluation_of(context);
    if (evaluation != nullptr && !evaluation->test.empty()) {
      if (auto edit = test_edit(context, evaluation->test))
        actions.add_edit("Create a test from this evaluation in " + edit->file, kCreateTestKind, std::move(edit->edit));
    }
  }
  if (wanted.asks(kCreateEvaluateKind) || (wanted.has(kCreateEvaluateKind) && has_policy(*context.document))) {
    if (auto edit = evaluate_setup_edit(context))
      actions.add_edit("Create `[evaluate]` in hardtack.toml", kCreateEvaluateKind, *std::move(edit));
  }
}

}  // namespace

Answer code_action(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const Span span, span_of(context, params));
  const Wanted wanted(params);
  Actions actions(context);
  // Clients that know commands only get none: a command would have to apply the edit itself.
  if (!context.client->code_action_literals) return actions.take();
  const Diagnostics diagnostics = diagnostics_of(context, *context.document, DiagnosticDepth::kWithLints);
  if (wanted.has("quickfix")) {
    for (const Diagnostic& diagnostic : diagnostics) {
      if (!touches(diagnostic.span, span)) continue;
      const JsonValue told = diagnostic_json(context, *context.document, diagnostic);
      for (const Fix& fix : diagnostic.fixes) {
        JsonValue::Object& action = actions.add(fix.title, "quickfix", fix.edits);
        action.emplace_back("diagnostics", JsonValue::Array{told});
        if (context.client->code_action_preferred && diagnostic.fixes.size() == 1)
          action.emplace_back("isPreferred", true);
      }
      if (const auto ignore = ignore_edit(context, diagnostic)) {
        JsonValue::Object& action =
            actions.add("Ignore " + std::string(diagnostic.code) + " here", "quickfix", {*ignore});
        action.emplace_back("diagnostics", JsonValue::Array{told});
      }
    }
  }
  if (wanted.has("source.fixAll.hardtack") && (wanted.asks("source.fixAll.hardtack") || span.size() > 0)) {
    const std::vector<TextEdit> edits = safe_edits(diagnostics);
    if (!edits.empty()) actions.add("Apply every safe repair", "source.fixAll.hardtack", edits);
  }
  for (const analysis::Refactoring& refactoring : analysis::refactorings(context.snapshot(), *context.document, span)) {
    const std::string_view kind = refactor_kind(refactoring.kind);
    if (wanted.has(kind)) actions.add(refactoring.title, kind, refactoring.edits);
  }
  add_evaluation_actions(context, wanted, actions);
  return actions.take();
}

}  // namespace hardtack::lsp
