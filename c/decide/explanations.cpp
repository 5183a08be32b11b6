#include <memory>

#include "c/base/failure.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/base/trees.h"
#include "c/decide/authorizer.h"
#include "engine/explain/explain.h"
#include "engine/explain/trace.h"
#include "report/explanation_json.h"

using namespace hardtack;
using namespace hardtack::c;

using MadeTree = Outcome<std::unique_ptr<hardtack_tree>>;
using MadeBuffer = Outcome<std::unique_ptr<hardtack_buffer>>;

namespace {

hardtack_explain_limits defaults() {
  const ExplainLimits known;
  return {sizeof(hardtack_explain_limits), known.max_explain_steps, known.max_explain_query_steps,
          known.max_explain_statements,    known.max_explain_facts, known.max_explain_bytes,
          known.max_explain_memory,        known.max_trace_firings};
}

Result<ExplainLimits> read_limits(const hardtack_explain_limits* limits) {
  HARDTACK_TRY(const hardtack_explain_limits given, read_options_over(defaults(), limits));
  return ExplainLimits{given.max_explain_steps, given.max_explain_query_steps, given.max_explain_statements,
                       given.max_explain_facts, given.max_explain_bytes,       given.max_explain_memory,
                       given.max_trace_firings};
}

const SourcePlaces& places_of(const hardtack_authorizer& authorizer) {
  static const SourcePlaces none;
  return authorizer.places == nullptr ? none : *authorizer.places;
}

// The outcome to be explained. Error: kUsage if it is not the authorizer's last.
Result<Result<Decision>> last_outcome(const hardtack_authorizer& by, const hardtack_decision* decision,
                                      const hardtack_error* error) {
  if ((look_at(decision) == nullptr) == (look_at(error) == nullptr)) {
    return fail(ErrorCode::kUsage, "give the decision or the error, and NULL for the other");
  }
  const auto other = [] { return fail(ErrorCode::kUsage, "the authorizer has decided about something else since"); };
  if (decision != nullptr) {
    if (decision->by != &by || decision->turn != by.turn) return other();
    return Result<Decision>(decision->decision);
  }
  if (error->detail == nullptr || error->detail->failure.by != &by || error->detail->failure.turn != by.turn) {
    return other();
  }
  return Result<Decision>(fail(error->detail->failure.error));
}

Result<Explanation> explained(const hardtack_authorizer* authorizer, const hardtack_decision* decision,
                              const hardtack_error* error, const hardtack_explain_limits* limits) {
  HARDTACK_TRY(const hardtack_authorizer* by, need_world(authorizer));
  HARDTACK_TRY(const Result<Decision> outcome, last_outcome(*by, decision, error));
  HARDTACK_TRY(const ExplainLimits given, read_limits(limits));
  return explain(by->engine(), outcome, given);
}

Result<Trace> traced(const hardtack_authorizer* authorizer, const hardtack_request* request,
                     const hardtack_explain_limits* limits) {
  HARDTACK_TRY(const hardtack_authorizer* by, need_world(authorizer));
  HARDTACK_TRY(const Request* asked, decided_request(*by, request));
  HARDTACK_TRY(const ExplainLimits given, read_limits(limits));
  return trace(by->engine(), *asked, given);
}

}  // namespace

void hardtack_explain_limits_init(hardtack_explain_limits* limits, size_t size) {
  initialize(limits, size, defaults());
}

hardtack_error* hardtack_authorizer_explain(const hardtack_authorizer* authorizer, const hardtack_decision* decision,
                                            const hardtack_error* error, const hardtack_explain_limits* limits,
                                            hardtack_tree** explanation) {
  return make(explanation, [&]() -> MadeTree {
    HARDTACK_TRY(const Explanation made, explained(authorizer, decision, error, limits));
    return tree_of(explanation_json(made, places_of(*authorizer)));
  });
}

hardtack_error* hardtack_authorizer_explain_text(const hardtack_authorizer* authorizer,
                                                 const hardtack_decision* decision, const hardtack_error* error,
                                                 const hardtack_explain_limits* limits, hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const Explanation made, explained(authorizer, decision, error, limits));
    return buffer_of(explain_text(made));
  });
}

hardtack_error* hardtack_authorizer_trace(const hardtack_authorizer* authorizer, const hardtack_request* request,
                                          const hardtack_explain_limits* limits, hardtack_tree** trace) {
  return make(trace, [&]() -> MadeTree {
    HARDTACK_TRY(const Trace made, traced(authorizer, request, limits));
    return tree_of(trace_json(made, places_of(*authorizer)));
  });
}

hardtack_error* hardtack_authorizer_trace_text(const hardtack_authorizer* authorizer, const hardtack_request* request,
                                               const hardtack_explain_limits* limits, hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const Trace made, traced(authorizer, request, limits));
    return buffer_of(trace_text(made));
  });
}
