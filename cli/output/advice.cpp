#include "cli/output/advice.h"

#include "engine/text/cat.h"
#include "stdlib/functions.h"

namespace hardtack::cli {

std::string standard_functions_advice() {
  std::string names;
  for (const StandardFunction& function : standard_function_table()) {
    names += cat(names.empty() ? "" : ", ", '`', function.name, '`');
  }
  return cat("the functions that `--std` offers are ", names);
}

Error advised(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kTooManyFacts: return error.with_help("`--max-facts` sets this limit");
    case ErrorCode::kTooManyIterations: return error.with_help("`--max-iterations` sets this limit");
    case ErrorCode::kTooManySteps: return error.with_help("`--max-steps` sets this limit");
    case ErrorCode::kTimeout: return error.with_help("`--max-time` sets this limit");
    case ErrorCode::kUndefinedExtern: return error.with_help(standard_functions_advice());
    case ErrorCode::kInvalidSignature:
      if (!error.help().empty()) break;
      return error.with_help("the token was changed, or this is not the public key of its issuer");
    default: break;
  }
  return error;
}

Failure advised(Failure failure) {
  failure.error = advised(failure.error);
  return failure;
}

}  // namespace hardtack::cli
