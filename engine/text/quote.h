// Input of others in messages: in back-ticks and never longer than a reader needs, however long the input is. What a
// terminal must not get raw is escaped where messages are shown, not here. Stateless; may be called from any thread.
//
//   quote("alice");        // `alice`
//   quote(megabyte_of_9);  // `9999...9999...`, cut at a character
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hardtack {

// Enough for a public key, a hash or a date.
inline constexpr std::size_t kMaxQuotedBytes = 96;

// `text` cut before the character that passes `most` bytes; `...` stands for what was cut.
std::string clip(std::string_view text, std::size_t most = kMaxQuotedBytes);
// The same in back-ticks, after `prefix`, which is never cut: quote(name, "$").
std::string quote(std::string_view text, std::string_view prefix = {});

}  // namespace hardtack
