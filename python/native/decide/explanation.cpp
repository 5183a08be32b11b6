#include "python/native/decide/explanation.h"

#include <utility>

#include "python/native/base/errors.h"
#include "python/native/base/json_value.h"
#include "report/explanation_json.h"

namespace hardtack::python {
namespace {

std::string_view without_line_end(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  return text;
}

Ref explanation_text(ExplanationObject& self) { return text(without_line_end(explain_text(self.explanation))); }
Ref explanation_repr(ExplanationObject& self) { return text("<Explanation " + self.explanation.headline + ">"); }
Ref headline(ExplanationObject& self) { return text(self.explanation.headline); }
Ref reason(ExplanationObject& self) { return text(self.explanation.reason); }
Ref advice(ExplanationObject& self) { return text(self.explanation.advice); }
Ref outcome(ExplanationObject& self) { return text(name_of(self.explanation.outcome)); }
Ref to_dict(ExplanationObject& self, const Call& call) {
  no_arguments("to_dict", call);
  return parsed_json(write_json(explanation_json(self.explanation), JsonLayout::kCompact));
}

PyMethodDef g_methods[] = {
    method<&to_dict>("to_dict", "to_dict()\n--\n\nEverything it says, as docs/explanation.md describes it."),
    {},
};
PyGetSetDef g_attributes[] = {
    attribute<ExplanationObject, &outcome>("outcome", "'allowed', 'denied', 'limit' or 'error'."),
    attribute<ExplanationObject, &headline>("headline", "What happened, in one line."),
    attribute<ExplanationObject, &reason>("reason", "The main reason, in one line, or ''."),
    attribute<ExplanationObject, &advice>("advice", "What to do about it, in one line, or ''."),
    {},
};

}  // namespace

Ref explanation_of(const Authorizer& authorizer, const Result<Decision>& decided) {
  return make(ExplanationObject{explain(authorizer, decided)});
}

void add_explanation_types(PyObject* module) {
  add_type<ExplanationObject>(module, {"hardtack.Explanation",
                                       "Why a request was decided as it was. Printed, it is for people.",
                                       g_methods,
                                       g_attributes,
                                       {text_slot<ExplanationObject, &explanation_text>(Py_tp_str),
                                        text_slot<ExplanationObject, &explanation_repr>(Py_tp_repr)}});
}

}  // namespace hardtack::python
