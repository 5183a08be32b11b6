#include "python/native/base/errors.h"

#include <array>
#include <string_view>

#include "python/native/base/call.h"
#include "python/native/base/records.h"

namespace hardtack::python {
namespace {

enum Area : std::size_t {
  kSource,
  kTokenArea,
  kCrypto,
  kSignature,
  kLimit,
  kEvaluation,
  kLineageArea,
  kRevokedArea,
  kUsageArea,
  kInternalArea,
  kAreas
};
PyObject* g_error = nullptr;
std::array<PyObject*, kAreas> g_areas{};

thread_local PyObject* t_raised = nullptr;

struct AreaClass {
  const char* name;
  const char* doc;
  Area base = kAreas;  // or hardtack.Error
};
constexpr std::array<AreaClass, kAreas> kClasses{{
    {"hardtack.SourceError", "A policy text, or a program, that is wrong (codes 1xx and 2xx)."},
    {"hardtack.TokenError", "Bytes that are no token, or none of what is expected (codes 3xx)."},
    {"hardtack.KeyMaterialError", "A key that is wrong, missing or unknown (codes 4xx)."},
    {"hardtack.InvalidSignature", "A signature that does not hold (codes 400 and 401).", kCrypto},
    {"hardtack.LimitError", "A limit of an evaluation was reached: the request is refused (codes 5xx)."},
    {"hardtack.EvaluationError", "An expression that cannot be evaluated: the request is refused (codes 6xx)."},
    {"hardtack.LineageError", "Ancestry or revocation refuses the credential (codes 7xx)."},
    {"hardtack.Revoked", "The credential, or one that it was derived from, is revoked (code 705).", kLineageArea},
    {"hardtack.UsageError", "What was asked cannot be done, or a file cannot be read (codes 8xx)."},
    {"hardtack.InternalError", "A defect of Hardtack (codes 9xx)."},
}};

PyObject* class_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidSignature:
    case ErrorCode::kInvalidSignatureEncoding: return g_areas[kSignature];
    case ErrorCode::kRevoked: return g_areas[kRevokedArea];
    default: break;
  }
  switch (static_cast<unsigned>(code) / 100) {
    case 1:
    case 2: return g_areas[kSource];
    case 3: return g_areas[kTokenArea];
    case 4: return g_areas[kCrypto];
    case 5: return g_areas[kLimit];
    case 6: return g_areas[kEvaluation];
    case 7: return g_areas[kLineageArea];
    case 8: return g_areas[kUsageArea];
    default: return g_areas[kInternalArea];
  }
}

void set(PyObject* object, const char* name, const Ref& value) {
  if (PyObject_SetAttrString(object, name, value.get()) < 0) throw Raised{};
}

void set_item(PyObject* dict, const char* name, const Ref& value) {
  if (PyDict_SetItemString(dict, name, value.get()) < 0) throw Raised{};
}

Ref instance_of(const Error& error, std::string_view shown) {
  const Ref argument = text(shown);
  Ref made = Ref::own(call_python(class_of(error.code()), argument.get()));
  PyObject* object = made.get();
  set(object, "code", text(error_name(error.code())));
  set(object, "number", number(static_cast<std::int64_t>(error.code())));
  set(object, "message", text(error.message()));
  set(object, "help", text(error.help()));
  Ref context = Ref::own(PyTuple_New(static_cast<Py_ssize_t>(error.context().size())));
  for (std::size_t i = 0; i < error.context().size(); ++i) {
    PyTuple_SetItem(context.get(), static_cast<Py_ssize_t>(i), text(error.context()[i]).release());
  }
  set(object, "context", context);
  if (const auto span = error.span()) set(object, "span", span_of(*span));
  if (const auto where = error.where()) set(object, "where", place_of(*where));
  if (const auto limit = error.limit()) set(object, "limit", limit_of(*limit));
  return made;
}

std::string shown(const Error& error) {
  std::string text = error.to_string();
  if (!error.help().empty()) text += "\n  help: " + error.help();
  return text;
}

[[noreturn]] void raise_instance(const Ref& made) {
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.get())), made.get());
  throw Raised{};
}

// What a function of the host raised takes the error's place, or becomes its cause.
void attach_raised(const Ref& made) {
  if (t_raised == nullptr) return;
  Ref raised = Ref::take(std::exchange(t_raised, nullptr));
  if (PyObject_IsInstance(raised.get(), PyExc_Exception) == 1) {
    PyException_SetCause(made.get(), Ref(raised).release());
    return;
  }
  PyErr_Clear();
  raise_instance(raised);
}

}  // namespace

