// Structured fields of HTTP (RFC 8941) as signatures use them: dictionaries of inner lists and of byte sequences.
//
// Strict: a key or a parameter twice is refused rather than overwritten, and so are decimals and whatever else the
// grammar does not have. A byte sequence is kept as its text between the colons, since profiles differ in the alphabet
// of base64; its characters are those of either. Bounded by kMaxFieldBytes and kMaxFieldItems. No error repeats the
// field. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(const SfDictionary input, parse_dictionary(value));
//   const SfMember* member = find_member(input, "sig1");
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack {

inline constexpr std::size_t kMaxFieldBytes = 16 * 1024;
// Members of a dictionary, items of a list, parameters of an item.
inline constexpr std::size_t kMaxFieldItems = 64;

struct SfValue {
  enum class Kind : std::uint8_t { kInteger, kString, kToken, kBytes, kBoolean };
  Kind kind = Kind::kBoolean;
  std::int64_t number = 1;  // of an integer, and of a boolean 0 or 1
  std::string text;

  bool is_string() const { return kind == Kind::kString; }
  bool is_integer() const { return kind == Kind::kInteger; }
};

struct SfParameter {
  std::string key;
  SfValue value;
};

struct SfItem {
  SfValue value;
  std::vector<SfParameter> parameters;
};

struct SfMember {
  std::string key;
  bool is_list = false;       // an inner list rather than one item
  std::vector<SfItem> items;  // one where it is no list
  std::vector<SfParameter> parameters;

  const SfValue* parameter(std::string_view name) const;
};

using SfDictionary = std::vector<SfMember>;

// Error: kMalformedToken.
Result<SfDictionary> parse_dictionary(std::string_view field);
// Null if there is none.
const SfMember* find_member(const SfDictionary& dictionary, std::string_view key);
// An inner list with its parameters in the one form that the RFC gives it.
std::string write_inner_list(const SfMember& list);

}  // namespace hardtack
