// The arguments of a call, by position and by name, and what they are as C++ values.
//
// A value of a wrong type raises TypeError, a value that is out of range ValueError; both name the function and the
// argument. Views into arguments live as long as the call.
//
//   constexpr Signature kAppend{"append", std::array{Parameter{"block"}, Parameter{"context", kNamed}}};
//   Ref append(TokenObject& self, const Call& call) {
//     const auto given = bind(kAppend, call);
//     const auto context = optional_text(given[1]);
//     ...
//   }
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "python/native/base/api.h"
#include "python/native/base/object.h"

namespace hardtack::python {

// As the interpreter passes them: positional ones, then those of `names`.
struct Call {
  PyObject* const* values = nullptr;
  std::size_t positional = 0;
  PyObject* names = nullptr;  // a tuple of str, or null

  std::size_t named() const { return names == nullptr ? 0 : static_cast<std::size_t>(PyTuple_Size(names)); }
};

enum Need : std::uint8_t {
  kRequired,
  kOptional,
  kNamed,  // optional, and by name only
};

struct Parameter {
  const char* name;
  Need need = kRequired;
};

template <std::size_t N>
struct Signature {
  const char* function;
  std::array<Parameter, N> parameters;
};

// One of them, or null if it was left out. None counts as left out where a parameter is optional.
struct Argument {
  PyObject* value;
  const char* function;
  const char* name;

  explicit operator bool() const { return value != nullptr && value != Py_None; }
};

void bind_arguments(const char* function, std::span<const Parameter> parameters, const Call& call,
                    std::span<PyObject*> bound);

template <std::size_t N>
class Bound {
 public:
  Bound(const Signature<N>& signature, const Call& call) : signature_(signature) {
    bind_arguments(signature.function, signature.parameters, call, values_);
  }
  Argument operator[](std::size_t index) const {
    return {values_[index], signature_.function, signature_.parameters[index].name};
  }

 private:
  const Signature<N>& signature_;
  std::array<PyObject*, N> values_{};
};

template <std::size_t N>
Bound<N> bind(const Signature<N>& signature, const Call& call) {
  return Bound<N>(signature, call);
}
// Of a function without parameters.
void no_arguments(const char* function, const Call& call);

// "append() argument `block` must be Block, not int"
[[noreturn]] void wrong_type(const Argument& argument, std::string_view expected);
// "append() argument `index`: " and the reason, as a ValueError.
[[noreturn]] void wrong_value(const Argument& argument, std::string_view reason);
// TypeError and ValueError with a text of the caller's.
[[noreturn]] void raise_type_error(const std::string& text);
[[noreturn]] void raise_value_error(const std::string& text);
// The name of an object's type, for messages.
std::string type_name(PyObject* object);

std::string_view text_of_argument(const Argument& argument);
std::optional<std::string_view> optional_text(const Argument& argument);
bool flag_of(const Argument& argument, bool otherwise);
std::int64_t integer_of(const Argument& argument, std::int64_t least, std::int64_t most);
std::optional<std::int64_t> optional_integer(const Argument& argument, std::int64_t least, std::int64_t most);

// The bytes of a bytes-like object, held while this lives.
class Buffer {
 public:
  // Nothing if the object is not bytes-like.
  static std::optional<Buffer> of(PyObject* object);
  Buffer(Buffer&& other) noexcept : view_(other.view_) { other.view_.obj = nullptr; }
  Buffer& operator=(Buffer&&) = delete;
  ~Buffer() {
    if (view_.obj != nullptr) PyBuffer_Release(&view_);
  }
  std::span<const std::uint8_t> bytes() const {
    return {static_cast<const std::uint8_t*>(view_.buf), static_cast<std::size_t>(view_.len)};
  }

 private:
  explicit Buffer(const Py_buffer& view) : view_(view) {}
  Py_buffer view_;
};
Buffer bytes_of_argument(const Argument& argument);

// UTF-8 of a str. Raises ValueError for one that holds lone surrogates; `what` is for its message.
std::string_view utf8_of(PyObject* text, std::string_view what);

template <typename T>
T& instance(const Argument& argument, std::string_view expected) {
  T* value = argument.value == nullptr ? nullptr : value_if<T>(argument.value);
  if (value == nullptr) wrong_type(argument, expected);
  return *value;
}

Ref text(std::string_view utf8);
Ref bytes(std::span<const std::uint8_t> content);
Ref number(std::int64_t value);
Ref truth(bool value);

// How CPython calls a function `Ref f(T& self, const Call&)`, or `Ref f(const Call&)` of the module or a class.
template <typename Function>
struct Entry;

template <typename T>
struct Entry<Ref (*)(T&, const Call&)> {
  template <auto kFunction>
  static PyObject* call(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) noexcept {
    return guarded([&] { return kFunction(value_of<T>(self), Call{values, static_cast<std::size_t>(count), names}); });
  }
};
template <>
struct Entry<Ref (*)(const Call&)> {
  template <auto kFunction>
  static PyObject* call(PyObject*, PyObject* const* values, Py_ssize_t count, PyObject* names) noexcept {
    return guarded([&] { return kFunction(Call{values, static_cast<std::size_t>(count), names}); });
  }
};

template <auto kFunction>
PyMethodDef method(const char* name, const char* doc, int flags = 0) {
  auto* entry = &Entry<decltype(kFunction)>::template call<kFunction>;
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(entry)),
          METH_FASTCALL | METH_KEYWORDS | flags, doc};
}
// Of a class rather than an instance.
template <auto kFunction>
PyMethodDef class_method(const char* name, const char* doc) {
  return method<kFunction>(name, doc, METH_STATIC);
}

// An attribute `Ref f(T& self)`.
template <typename T, Ref (*kFunction)(T&)>
PyGetSetDef attribute(const char* name, const char* doc) {
  return {name,
          [](PyObject* self, void*) -> PyObject* { return guarded([&] { return kFunction(value_of<T>(self)); }); },
          nullptr, doc, nullptr};
}

// A constructor `Ref f(const Call&)` as Py_tp_new.
Ref construct(Ref (*function)(const Call&), PyObject* arguments, PyObject* keywords);
template <Ref (*kFunction)(const Call&)>
PyType_Slot constructor() {
  newfunc entry = [](PyTypeObject*, PyObject* arguments, PyObject* keywords) -> PyObject* {
    return guarded([&] { return construct(kFunction, arguments, keywords); });
  };
  return {Py_tp_new, reinterpret_cast<void*>(entry)};
}

// `Ref f(T& self)` as Py_tp_str or Py_tp_repr.
template <typename T, Ref (*kFunction)(T&)>
PyType_Slot text_slot(int which) {
  reprfunc entry = [](PyObject* self) -> PyObject* { return guarded([&] { return kFunction(value_of<T>(self)); }); };
  return {which, reinterpret_cast<void*>(entry)};
}

}  // namespace hardtack::python
