// CPython's C API with owners: what every file of the extension includes, and nothing else includes <Python.h>.
//
// Inside the extension a failure is the exception Raised, thrown after the interpreter's error indicator was set; it
// never leaves it, because every function that CPython calls runs its body in guarded(). Everything here needs the GIL
// (on a free-threaded build, an attached thread) unless it says otherwise.
//
//   PyObject* answer(PyObject* self, PyObject*) noexcept {
//     return guarded([&] { return Ref::own(PyLong_FromLong(42)); });
//   }
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <exception>
#include <new>
#include <utility>

namespace hardtack::python {

// The interpreter's error indicator is set.
struct Raised {};

// Owns one reference, or none.
class Ref {
 public:
  Ref() = default;
  // What a function of the API returned: a new reference, or null with the error set.
  static Ref own(PyObject* object) {
    if (object == nullptr) throw Raised{};
    return Ref(object);
  }
  // The same where null is no error.
  static Ref take(PyObject* object) { return Ref(object); }
  static Ref share(PyObject* object) {
    Py_XINCREF(object);
    return Ref(object);
  }
  static Ref none() { return share(Py_None); }

  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    Ref old(std::exchange(object_, std::exchange(other.object_, nullptr)));
    return *this;
  }
  Ref(const Ref& other) : object_(other.object_) { Py_XINCREF(object_); }
  Ref& operator=(const Ref& other) {
    Ref copy(other);
    std::swap(object_, copy.object_);
    return *this;
  }
  ~Ref() { Py_XDECREF(object_); }

  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  explicit Ref(PyObject* object) : object_(object) {}
  PyObject* object_ = nullptr;
};

// Runs what CPython asked for; `body` gives a Ref.
template <typename Body>
PyObject* guarded(Body&& body) noexcept {
  try {
    return std::forward<Body>(body)().release();
  } catch (const Raised&) {
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_SystemError, error.what());
  }
  return nullptr;
}

// The same for functions that answer 0, or -1 for a failure; `body` gives nothing.
template <typename Body>
int guarded_status(Body&& body) noexcept {
  try {
    std::forward<Body>(body)();
    return 0;
  } catch (const Raised&) {
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_SystemError, error.what());
  }
  return -1;
}

// When the interpreter ends, CPython before 3.14 ends every daemon thread that wants the GIL, by unwinding its stack.
// That must not pass through C++, whose destructors would touch objects without the GIL, so such a thread stays where
// it is until the process is gone, as it does in CPython from 3.14 on.
[[noreturn]] void stay_forever() noexcept;

// Calls what may wait for the GIL: whatever runs Python code.
template <typename Function>
auto staying(Function&& function) {
  try {
    return std::forward<Function>(function)();
  } catch (...) {
    stay_forever();
  }
}

// A call of a function in Python; the result is a new reference, or null with the error set.
template <typename... Arguments>
PyObject* call_python(PyObject* function, Arguments... arguments) {
  return staying([&] { return PyObject_CallFunctionObjArgs(function, arguments..., nullptr); });
}

// Threads of Python that run C++ without the GIL are counted: at the interpreter's end, libraries are torn down only
// when none is at it any more (module.cpp).
class Outside {
 public:
  static void begin() noexcept;
  static void end() noexcept;
  // For a call back into Python: whether this thread was outside.
  static bool pause() noexcept;
  // Waits until no thread is outside, for some seconds at most: a daemon thread's work is bounded by its limits.
  static void wait() noexcept;
  // A child counts anew. Once, at import; false if the system has no memory for it.
  static bool watch_forks() noexcept;
};

// Lets other threads run Python while it lives. Nothing of the API may be called meanwhile but through Locked.
class Unlocked {
 public:
  Unlocked() : state_(leave()) {}
  ~Unlocked() {
    Outside::end();
    staying([&] { PyEval_RestoreThread(state_); });
  }
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;

 private:
  static PyThreadState* leave() noexcept {
    Outside::begin();  // while the interpreter cannot end yet
    return PyEval_SaveThread();
  }

  PyThreadState* state_;
};

// For a call back into Python from a thread that may or may not be in it.
class Locked {
 public:
  Locked() : was_outside_(Outside::pause()), state_(staying(enter)) {}
  ~Locked() {
    if (was_outside_) Outside::begin();
    PyGILState_Release(state_);
  }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  // An interpreter that has ended has forgotten its threads and would make a new one of nothing.
  static PyGILState_STATE enter() {
    if (Py_IsInitialized() == 0 && PyGILState_GetThisThreadState() == nullptr) stay_forever();
    return PyGILState_Ensure();
  }

  bool was_outside_;
  PyGILState_STATE state_;
};

}  // namespace hardtack::python
