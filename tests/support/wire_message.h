// Writes protobuf messages by hand, well formed or not, independently of the library: what a test needs to say "the
// same message, but with this field twice".
//
//   WireMessage fact = WireMessage().message(1, WireMessage().number(1, 1024).message(2, term));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tokens/bytes/bytes.h"

namespace hardtack::testing {

class WireMessage {
 public:
  WireMessage& number(std::uint32_t field, std::uint64_t value) {
    tag(field, 0);
    varint(value);
    return *this;
  }
  WireMessage& bytes(std::uint32_t field, std::string_view value) {
    tag(field, 2);
    varint(value.size());
    out_ += value;
    return *this;
  }
  WireMessage& bytes(std::uint32_t field, ByteView value) {
    return bytes(field, std::string_view(reinterpret_cast<const char*>(value.data()), value.size()));
  }
  WireMessage& message(std::uint32_t field, const WireMessage& value) { return bytes(field, value.text()); }
  // Bytes that follow no rule.
  WireMessage& raw(std::string_view value) {
    out_ += value;
    return *this;
  }
  WireMessage& tag(std::uint64_t field, std::uint64_t wire_type) {
    varint(field << 3 | wire_type);
    return *this;
  }
  WireMessage& varint(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
    return *this;
  }

  const std::string& text() const { return out_; }
  ByteView view() const { return bytes_of(out_); }
  Bytes copy() const { return {view().begin(), view().end()}; }

 private:
  std::string out_;
};

}  // namespace hardtack::testing
