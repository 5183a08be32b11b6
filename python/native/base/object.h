// C++ values as Python objects: Object<T> holds a T, kType<T> is its type. Types are made once, when the module is
// imported, cannot be subclassed or changed, and have no instances without a T; so a type check is one comparison.
//
//   Ref key = make(PublicKeyObject{...});
//   if (auto* value = value_if<PublicKeyObject>(object)) ...
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "python/native/base/api.h"

namespace hardtack::python {

template <typename T>
struct Object {
  PyObject_HEAD T value;
};

template <typename T>
inline PyTypeObject* kType = nullptr;

template <typename T>
T* value_if(PyObject* object) {
  return Py_TYPE(object) == kType<T> ? &reinterpret_cast<Object<T>*>(object)->value : nullptr;
}

// Of an object whose type is known, as `self` is.
template <typename T>
T& value_of(PyObject* object) {
  return reinterpret_cast<Object<T>*>(object)->value;
}

template <typename T>
PyObject* object_of(T& value) {
  return reinterpret_cast<PyObject*>(reinterpret_cast<char*>(&value) - offsetof(Object<T>, value));
}

// Values that can be part of a cycle of references have `int traverse(visitproc, void*)` and `void clear()`.
template <typename T>
concept Collected = requires(T& value, visitproc visit) {
  value.traverse(visit, nullptr);
  value.clear();
};

template <typename T>
Ref make(T value) {
  if constexpr (Collected<T>) {
    Ref made = Ref::own(reinterpret_cast<PyObject*>(PyObject_GC_New(Object<T>, kType<T>)));
    ::new (static_cast<void*>(&value_of<T>(made.get()))) T(std::move(value));
    PyObject_GC_Track(made.get());
    return made;
  } else {
    Ref made = Ref::own(reinterpret_cast<PyObject*>(PyObject_New(Object<T>, kType<T>)));
    ::new (static_cast<void*>(&value_of<T>(made.get()))) T(std::move(value));
    return made;
  }
}

template <typename T>
void deallocate(PyObject* object) noexcept {
  PyTypeObject* type = Py_TYPE(object);
  if constexpr (Collected<T>) PyObject_GC_UnTrack(object);
  std::destroy_at(&value_of<T>(object));
  if constexpr (Collected<T>) {
    PyObject_GC_Del(object);
  } else {
    PyObject_Free(object);
  }
  Py_DECREF(type);
}

template <typename T>
int traverse(PyObject* object, visitproc visit, void* arg) noexcept {
  Py_VISIT(Py_TYPE(object));
  return value_of<T>(object).traverse(visit, arg);
}

template <typename T>
int clear(PyObject* object) noexcept {
  value_of<T>(object).clear();
  return 0;
}

// What a type is made of: methods, attributes and other slots. `name` is "hardtack.Policy".
struct TypeParts {
  const char* name;
  const char* doc;
  PyMethodDef* methods = nullptr;     // static, ends with an empty entry
  PyGetSetDef* attributes = nullptr;  // the same
  std::vector<PyType_Slot> slots = {};
};

PyTypeObject* make_type(PyObject* module, const TypeParts& parts, std::size_t size, bool collected,
                        std::vector<PyType_Slot> slots);

template <typename Function>
void* slot(Function* function) {
  return reinterpret_cast<void*>(function);
}

// Adds the type to the module, under the last part of its name. Without a Py_tp_new of its own it cannot be called.
template <typename T>
void add_type(PyObject* module, const TypeParts& parts) {
  std::vector<PyType_Slot> slots{{Py_tp_dealloc, slot(&deallocate<T>)}};
  if constexpr (Collected<T>) {
    slots.push_back({Py_tp_traverse, slot(&traverse<T>)});
    slots.push_back({Py_tp_clear, slot(&clear<T>)});
  }
  kType<T> = make_type(module, parts, sizeof(Object<T>), Collected<T>, std::move(slots));
}

}  // namespace hardtack::python
