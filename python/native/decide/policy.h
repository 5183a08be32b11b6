// Policy: compiled once, decides any number of requests from any thread. What deciding needs (authorizers, requests) is
// lent out and comes back, so that a decision allocates little.
//
// Functions of the host belong to the Policy's object, which the interpreter can see through: whatever holds the C++
// policy holds the object, too, and the functions are borrowed from it.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "hardtack/hardtack.h"
#include "python/native/base/call.h"

namespace hardtack::python {

// Lends objects and takes them back. Safe from any thread.
template <typename T>
class Pool {
 public:
  std::unique_ptr<T> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return nullptr;
    std::unique_ptr<T> taken = std::move(free_.back());
    free_.pop_back();
    return taken;
  }
  void give(std::unique_ptr<T> object) noexcept {
    const std::lock_guard lock(mutex_);
    // More than this at once is rare, and what it leaves is given back.
    if (free_.size() < free_.capacity()) free_.push_back(std::move(object));
  }

  static constexpr std::size_t kKept = 16;
  Pool() { free_.reserve(kKept); }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> free_;
};

struct PolicyObject {
  std::shared_ptr<const Policy> policy;
  Ref functions = {};  // a dict of the host's functions, or nothing
  std::shared_ptr<const Source> source = {};
  SourceMap map = {};
  std::unique_ptr<Pool<Authorizer>> authorizers = std::make_unique<Pool<Authorizer>>();
  std::unique_ptr<Pool<Request>> requests = std::make_unique<Pool<Request>>();

  int traverse(visitproc visit, void* arg) {
    Py_VISIT(functions.get());
    return 0;
  }
  void clear();
};

void add_policy_types(PyObject* module);
// decide() and decide_many() (decide.cpp).
std::vector<PyMethodDef> decide_methods();
void add_authorizer_types(PyObject* module);
PolicyObject& policy_of(const Argument& argument);

// A policy that was compiled elsewhere, as a snapshot has it.
Ref make_policy(std::shared_ptr<const Policy> policy, Ref functions);

// A dict of functions as what the engine calls. The dict is borrowed: it must live as long as what uses the result.
ExternFunctions host_functions_of(const Argument& dict);

}  // namespace hardtack::python
