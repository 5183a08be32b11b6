// Functions of the host.
#include <memory>
#include <optional>
#include <string>

#include "c/base/failure.h"
#include "c/base/sources.h"
#include "c/base/terms.h"
#include "c/base/texts.h"
#include "c/decide/policies.h"

// Where a callback puts its value.
struct hardtack_result {
  std::optional<hardtack::Term> term;
};

using namespace hardtack;
using namespace hardtack::c;

namespace {

class HostFunction {
 public:
  HostFunction(hardtack_function function, Context context) : function_(function), context_(std::move(context)) {}

  Result<Value> operator()(ExternCall& call) const {
    const Term receiver = Term::from_value(call.terms, call.receiver);
    std::optional<Term> argument;
    if (call.argument) argument = Term::from_value(call.terms, *call.argument);
    TermMirror mirror;
    const hardtack_term* const first = mirror.add({&receiver, 1});
    const hardtack_term* const second = argument ? mirror.add({&*argument, 1}) : nullptr;
    hardtack_result result;
    if (hardtack_error* const error = function_(context_.get(), first, second, &result); error != nullptr) {
      return fail(take_error(error));
    }
    if (!result.term) return fail(ErrorCode::kExternFailed, "the host's function gave no value");
    return result.term->to_value(call.terms);
  }

 private:
  hardtack_function function_;
  Context context_;
};

}  // namespace

hardtack_error* hardtack_result_set(hardtack_result* result, const hardtack_term* value) {
  return attempt([&]() -> Result<void> {
    if (result == nullptr) return fail(ErrorCode::kUsage, "the place for the result is NULL");
    if (value == nullptr) return fail(ErrorCode::kUsage, "the term is NULL");
    HARDTACK_TRY(result->term, to_term(*value));
    return {};
  });
}

hardtack_error* hardtack_functions_new(hardtack_functions** functions) {
  return make(functions,
              []() -> Outcome<std::unique_ptr<hardtack_functions>> { return std::make_unique<hardtack_functions>(); });
}

hardtack_error* hardtack_functions_add(hardtack_functions* functions, hardtack_text name, hardtack_function function,
                                       void* context, void (*release)(void* context)) {
  return attempt([&]() -> Result<void> {
    Context kept = keep_context(context, release);
    HARDTACK_TRY(hardtack_functions* const given, need(functions));
    HARDTACK_TRY(const std::string_view text, text_of(name, "the name"));
    if (text.empty()) return fail(ErrorCode::kUsage, "the name is empty");
    if (function == nullptr) return fail(ErrorCode::kUsage, "the callback is NULL");
    given->functions.add(std::string(text), HostFunction(function, std::move(kept)));
    return {};
  });
}

void hardtack_functions_free(hardtack_functions* functions) { destroy(functions); }