void add_exceptions(PyObject* module) {
  // Attributes that not every error has, and a truth that is no yes.
  const Ref defaults = Ref::own(PyDict_New());
  for (const char* name : {"span", "where", "limit", "line", "column", "refusal", "reason"}) {
    set_item(defaults.get(), name, Ref::none());
  }
  for (const char* name : {"code", "message", "help"}) set_item(defaults.get(), name, text(""));
  set_item(defaults.get(), "number", number(0));
  set_item(defaults.get(), "context", Ref::own(PyTuple_New(0)));
  set_item(defaults.get(), "diagnostics", Ref::own(PyTuple_New(0)));
  // A function that is no method: it is looked up in the class and called without the error.
  static PyMethodDef no = {"__bool__", [](PyObject*, PyObject*) { return Ref::share(Py_False).release(); }, METH_NOARGS,
                           "No error is a yes."};
  set_item(defaults.get(), "__bool__", Ref::own(PyCFunction_NewEx(&no, nullptr, nullptr)));
  g_error = Ref::own(PyErr_NewExceptionWithDoc("hardtack.Error",
                                               "What Hardtack cannot do, or refuses. Every error is a refusal.",
                                               nullptr, defaults.get()))
                .release();
  if (PyModule_AddObjectRef(module, "Error", g_error) < 0) throw Raised{};
  for (std::size_t i = 0; i < kAreas; ++i) {
    const AreaClass& area = kClasses[i];
    PyObject* base = area.base == kAreas ? g_error : g_areas[area.base];
    g_areas[i] = Ref::own(PyErr_NewExceptionWithDoc(area.name, area.doc, base, nullptr)).release();
    if (PyModule_AddObjectRef(module, std::string_view(area.name).substr(9).data(), g_areas[i]) < 0) throw Raised{};
  }
}

Ref exception_of(const Error& error) {
  Ref made = instance_of(error, shown(error));
  attach_raised(made);
  return made;
}

void raise(const Error& error) { raise_instance(exception_of(error)); }

void raise(const TokenRefusal& refusal) {
  const Ref made = exception_of(refusal.error);
  set(made.get(), "refusal", text(refusal.code));
  if (!refusal.reason.empty()) set(made.get(), "reason", text(refusal.reason));
  raise_instance(made);
}

void raise(const Source& source, const Diagnostics& diagnostics) {
  std::string rendered = render(source, diagnostics);
  while (!rendered.empty() && rendered.back() == '\n') rendered.pop_back();
  const Diagnostic* first = nullptr;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == Severity::kError && first == nullptr) first = &diagnostic;
  }
  if (first == nullptr) raise(to_error(source, diagnostics));
  const Error error = Error(first->error, first->message).with_help(first->help).with_span(first->span);
  const Ref made = instance_of(error, rendered);
  Ref list = Ref::own(PyTuple_New(static_cast<Py_ssize_t>(diagnostics.items().size())));
  Py_ssize_t index = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    PyTuple_SetItem(list.get(), index++, diagnostic_of(source, diagnostic).release());
  }
  const LineColumn place = source.line_column(first->span.begin);
  set(made.get(), "diagnostics", list);
  set(made.get(), "line", number(place.line));
  set(made.get(), "column", number(place.column));
  raise_instance(made);
}

void keep_raised() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  if (trace != nullptr && value != nullptr) PyException_SetTraceback(value, trace);
  Py_XDECREF(type);
  Py_XDECREF(trace);
  // The first one counts: what came later may be its consequence.
  if (t_raised == nullptr) {
    t_raised = value;
  } else {
    Py_XDECREF(value);
  }
}

Ref take_raised() noexcept { return Ref::take(std::exchange(t_raised, nullptr)); }
void put_raised(Ref raised) noexcept { t_raised = raised.release(); }

void forget_raised() {
  if (t_raised != nullptr) Ref::take(std::exchange(t_raised, nullptr));
}

void settle_raised() {
  if (t_raised == nullptr) return;
  const Ref raised = Ref::take(std::exchange(t_raised, nullptr));
  if (PyObject_IsInstance(raised.get(), PyExc_Exception) == 1) return;
  PyErr_Clear();
  raise_instance(raised);
}

}  // namespace hardtack::python
