// What was seen before: messages that count once, or for a while, remembered until they are refused anyway.
//
// The key is of the message, never of a signature over it, of which some algorithms have two. A store that cannot tell
// says so, and whoever asks refuses. Several processes that decide about the same messages need one store behind this
// interface that they share (docs/tokens/possession.md); MemoryOnceStore is of one process. Stores may be used from any
// thread.
//
//   HARDTACK_TRY(const auto before, store.remember(once_key("cap-pop", {payload}), now, signed_at + 301));
//   if (before) return refuse_replay();
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

HARDTACK_API_BEGIN
namespace hardtack {

using OnceKey = std::array<std::uint8_t, 32>;

// One key per purpose and message: the parts are told apart.
OnceKey once_key(std::string_view purpose, std::initializer_list<ByteView> parts);

class OnceStore {
 public:
  virtual ~OnceStore() = default;
  // Remembers a message until `forget` and gives nothing, or gives when it was first seen if it is remembered already.
  // One step: of two callers at once one is the first. Times are seconds since 1970. Errors, after each of which
  // nothing is known of the message: kTooMuchMemory where there is no room; kInvalidClaim for a message that may have
  // been forgotten; kIo where the store cannot be asked.
  virtual Result<std::optional<std::int64_t>> remember(const OnceKey& key, std::int64_t now, std::int64_t forget) = 0;
};

}  // namespace hardtack
HARDTACK_API_END
