#include "python/native/base/json_value.h"

namespace hardtack::python {

Ref function_of_json(const char* name) {
  const Ref module = Ref::own(PyImport_ImportModule("json"));
  return Ref::own(PyObject_GetAttrString(module.get(), name));
}

Ref parsed_json(std::string_view json) {
  static PyObject* const kLoads = function_of_json("loads").release();
  const Ref argument = text(json);
  return Ref::own(call_python(kLoads, argument.get()));
}

}  // namespace hardtack::python
