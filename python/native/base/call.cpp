#include "python/native/base/call.h"

#include <vector>

namespace hardtack::python {
namespace {

std::string place(const Argument& argument) {
  return std::string(argument.function) + "() argument `" + argument.name + "`";
}

std::string plural(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace

void raise_type_error(const std::string& text) {
  PyErr_SetString(PyExc_TypeError, text.c_str());
  throw Raised{};
}

void raise_value_error(const std::string& text) {
  PyErr_SetString(PyExc_ValueError, text.c_str());
  throw Raised{};
}

std::string type_name(PyObject* object) {
  if (object == nullptr) return "nothing";
  const Ref name = Ref::take(PyType_GetName(Py_TYPE(object)));
  const char* text = name ? PyUnicode_AsUTF8AndSize(name.get(), nullptr) : nullptr;
  if (text == nullptr) {
    PyErr_Clear();
    return "an object";
  }
  return text;
}

void wrong_type(const Argument& argument, std::string_view expected) {
  raise_type_error(place(argument) + " must be " + std::string(expected) + ", not " + type_name(argument.value));
}

void wrong_value(const Argument& argument, std::string_view reason) {
  raise_value_error(place(argument) + ": " + std::string(reason));
}

void bind_arguments(const char* function, std::span<const Parameter> parameters, const Call& call,
                    std::span<PyObject*> bound) {
  std::size_t by_place = 0;
  for (const Parameter& parameter : parameters) by_place += parameter.need == kNamed ? 0 : 1;
  if (call.positional > by_place) {
    raise_type_error(std::string(function) + "() takes at most " + plural(by_place, "positional argument") + " (" +
                     std::to_string(call.positional) + " given)");
  }
  for (std::size_t i = 0; i < call.positional; ++i) bound[i] = call.values[i];
  for (std::size_t i = 0; i < call.named(); ++i) {
    const std::string_view name =
        utf8_of(PyTuple_GetItem(call.names, static_cast<Py_ssize_t>(i)), "an argument's name");
    std::size_t found = 0;
    while (found < parameters.size() && name != parameters[found].name) ++found;
    if (found == parameters.size()) {
      raise_type_error(std::string(function) + "() takes no argument `" + std::string(name) + "`");
    }
    if (bound[found] != nullptr) {
      raise_type_error(std::string(function) + "() got the argument `" + std::string(name) + "` twice");
    }
    bound[found] = call.values[call.positional + i];
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].need == kRequired && bound[i] == nullptr) {
      raise_type_error(std::string(function) + "() needs the argument `" + parameters[i].name + "`");
    }
  }
}

void no_arguments(const char* function, const Call& call) { bind_arguments(function, {}, call, {}); }

std::string_view utf8_of(PyObject* text, std::string_view what) {
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(text, &size);
  if (data != nullptr) return {data, static_cast<std::size_t>(size)};
  if (PyErr_ExceptionMatches(PyExc_UnicodeError) == 0) throw Raised{};
  PyErr_Clear();
  raise_value_error(std::string(what) + " holds surrogates, which are no text");
}

std::string_view text_of_argument(const Argument& argument) {
  if (argument.value == nullptr || PyUnicode_Check(argument.value) == 0) wrong_type(argument, "str");
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(argument.value, &size);
  if (data != nullptr) return {data, static_cast<std::size_t>(size)};
  if (PyErr_ExceptionMatches(PyExc_UnicodeError) == 0) throw Raised{};
  PyErr_Clear();
  wrong_value(argument, "the text holds surrogates, which are no text");
}

std::optional<std::string_view> optional_text(const Argument& argument) {
  if (!argument) return std::nullopt;
  return text_of_argument(argument);
}

bool flag_of(const Argument& argument, bool otherwise) {
  if (argument.value == nullptr) return otherwise;
  if (PyBool_Check(argument.value) == 0) wrong_type(argument, "bool");
  return argument.value == Py_True;
}

std::int64_t integer_of(const Argument& argument, std::int64_t least, std::int64_t most) {
  if (argument.value == nullptr || PyLong_Check(argument.value) == 0 || PyBool_Check(argument.value) != 0) {
    wrong_type(argument, "int");
  }
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(argument.value, &overflow);
  if (value == -1 && PyErr_Occurred() != nullptr) throw Raised{};
  if (overflow != 0 || value < least || value > most) {
    wrong_value(argument, "an integer from " + std::to_string(least) + " to " + std::to_string(most) + " is expected");
  }
  return value;
}

std::optional<std::int64_t> optional_integer(const Argument& argument, std::int64_t least, std::int64_t most) {
  if (!argument) return std::nullopt;
  return integer_of(argument, least, most);
}

std::optional<Buffer> Buffer::of(PyObject* object) {
  // Not every object with a buffer: an array of numbers is no byte string.
  if (PyBytes_Check(object) == 0 && PyByteArray_Check(object) == 0 && PyMemoryView_Check(object) == 0) {
    return std::nullopt;
  }
  Py_buffer view;
  if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0) throw Raised{};
  return Buffer(view);
}

Buffer bytes_of_argument(const Argument& argument) {
  std::optional<Buffer> buffer = argument.value == nullptr ? std::nullopt : Buffer::of(argument.value);
  if (!buffer) wrong_type(argument, "bytes");
  return *std::move(buffer);
}

Ref text(std::string_view utf8) {
  return Ref::own(PyUnicode_DecodeUTF8(utf8.data(), static_cast<Py_ssize_t>(utf8.size()), "replace"));
}
Ref bytes(std::span<const std::uint8_t> content) {
  return Ref::own(PyBytes_FromStringAndSize(reinterpret_cast<const char*>(content.data()),
                                            static_cast<Py_ssize_t>(content.size())));
}
Ref number(std::int64_t value) { return Ref::own(PyLong_FromLongLong(value)); }
Ref truth(bool value) { return Ref::share(value ? Py_True : Py_False); }

Ref construct(Ref (*function)(const Call&), PyObject* arguments, PyObject* keywords) {
  std::vector<PyObject*> values;
  const Py_ssize_t positional = PyTuple_Size(arguments);
  for (Py_ssize_t i = 0; i < positional; ++i) values.push_back(PyTuple_GetItem(arguments, i));
  Ref names;
  Ref items;
  if (keywords != nullptr && PyDict_Size(keywords) > 0) {
    items = Ref::own(PyDict_Items(keywords));
    const Py_ssize_t count = PyList_Size(items.get());
    names = Ref::own(PyTuple_New(count));
    for (Py_ssize_t i = 0; i < count; ++i) {
      PyObject* item = PyList_GetItem(items.get(), i);
      PyTuple_SetItem(names.get(), i, Ref::share(PyTuple_GetItem(item, 0)).release());
      values.push_back(PyTuple_GetItem(item, 1));
    }
  }
  return function(Call{values.data(), static_cast<std::size_t>(positional), names.get()});
}

}  // namespace hardtack::python
