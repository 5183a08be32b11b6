// Decision: true only if it was completed and allows. It keeps what it was decided about, so that it can be printed and
// explained later.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hardtack/hardtack.h"
#include "python/native/decide/facts.h"
#include "python/native/decide/policy.h"

namespace hardtack::python {

struct DecisionObject {
  Ref policy;  // a PolicyObject
  GivenCredentials credentials;
  std::unique_ptr<Request> request;
  // Of decide_many(), the tuple that was given, of which a request is made again for who asks why.
  Ref asked = {};
  std::optional<Decision> decision;  // nothing if it could not be completed
  Ref error = {};                    // why, then
  // Of an Authorizer, which explains it itself as long as it has decided nothing else; then there is no request.
  Ref owner = {};
  std::string printed = {};
  std::vector<std::string> sources = {};  // of the failed checks, then of the policy

  DecisionObject(Ref decided_by, GivenCredentials about, std::unique_ptr<Request> made)
      : policy(std::move(decided_by)), credentials(std::move(about)), request(std::move(made)) {}
  DecisionObject(DecisionObject&&) = default;
  DecisionObject& operator=(DecisionObject&&) = delete;
  ~DecisionObject();

  PolicyObject& by() const { return value_of<PolicyObject>(policy.get()); }
  int traverse(visitproc visit, void* arg) {
    Py_VISIT(policy.get());
    Py_VISIT(error.get());
    Py_VISIT(owner.get());
    Py_VISIT(asked.get());
    return 0;
  }
  // The policy stays: it takes part in a cycle through its functions alone, which it gives up itself.
  void clear() {
    error = Ref();
    owner = Ref();
    asked = Ref();
  }
};

void add_decision_types(PyObject* module);

}  // namespace hardtack::python
