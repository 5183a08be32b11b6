// The part of DER (X.690) that keys and signatures use, read without the freedoms of BER and written.
//
// A reader is a view of bytes that its caller keeps alive; `take` moves past one element. Lengths must be definite and
// in their shortest form, integers non-negative and in their shortest form. Stateless besides the position; one thread
// each.
//
//   DerReader outer(bytes);
//   HARDTACK_TRY(DerReader sequence, outer.enter(der::kSequence));
//   HARDTACK_TRY(ByteView r, sequence.take_integer());
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack {

namespace der {
inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kBitString = 0x03;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kObjectId = 0x06;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kContext0 = 0xa0;           // [0], constructed
inline constexpr std::uint8_t kContext1 = 0xa1;           // [1], constructed
inline constexpr std::uint8_t kContext1Primitive = 0x81;  // [1], implicit and primitive

// Appends the header of an element whose contents have `size` bytes (at most 65,535).
void put_header(Bytes& out, std::uint8_t tag, std::size_t size);
// Bytes that `put_header` writes.
std::size_t header_size(std::size_t size);
// Appends a whole element.
void put(Bytes& out, std::uint8_t tag, ByteView contents);
// Appends a non-negative integer given as big-endian bytes of any length, in its shortest form.
void put_integer(Bytes& out, ByteView big_endian);
}  // namespace der

class DerReader {
 public:
  explicit DerReader(ByteView bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  bool next_is(std::uint8_t tag) const { return !rest_.empty() && rest_[0] == tag; }

  // The contents of the next element, which must carry `tag`. Errors of all readers: kInvalidKey with a message that
  // says what was wrong; callers that read something other than a key give it their own code.
  Result<ByteView> take(std::uint8_t tag);
  Result<DerReader> enter(std::uint8_t tag);
  // A non-negative integer without its leading zero byte; zero is one byte 0.
  Result<ByteView> take_integer();
  // A bit string of whole bytes, without the count of unused bits.
  Result<ByteView> take_bit_string(std::uint8_t tag = der::kBitString);
  // Refuses anything that follows.
  Result<void> expect_end() const;

 private:
  ByteView rest_;
};

}  // namespace hardtack
