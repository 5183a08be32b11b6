#include "python/native/decide/decision.h"

#include <string>
#include <utility>

#include "python/native/base/errors.h"
#include "python/native/base/records.h"
#include "python/native/decide/explanation.h"

namespace hardtack::python {
namespace {

std::optional<LineColumn> position_of(const PolicyObject& policy, const StatementRef& where) {
  if (policy.source == nullptr || !where.block.is_authorizer()) return std::nullopt;
  const std::optional<Span> span = policy.map.span(where);
  if (!span) return std::nullopt;
  return policy.source->line_column(span->begin);
}

// `number` counts the failed checks, and then the policy.
Ref place_in(const DecisionObject& self, const StatementRef& where, std::size_t number) {
  const auto position = position_of(self.by(), where);
  if (number < self.sources.size()) return place_of(where, self.sources[number], position);
  return place_of(where, statement_text(*self.by().policy, self.credentials.view(), where), position);
}

bool allowed(const DecisionObject& self) { return self.decision && self.decision->allowed(); }

int truth_of(PyObject* self) noexcept { return allowed(value_of<DecisionObject>(self)) ? 1 : 0; }

Ref is_allowed_attribute(DecisionObject& self) { return truth(allowed(self)); }

Ref decision_policy(DecisionObject& self) {
  if (!self.decision || !self.decision->policy) return Ref::none();
  return place_in(self, self.decision->policy->where, self.decision->failed_checks.size());
}

Ref failed_checks(DecisionObject& self) {
  Ref list = Ref::own(PyList_New(0));
  if (!self.decision) return list;
  const std::vector<FailedCheck>& failed = self.decision->failed_checks;
  for (std::size_t i = 0; i < failed.size(); ++i) {
    if (PyList_Append(list.get(), place_in(self, failed[i].where, i).get()) < 0) throw Raised{};
  }
  return list;
}

Ref decision_error(DecisionObject& self) { return self.error ? self.error : Ref::none(); }

Ref decision_stats(DecisionObject& self) {
  const RunStats stats = self.decision ? self.decision->stats : RunStats{};
  return Ref::own(Py_BuildValue("{s:K,s:K,s:K,s:d}", "facts", static_cast<unsigned long long>(stats.facts),
                                "iterations", static_cast<unsigned long long>(stats.iterations), "steps",
                                static_cast<unsigned long long>(stats.steps), "seconds",
                                std::chrono::duration<double>(stats.elapsed).count()));
}

Ref decision_text(DecisionObject& self) {
  if (self.error) return Ref::own(PyObject_Str(self.error.get()));
  if (!self.printed.empty()) return text(self.printed);
  return text(print_decision(*self.decision, *self.by().policy, self.credentials.view()));
}

Ref decision_repr(DecisionObject& self) {
  const Ref shown = decision_text(self);
  return text("<Decision " + std::string(utf8_of(shown.get(), "a decision")) + ">");
}

// Decides once more, since the memory of an evaluation goes on to the next request.
Ref explain_decision(DecisionObject& self, const Call& call) {
  no_arguments("explain", call);
  if (self.owner) return Ref::own(PyObject_CallMethod(self.owner.get(), "explain", nullptr));
  if (self.request == nullptr) {
    if (!self.asked) raise(Error(ErrorCode::kUsage, "this decision cannot be explained any more"));
    auto again = std::make_unique<Request>(self.by().policy);
    for (Py_ssize_t i = 1; i < PyTuple_Size(self.asked.get()); ++i) {
      add_fact(*again, PyTuple_GetItem(self.asked.get(), i), "decide_many");
    }
    self.request = std::move(again);
  }
  Authorizer authorizer;
  forget_raised();
  const Result<Decision> outcome = authorizer.authorize(self.by().policy, *self.request, self.credentials.view());
  Ref explained = explanation_of(authorizer, outcome);
  settle_raised();
  return explained;
}

PyMethodDef g_methods[] = {
    method<&explain_decision>(
        "explain",
        "explain()\n--\n\nAn Explanation: why it was decided so, and what would have made it otherwise. "
        "Decides once more to find out."),
    {},
};
PyGetSetDef g_attributes[] = {
    attribute<DecisionObject, &is_allowed_attribute>("allowed", "Whether the request is allowed."),
    attribute<DecisionObject, &decision_policy>("policy",
                                                "The `allow if` or `deny if` that matched, a Place, or None."),
    attribute<DecisionObject, &failed_checks>("failed_checks", "The checks that failed, a list of Place."),
    attribute<DecisionObject, &decision_error>("error", "Of decide_many(): why nothing could be decided, or None."),
    attribute<DecisionObject, &decision_stats>("stats", "What it cost."),
    {},
};

}  // namespace

DecisionObject::~DecisionObject() {
  if (request == nullptr) return;
  request->clear();
  by().requests->give(std::move(request));
}

void add_decision_types(PyObject* module) {
  add_type<DecisionObject>(
      module, {"hardtack.Decision",
               "What became of a request. True only if it is allowed; printed, it says which checks failed.",
               g_methods,
               g_attributes,
               {{Py_nb_bool, slot(&truth_of)},
                text_slot<DecisionObject, &decision_text>(Py_tp_str),
                text_slot<DecisionObject, &decision_repr>(Py_tp_repr)}});
}

}  // namespace hardtack::python
