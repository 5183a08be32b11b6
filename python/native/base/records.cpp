#include "python/native/base/records.h"

#include <initializer_list>
#include <utility>

#include "python/native/base/call.h"

namespace hardtack::python {
namespace {

PyTypeObject* g_place = nullptr;
PyTypeObject* g_diagnostic = nullptr;
PyTypeObject* g_limit = nullptr;

PyStructSequence_Field g_place_fields[] = {
    {"block", "The number of the block, or None for the policy."},
    {"credential", "The number of the credential, 0 for the primary one."},
    {"kind", "'check', 'policy', 'rule' or 'fact'."},
    {"index", "The number among the statements of its kind in the block."},
    {"alternative", "Of `a or b`, the one that decided, or None."},
    {"name", "All of that in words: 'check 0 of block 1'."},
    {"source", "The statement's text, or None where it is not known."},
    {"line", "Where the policy's text has it, from 1, or None."},
    {"column", "The same."},
    {nullptr, nullptr},
};
PyStructSequence_Field g_diagnostic_fields[] = {
    {"severity", "'error', 'warning', 'information' or 'hint'."},
    {"code", "The name in docs/diagnostics.md."},
    {"message", "What is wrong."},
    {"help", "What to do about it, or ''."},
    {"line", "From 1."},
    {"column", "In characters, from 1."},
    {"end_line", "Where it ends."},
    {"end_column", "The first character behind it."},
    {"span", "The same as (begin, end) in bytes of the text."},
    {nullptr, nullptr},
};
PyStructSequence_Field g_limit_fields[] = {
    {"name", "As in Limits: 'max_facts'."},
    {"configured", "In facts, rounds, steps, bytes or nanoseconds."},
    {"observed", "The same."},
    {nullptr, nullptr},
};

PyTypeObject* add_record(PyObject* module, const char* name, const char* doc, PyStructSequence_Field* fields) {
  int count = 0;
  while (fields[count].name != nullptr) ++count;
  PyStructSequence_Desc description{name, doc, fields, count};
  PyTypeObject* type = PyStructSequence_NewType(&description);
  if (type == nullptr) throw Raised{};
  if (PyModule_AddObjectRef(module, name + 9, reinterpret_cast<PyObject*>(type)) < 0) throw Raised{};
  return type;
}

Ref record(PyTypeObject* type, std::initializer_list<Ref> values) {
  Ref made = Ref::own(PyStructSequence_New(type));
  Py_ssize_t index = 0;
  for (const Ref& value : values) PyStructSequence_SetItem(made.get(), index++, Ref(value).release());
  return made;
}

template <typename Number>
Ref number_or_none(const std::optional<Number>& value) {
  return value ? number(static_cast<std::int64_t>(*value)) : Ref::none();
}

}  // namespace

Ref place_of(const StatementRef& statement, std::optional<std::string_view> source,
             std::optional<LineColumn> position) {
  return record(
      g_place,
      {number_or_none(statement.block.index()), number(static_cast<std::int64_t>(statement.block.credential())),
       text(name_of(statement.kind)), number(statement.index), number_or_none(statement.alternative),
       text(statement.to_string()), source ? text(*source) : Ref::none(),
       position ? number(position->line) : Ref::none(), position ? number(position->column) : Ref::none()});
}

Ref span_of(const Span& span) { return Ref::own(Py_BuildValue("(II)", span.begin, span.end)); }

Ref diagnostic_of(const Source& source, const Diagnostic& diagnostic) {
  const LineColumn begin = source.line_column(diagnostic.span.begin);
  const LineColumn end = source.line_column(diagnostic.span.end);
  return record(g_diagnostic, {text(severity_name(diagnostic.severity)), text(diagnostic.code),
                               text(diagnostic.message), text(diagnostic.help), number(begin.line),
                               number(begin.column), number(end.line), number(end.column), span_of(diagnostic.span)});
}

Ref limit_of(const LimitReached& limit) {
  return record(g_limit, {text(limit.name()), Ref::own(PyLong_FromUnsignedLongLong(limit.configured)),
                          Ref::own(PyLong_FromUnsignedLongLong(limit.observed))});
}

void add_records(PyObject* module) {
  g_place = add_record(module, "hardtack.Place", "A statement that a decision or an error names.", g_place_fields);
  g_diagnostic = add_record(module, "hardtack.Diagnostic", "What is wrong with a source text.", g_diagnostic_fields);
  g_limit = add_record(module, "hardtack.LimitReached", "A limit of an evaluation, in numbers.", g_limit_fields);
}

}  // namespace hardtack::python
