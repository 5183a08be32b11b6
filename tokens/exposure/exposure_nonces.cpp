#include "tokens/exposure/exposure_nonces.h"

#include "engine/text/cat.h"

namespace hardtack {

TokenResult<ExposureSighting> observe_exposure(OnceStore& store, const ExposureContent& content, std::int64_t now,
                                               std::int64_t serve_window) {
  if (serve_window < 1 || serve_window > kMaxServeWindow)
    return refuse(ErrorCode::kUsage, error_name(ErrorCode::kUsage),
                  cat("a serve window has 1 to ", kMaxServeWindow, " seconds"));
  const std::int64_t time = content.time;
  if (now > time + kExposureMemorySeconds)
    return refuse(ErrorCode::kExpired, "tmpx_stale", "the exposure token is more than seven days old");
  if (time > now + kExposureClockSkewSeconds)
    return refuse(ErrorCode::kExpired, "tmpx_stale", "the exposure token is of a later time");
  // One second more than it is accepted.
  HARDTACK_TRY(const auto first,
               store.remember(once_key("tmpx", {content.nonce}), now, time + kExposureMemorySeconds + 1));
  if (!first) return ExposureSighting::kFirst;
  if (now >= *first && now - *first <= serve_window) return ExposureSighting::kServedAgain;
  return refuse(ErrorCode::kInvalidClaim, "tmpx_replayed", "the exposure token was seen before");
}

}  // namespace hardtack
