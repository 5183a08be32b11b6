#include "lsp/features/evaluations.h"

#include <utility>

#include "json/make_json.h"

namespace hardtack::lsp {
namespace {

// Calls `visit(asked, evaluation)` for those that speak of the document as it is.
template <typename Visit>
void each_evaluation(const FeatureContext& context, const analysis::Document& document, Visit visit) {
  if (context.evaluations == nullptr) return;
  for (const auto& [asked, shown] : context.evaluations->by_document) {
    const auto known = shown.documents.find(document.name());
    if (known != shown.documents.end() && known->second.get() == &document) visit(asked, *shown.result);
  }
}

std::vector<const EvaluationNote*> notes(const FeatureContext& context, const analysis::Document& document,
                                         bool drawn_too) {
  std::vector<const EvaluationNote*> list;
  each_evaluation(context, document, [&](const std::string& asked, const Evaluation& evaluation) {
    if (!drawn_too && context.client->evaluation_notes && asked == document.name()) return;
    for (const EvaluationNote& note : evaluation.notes) {
      if (note.document == document.name()) list.push_back(&note);
    }
  });
  return list;
}

}  // namespace

std::vector<const EvaluationNote*> notes_of(const FeatureContext& context, const analysis::Document& document) {
  return notes(context, document, true);
}

std::vector<const EvaluationNote*> shown_notes(const FeatureContext& context, const analysis::Document& document) {
  return notes(context, document, false);
}

std::vector<const EvaluationNote*> notes_at(const FeatureContext& context, std::uint32_t offset) {
  const Source& source = context.source();
  const std::uint32_t line = source.line_column(offset).line;
  std::vector<const EvaluationNote*> list = shown_notes(context, *context.document);
  std::erase_if(list, [&](const EvaluationNote* note) {
    return source.line_column(note->span.begin).line > line || source.line_column(note->span.end).line < line;
  });
  return list;
}

std::vector<const FactCount*> counts_in(const FeatureContext& context, Span span) {
  std::vector<const FactCount*> list;
  each_evaluation(context, *context.document, [&](const std::string&, const Evaluation& evaluation) {
    for (const FactCount& count : evaluation.counts) {
      if (count.document == context.document->name() && span.begin <= count.offset && count.offset <= span.end)
        list.push_back(&count);
    }
  });
  return list;
}

const Evaluation* evaluation_of(const FeatureContext& context) {
  const Evaluation* found = nullptr;
  each_evaluation(context, *context.document, [&](const std::string& asked, const Evaluation& evaluation) {
    if (asked == context.document->name()) found = &evaluation;
  });
  return found;
}

JsonValue evaluation_json(const FeatureContext& context, const Evaluation& evaluation) {
  JsonValue::Array notes;
  for (const EvaluationNote& note : evaluation.notes) {
    if (note.document != context.document->name()) continue;
    notes.push_back(json_object({{"range", range_of(context, note.span)},
                                 {"failed", note.failed},
                                 {"summary", note.summary},
                                 {"markdown", note.markdown}}));
  }
  return json_object({{"summary", evaluation.summary},
                      {"failed", evaluation.failed},
                      {"explanation", evaluation.explanation},
                      {"notes", std::move(notes)}});
}

}  // namespace hardtack::lsp
