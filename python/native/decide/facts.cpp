#include "python/native/decide/facts.h"

#include <array>
#include <string>

#include "python/native/base/errors.h"
#include "python/native/tokens/tokens.h"
#include "python/native/values/blocks.h"
#include "python/native/values/terms.h"

namespace hardtack::python {
namespace {

constexpr std::size_t kMaxTerms = 64;  // more is no fact that a rule could match

// One term, or those of a tuple.
void add_named(Request& request, std::string_view name, PyObject* value) {
  const Place place{"fact", name};
  if (PyTuple_Check(value) == 0) {
    request.add(name, request_term(value, request.terms(), place));
    return;
  }
  std::vector<RequestTerm> terms;
  const auto size = static_cast<std::size_t>(PyTuple_Size(value));
  if (size > kMaxTerms) raise_value_error("fact `" + std::string(name) + "` has more than 64 terms");
  terms.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    terms.push_back(request_term(PyTuple_GetItem(value, static_cast<Py_ssize_t>(i)), request.terms(), place));
  }
  request.add(name, std::span<const RequestTerm>(terms));
}

void add_tuple(Request& request, PyObject* tuple, const char* function) {
  const auto size = static_cast<std::size_t>(PyTuple_Size(tuple));
  PyObject* first = size == 0 ? nullptr : PyTuple_GetItem(tuple, 0);
  if (first == nullptr || PyUnicode_Check(first) == 0) {
    raise_type_error(std::string(function) + "() takes a fact as a tuple of a name and terms");
  }
  const std::string_view name = utf8_of(first, "the name of a fact");
  const Place place{"fact", name};
  if (size > kMaxTerms + 1) raise_value_error("fact `" + std::string(name) + "` has more than 64 terms");
  if (size == 2) {
    request.add(name, request_term(PyTuple_GetItem(tuple, 1), request.terms(), place));
    return;
  }
  std::vector<RequestTerm> terms;
  terms.reserve(size);
  for (std::size_t i = 1; i < size; ++i) {
    terms.push_back(request_term(PyTuple_GetItem(tuple, static_cast<Py_ssize_t>(i)), request.terms(), place));
  }
  request.add(name, std::span<const RequestTerm>(terms));
}

void add_dict(Request& request, PyObject* dict, const char* function) {
  const Ref items = Ref::own(PyDict_Items(dict));
  for (Py_ssize_t i = 0; i < PyList_Size(items.get()); ++i) {
    PyObject* item = PyList_GetItem(items.get(), i);
    PyObject* name = PyTuple_GetItem(item, 0);
    if (PyUnicode_Check(name) == 0) {
      raise_type_error(std::string(function) + "() takes a dict of facts by name, and a name must be str, not " +
                       type_name(name));
    }
    add_named(request, utf8_of(name, "the name of a fact"), PyTuple_GetItem(item, 1));
  }
}

}  // namespace

void add_fact(Request& request, PyObject* fact, const char* function) {
  if (PyTuple_Check(fact) != 0) return add_tuple(request, fact, function);
  if (PyDict_Check(fact) != 0) return add_dict(request, fact, function);
  const FactObject* object = value_if<FactObject>(fact);
  if (object == nullptr) {
    raise_type_error(std::string(function) + "() takes facts as Fact, tuple, dict or by name, not " + type_name(fact));
  }
  std::vector<RequestTerm> terms;
  terms.reserve(object->terms.size());
  for (const Term& term : object->terms) terms.emplace_back(term);
  request.add(object->name, std::span<const RequestTerm>(terms));
}

void add_facts(Request& request, const Call& call, std::size_t first, const char* function) {
  for (std::size_t i = first; i < call.positional; ++i) add_fact(request, call.values[i], function);
  const std::size_t named = call.named();
  for (std::size_t i = 0; i < named; ++i) {
    add_named(request, utf8_of(PyTuple_GetItem(call.names, static_cast<Py_ssize_t>(i)), "the name of a fact"),
              call.values[call.positional + i]);
  }
}

GivenCredentials::GivenCredentials(const Argument& argument) {
  PyObject* value = argument.value;
  if (value == Py_None) return;
  if (value != nullptr) {
    if (const CredentialObject* one = value_if<CredentialObject>(value)) {
      primary_ = one->credential;
      return;
    }
  }
  const bool list = value != nullptr && PyList_Check(value) != 0;
  if (!list && (value == nullptr || PyTuple_Check(value) == 0)) {
    wrong_type(argument, value != nullptr && value_if<TokenObject>(value) != nullptr
                             ? "Credential (verify the token first)"
                             : "Credential, None or a list of Credential");
  }
  const Py_ssize_t size = list ? PyList_Size(value) : PyTuple_Size(value);
  for (Py_ssize_t i = 0; i < size; ++i) {
    PyObject* element = list ? PyList_GetItem(value, i) : PyTuple_GetItem(value, i);
    if (i == 0 && element == Py_None) continue;
    const CredentialObject* one = value_if<CredentialObject>(element);
    if (one == nullptr) wrong_type({element, argument.function, argument.name}, "a list of Credential");
    if (i == 0) {
      primary_ = one->credential;
    } else {
      further_.push_back(one->credential);
    }
  }
}

}  // namespace hardtack::python
