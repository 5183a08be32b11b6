#include "cli/output/advice.h"

namespace hardtack::cli {

Error advised(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kTooManyFacts: return error.with_help("`--max-facts` sets this limit");
    case ErrorCode::kTooManyIterations: return error.with_help("`--max-iterations` sets this limit");
    case ErrorCode::kTooManySteps: return error.with_help("`--max-steps` sets this limit");
    case ErrorCode::kTimeout: return error.with_help("`--max-time` sets this limit");
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
