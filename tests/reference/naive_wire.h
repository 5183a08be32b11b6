// Protobuf messages for the naive verifier: fields as libprotobuf reads them one by one, with the strictness that
// Hardtack promises (docs/deviations.md, "Tokens"): no number but in its shortest form, no groups, no field 0, no known
// field of another type, no singular field twice, at most 100 messages inside each other. Unknown fields are skipped.
//
//   const Message key(bytes, depth);               // throws Malformed, as do all of these
//   const auto algorithm = key.number(1);          // nothing if it is absent
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace hardtack::reference {

struct Malformed {
  const char* why;
};

class Message {
 public:
  // A view of `bytes`; `depth` is how many messages it lies in.
  explicit Message(std::string_view bytes, unsigned depth = 0);

  std::optional<std::uint64_t> number(std::uint32_t field) const;
  std::optional<std::uint64_t> number(std::uint32_t field, std::uint64_t most) const;
  std::optional<std::string_view> bytes(std::uint32_t field) const;
  std::optional<Message> message(std::uint32_t field) const;
  // Throws where the field is absent.
  std::uint64_t needed_number(std::uint32_t field, std::uint64_t most = UINT64_MAX) const;
  std::string_view needed_bytes(std::uint32_t field) const;
  Message needed_message(std::uint32_t field) const;

  // Of a repeated field, in order.
  std::vector<std::string_view> all_bytes(std::uint32_t field) const;
  std::vector<Message> all_messages(std::uint32_t field) const;
  // Numbers one by one or packed, up to 2^32 - 1.
  std::vector<std::uint32_t> all_numbers(std::uint32_t field) const;

  // The one field of a oneof that is there; throws if there are none or several.
  std::uint32_t member(std::initializer_list<std::uint32_t> fields) const;

 private:
  struct Field {
    std::uint32_t field;
    bool is_number;
    bool is_bytes;
    std::uint64_t number;
    std::string_view bytes;
  };

  const Field* single(std::uint32_t field) const;

  std::vector<Field> fields_;
  unsigned depth_;
};

}  // namespace hardtack::reference
