// Functions of the host that policies call: `$path.extern::normalise()`.
//
// The engine may call them with or without the GIL. What they raise ends the expression and becomes the cause of the
// exception that comes of it.
#include <string>
#include <utility>

#include "python/native/base/errors.h"
#include "python/native/decide/policy.h"
#include "python/native/values/terms.h"

namespace hardtack::python {
namespace {

Result<Value> failed(const std::string& name) {
  return fail(Error(ErrorCode::kExternFailed, "the function `" + name + "` failed")
                  .with_help("what it raised is the cause of this error"));
}

Result<Value> call_host(PyObject* functions, const std::string& name, ExternCall& call) {
  const Locked locked;
  try {
    // Held for the call: it may change the dict that it came from.
    const Ref function = Ref::share(PyDict_GetItemString(functions, name.c_str()));
    if (!function) return fail(ErrorCode::kUndefinedExtern, "there is no function `" + name + "` any more");
    const Ref receiver = object_of_term(Term::from_value(call.terms, call.receiver));
    const Ref argument = call.argument ? object_of_term(Term::from_value(call.terms, *call.argument)) : Ref();
    const Ref result = Ref::own(call_python(function.get(), receiver.get(), argument.get()));
    return term_of(result.get(), {"the result of", name}).to_value(call.terms);
  } catch (const Raised&) {
    keep_raised();
    return failed(name);
  }
}

}  // namespace

ExternFunctions host_functions_of(const Argument& dict) {
  ExternFunctions functions;
  if (!dict) return functions;
  if (PyDict_Check(dict.value) == 0) wrong_type(dict, "a dict of functions");
  const Ref items = Ref::own(PyDict_Items(dict.value));
  for (Py_ssize_t i = 0; i < PyList_Size(items.get()); ++i) {
    PyObject* item = PyList_GetItem(items.get(), i);
    PyObject* name = PyTuple_GetItem(item, 0);
    if (PyUnicode_Check(name) == 0) wrong_type({name, dict.function, dict.name}, "a dict of functions by name");
    PyObject* function = PyTuple_GetItem(item, 1);
    if (PyCallable_Check(function) == 0) wrong_type({function, dict.function, dict.name}, "a dict of functions");
    std::string called(utf8_of(name, "the name of a function"));
    functions.add(called, [held = dict.value, called](ExternCall& call) { return call_host(held, called, call); });
  }
  return functions;
}

}  // namespace hardtack::python
