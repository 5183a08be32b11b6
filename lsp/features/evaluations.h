// What evaluations found, shown where it was found for as long as the texts are those that were evaluated.
//
//   for (const EvaluationNote* note : shown_notes(context, *context.document)) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lsp/features/context.h"

namespace hardtack::lsp {

// The source of diagnostics that say it.
inline constexpr std::string_view kEvaluationSource = "hardtack evaluation";

struct ShownEvaluation {
  std::shared_ptr<const Evaluation> result;
  // The texts that it speaks of, by name: what they said then.
  std::map<std::string, analysis::DocumentPtr, std::less<>> documents;
  std::shared_ptr<const Configuration> configuration;  // that counted then
};

// The latest of each document that one was asked for. Immutable.
struct EvaluationView {
  std::map<std::string, ShownEvaluation, std::less<>> by_document;
};

// Pointers are valid as long as the view. Of a document whose text has changed there are none.
std::vector<const EvaluationNote*> notes_of(const FeatureContext& context, const analysis::Document& document);
// Without those that the client draws itself.
std::vector<const EvaluationNote*> shown_notes(const FeatureContext& context, const analysis::Document& document);
// Of the statements whose lines hold the offset.
std::vector<const EvaluationNote*> notes_at(const FeatureContext& context, std::uint32_t offset);
std::vector<const FactCount*> counts_in(const FeatureContext& context, Span span);

// The one that was asked for of the document, if its text is still the same; else null.
const Evaluation* evaluation_of(const FeatureContext& context);

// What the client gets as the answer: {summary, failed, explanation, notes}, the notes of the document only.
JsonValue evaluation_json(const FeatureContext& context, const Evaluation& evaluation);

}  // namespace hardtack::lsp
