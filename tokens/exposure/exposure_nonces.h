// Which exposure tokens were seen before. A token is served more than once while a page is rendered, so the same nonce
// within the serve window is normal, and outside of it is a replay. Nonces are remembered for seven days from the
// token's own time; older tokens are refused, since nobody remembers them. Anyone can seal tokens, so whoever counts
// them authenticates the sender first: otherwise strangers fill the store, which then refuses.
//
//   MemoryOnceStore store;
//   HARDTACK_TRY(ExposureSighting sighting, observe_exposure(store, content, now));
//   if (sighting == ExposureSighting::kFirst) ++impressions;
#pragma once

#include <cstdint>

#include "engine/base/attributes.h"
#include "tokens/exposure/exposure_content.h"
#include "tokens/once/once_store.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class ExposureSighting : std::uint8_t {
  kFirst,
  kServedAgain,  // within the window from the first time on
};

inline constexpr std::int64_t kExposureMemorySeconds = 7 * 86'400;
inline constexpr std::int64_t kExposureClockSkewSeconds = 300;
inline constexpr std::int64_t kDefaultServeWindow = 60, kMaxServeWindow = 300;

// Refusals: tmpx_replayed; tmpx_stale for a token of more than seven days ago, or of more than
// kExposureClockSkewSeconds ahead; what the store says where it cannot tell; usage for a window that is not 1 to
// kMaxServeWindow seconds.
TokenResult<ExposureSighting> observe_exposure(OnceStore& store, const ExposureContent& content, std::int64_t now,
                                               std::int64_t serve_window = kDefaultServeWindow);

}  // namespace hardtack
HARDTACK_API_END
