// What a decision is asked about: credentials, and facts of the request, from a call's arguments.
//
//   policy.decide(token, ("right", "alice", "read"), {"operation": "read"}, resource=path, time=now)
//
// A fact is a Fact, a tuple of a name and terms, or an entry of a dict or an argument by name, whose value is its term;
// a tuple as the value is several terms.
#pragma once

#include <span>
#include <vector>

#include "hardtack/hardtack.h"
#include "python/native/base/call.h"

namespace hardtack::python {

// Adds the facts of `call` from the positional argument `first` on. Raises for what is no fact; the request then holds
// some of them and must be cleared.
void add_facts(Request& request, const Call& call, std::size_t first, const char* function);
// One of the positional ones.
void add_fact(Request& request, PyObject* fact, const char* function);

// None, a Credential, or a list or tuple of them, of which the first is the primary one and may be None.
class GivenCredentials {
 public:
  explicit GivenCredentials(const Argument& argument);
  Credentials view() const { return Credentials(primary_ ? &*primary_ : nullptr, further_); }

 private:
  std::optional<Credential> primary_;
  std::vector<Credential> further_;
};

}  // namespace hardtack::python
