#include "python/native/base/object.h"

#include <chrono>
#include <cstring>
#include <thread>

namespace hardtack::python {

void stay_forever() noexcept {
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

PyTypeObject* make_type(PyObject* module, const TypeParts& parts, std::size_t size, bool collected,
                        std::vector<PyType_Slot> slots) {
  bool constructed = false;
  for (const PyType_Slot& given : parts.slots) {
    constructed = constructed || given.slot == Py_tp_new;
    slots.push_back(given);
  }
  slots.push_back({Py_tp_doc, const_cast<char*>(parts.doc)});
  if (parts.methods != nullptr) slots.push_back({Py_tp_methods, parts.methods});
  if (parts.attributes != nullptr) slots.push_back({Py_tp_getset, parts.attributes});
  slots.push_back({0, nullptr});

  unsigned flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE;
  if (collected) flags |= Py_TPFLAGS_HAVE_GC;
  if (!constructed) flags |= Py_TPFLAGS_DISALLOW_INSTANTIATION;
  PyType_Spec spec{parts.name, static_cast<int>(size), 0, flags, slots.data()};
  Ref type = Ref::own(PyType_FromSpec(&spec));
  const char* dot = std::strrchr(parts.name, '.');
  if (PyModule_AddObjectRef(module, dot + 1, type.get()) < 0) throw Raised{};
  // One reference stays here: what is decided by comparing types needs them for as long as the process.
  return reinterpret_cast<PyTypeObject*>(type.release());
}

}  // namespace hardtack::python
