// Functions of the host that policies call: `$path.extern::normalise()`, `$a.extern::same_team($b)`.
//
// A function receives values of `call.terms` and returns a value made in it. It must be pure for one authorization
// (it may be called more or less often than the text suggests) and, where the policy is shared between threads, safe to
// call from each of them. Its errors, and exceptions it throws, end the expression with kExternFailed, which `try_or`
// catches; time it spends counts against the wall-clock limit.
//
//   ExternFunctions externs;
//   externs.add("upper", [](ExternCall& call) -> Result<Value> {
//     if (!call.receiver.is(ValueType::kString)) return fail(ErrorCode::kExternFailed, "upper takes a string");
//     return call.terms.string(to_upper(call.terms.text(call.receiver.as_string())));
//   });
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/terms/term_store.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct ExternCall {
  TermStore& terms;
  Value receiver;
  std::optional<Value> argument;  // nothing in `x.extern::f()`
};

using ExternFunction = std::function<Result<Value>(ExternCall&)>;

class ExternFunctions {
 public:
  // Replaces a function of the same name.
  ExternFunctions& add(std::string name, ExternFunction function);
  const ExternFunction* find(std::string_view name) const;

 private:
  std::map<std::string, ExternFunction, std::less<>> functions_;
};

}  // namespace hardtack
HARDTACK_API_END
