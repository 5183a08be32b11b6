// What is shown between the lines: types, and lenses above statements and tests.
#include "analysis/features/inlay_hints.h"
#include "analysis/features/names/navigation.h"
#include "json/make_json.h"
#include "lsp/features/commands.h"
#include "lsp/features/evaluations.h"
#include "lsp/features/features.h"

namespace hardtack::lsp {

Answer inlay_hint(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const Span span, span_of(context, params));
  JsonValue::Array list;
  for (const analysis::InlayHint& hint : analysis::inlay_hints(context.snapshot(), *context.document, span)) {
    JsonValue::Object object{{"position", position_json(position_of(context.source(), hint.offset, context.unit()))},
                             {"label", hint.label},
                             {"kind", std::int64_t{1}}};
    if (!hint.tooltip.empty()) object.emplace_back("tooltip", markup(hint.tooltip, context.client->hover_markdown));
    list.emplace_back(std::move(object));
  }
  for (const FactCount* count : counts_in(context, span)) {
    list.push_back(
        json_object({{"position", position_json(position_of(context.source(), count->offset, context.unit()))},
                     {"label", count->label},
                     {"paddingLeft", true},
                     {"tooltip", markup(count->tooltip, context.client->hover_markdown)}}));
  }
  return list;
}

namespace {

class Lenses {
 public:
  explicit Lenses(const FeatureContext& context) : context_(context), uri_(uri_of(context, context.document->name())) {}

  void add_evaluation() {
    const analysis::Document& document = *context_.document;
    if (context_.services->evaluator == nullptr) return;
    if (document.role() == analysis::Role::kTest) {
      const auto& tests = document.outline().tests;
      if (tests.size() > 1) add({0, 0}, "Run all tests", kRunAllTestsCommand, {uri_});
      for (const analysis::TestName& test : tests) {
        add(test.name_span, "Run test", kRunTestCommand, {uri_, test.name});
        add(test.name_span, "Explain", kExplainCommand, {uri_, test.name});
      }
      return;
    }
    // Of an authorizer above its first policy, of a block above its first check.
    const SyntaxTree& tree = document.tree();
    NodeId first = kNoNode;
    for (const NodeId statement : tree.statements()) {
      const NodeKind kind = tree.kind(statement);
      if (kind == NodeKind::kCheck && first == kNoNode && document.role() != analysis::Role::kAuthorizer)
        first = statement;
      if (kind != NodeKind::kPolicy) continue;
      first = statement;
      break;
    }
    if (first == kNoNode) return;
    add(tree.span(first), "Evaluate", kEvaluateCommand, {uri_});
    add(tree.span(first), "Explain", kExplainCommand, {uri_});
  }

  // How often a predicate is used, above its first statement in the document.
  void add_references() {
    const analysis::Document& document = *context_.document;
    for (const PredicateSymbol& symbol : document.symbols().predicates()) {
      const auto definitions = document.symbols().definitions(symbol);
      if (definitions.empty()) continue;
      const analysis::ProgramPredicate* predicate = context_.snapshot().program().find(symbol.name, symbol.arity);
      if (predicate == nullptr) continue;
      const Span span = document.tree().node(definitions.front()).name;
      const std::uint32_t uses = predicate->counts.uses;
      const std::string title = std::to_string(uses) + (uses == 1 ? " use" : " uses");
      // Only the client can show places: without its command the lens just says the number.
      add(span, title, context_.client->show_references ? std::string(kShowReferencesCommand) : std::string(),
          {uri_, position_json(position_of(context_.source(), span.begin, context_.unit()))});
    }
  }

  JsonValue::Array take() { return std::move(list_); }

 private:
  void add(Span span, std::string title, std::string_view command, JsonValue::Array arguments) {
    JsonValue::Object told{{"title", std::move(title)}, {"command", command}};
    if (!command.empty()) told.emplace_back("arguments", std::move(arguments));
    list_.push_back(json_object({{"range", range_of(context_, span)}, {"command", std::move(told)}}));
  }

  const FeatureContext& context_;
  std::string uri_;
  JsonValue::Array list_;
};

}  // namespace

Answer code_lens(const FeatureContext& context, const JsonValue&) {
  Lenses lenses(context);
  lenses.add_evaluation();
  lenses.add_references();
  return lenses.take();
}

}  // namespace hardtack::lsp
