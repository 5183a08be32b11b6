#include "cli/output/exit_code.h"

namespace hardtack::cli {

ExitCode exit_code_of(ErrorCode code) {
  if (code == ErrorCode::kUsage) return ExitCode::kUsage;
  if (code == ErrorCode::kIo || code == ErrorCode::kRandomnessFailed) return ExitCode::kIo;
  if (code == ErrorCode::kRevoked) return ExitCode::kDeny;
  if (code == ErrorCode::kLineageUnavailable) return ExitCode::kIo;
  if (code == ErrorCode::kInternal) return ExitCode::kInternal;
  if (is_limit(code)) return ExitCode::kLimit;
  if (is_evaluation_error(code)) return ExitCode::kEvaluation;
  return ExitCode::kRefused;
}

ExitCode exit_code_of(const Authorization& authorization) {
  if (authorization.failure) return exit_code_of(authorization.failure->error.code());
  if (authorization.revoked || authorization.expiry) return ExitCode::kDeny;
  return authorization.decision && !authorization.decision->allowed() ? ExitCode::kDeny : ExitCode::kSuccess;
}

}  // namespace hardtack::cli
