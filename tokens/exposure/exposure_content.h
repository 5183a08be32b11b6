// What an exposure token holds: when and where somebody was reached, and the ids under which they are known.
//
// The plaintext is bytes, big-endian: version 01, the time (4), a country of two upper-case letters (2), a random nonce
// (8), the number of entries (1), and for each its type (1) and as many bytes as the type has. Who opens a token has
// bytes of anybody who knows a public key, so what they hold is bounded as the token itself is. Stateless; may be
// called from any thread.
//
//   HARDTACK_TRY(Bytes plaintext, encode_exposure(content));
//   HARDTACK_TRY(ExposureContent content, decode_exposure(opened.bytes()));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct ExposureType {
  std::uint8_t id;
  std::string_view name;  // "uid2"
  std::size_t size;       // of its token, in bytes
};

std::span<const ExposureType> exposure_types();
// Null for an unknown one.
const ExposureType* find_exposure_type(std::uint8_t id);
const ExposureType* find_exposure_type(std::string_view name);

struct ExposureEntry {
  std::uint8_t type = 0;
  Bytes token;

  friend bool operator==(const ExposureEntry&, const ExposureEntry&) = default;
};

struct ExposureContent {
  std::uint32_t time = 0;  // seconds since 1970, as the sender's clock has it
  std::string country;     // "DE"
  std::array<std::uint8_t, 8> nonce{};
  std::vector<ExposureEntry> entries;
  // The type at which reading stopped, of a token that is newer than this table. Entries behind it are not known.
  std::optional<std::uint8_t> unread_type = std::nullopt;

  friend bool operator==(const ExposureContent&, const ExposureContent&) = default;
};

inline constexpr std::size_t kExposureHeaderBytes = 16;
// Of the entries that fit beside a key id of eight characters, which is what senders count with.
inline constexpr std::size_t kMaxExposureEntryBytes = 120;
// Of the plaintext of a token with a key id of one character.
inline constexpr std::size_t kMaxExposurePlaintextBytes = 141;

// Bytes that the entries take, their types included.
std::size_t exposure_entry_bytes(std::span<const ExposureEntry> entries);

// Errors: kUsage for a country, a type or a token's size that the format does not have, for an unread type, and for
// entries over kMaxExposureEntryBytes.
Result<Bytes> encode_exposure(const ExposureContent& content);

// Refusal: tmpx_plaintext for what is longer than kMaxExposurePlaintextBytes, of another version, cut short, with
// bytes behind its entries or with a country of another form. An unknown type ends the reading, and what stands before
// it is kept.
TokenResult<ExposureContent> decode_exposure(ByteView plaintext);

// The entries that are sent. With an order only types that it names are, in its order, those of one type as they were
// given, and the longest beginning of that which fits. Without an order nothing is ever left out. Errors: kUsage for
// entries over kMaxExposureEntryBytes without an order, for an empty order, and for an unknown type or one named twice
// in it.
Result<std::vector<ExposureEntry>> fit_exposure(std::vector<ExposureEntry> entries,
                                                const std::optional<std::vector<std::uint8_t>>& order);

}  // namespace hardtack
HARDTACK_API_END
