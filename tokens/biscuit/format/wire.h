// Reading and writing protobuf messages, strictly: what a lenient reader would guess about is refused.
//
// A Reader is a view of one message; `next` moves to the next field, `once` and `sole` and `each` take its value.
// Refused: truncated fields, varints that are overlong or out of range, field number 0, groups and undefined wire
// types, a known field with another wire type, a singular field given twice, two members of a oneof, messages nested
// more than kMaxWireDepth deep. Unknown fields are skipped. Nothing is allocated.
//
//   wire::Reader reader(bytes, "PublicKey", ErrorCode::kMalformedToken);
//   std::uint64_t algorithm = 0;
//   ByteView key;
//   while (reader.next()) {
//     switch (reader.field()) {
//       case 1: reader.once(algorithm); break;
//       case 2: reader.once(key); break;
//     }
//   }
//   HARDTACK_CHECK(reader.finish({1, 2}));   // the first error, or a missing field
//
// After an error `next` returns false and every taken value is what it was before; so loops need no checks of their
// own as long as `finish` is asked.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::wire {

// Messages inside messages, as in the reference implementation.
inline constexpr unsigned kMaxWireDepth = 100;

class Reader {
 public:
  // `name` is the message's name in the schema, for errors; it must outlive the reader. `code` is their code.
  Reader(ByteView message, const char* name, ErrorCode code) : Reader(message, name, code, 0) {}

  // Moves to the next known or unknown field; false at the end and after an error.
  bool next() {
    field_ = 0;
    return !error_ && position_ != end_ && read_field();
  }
  std::uint32_t field() const { return field_; }

  // Each takes the value of the current field: `each` of a repeated one, `once` of a singular one, `sole` of a oneof.
  // Types: unsigned and signed numbers, truth values (0 or 1 only), byte strings, UTF-8 text; for `each` also a vector
  // of numbers that grows.
  template <typename T>
  void each(T& out) {
    if (!error_) take(out);
  }
  template <typename T>
  void once(T& out) {
    if (mark_once()) take(out);
  }
  template <typename T>
  void sole(T& out) {
    if (mark_sole()) take(out);
  }
  template <typename T>
  void once(std::optional<T>& out) {
    if (!mark_once()) return;
    T value{};
    take(value);
    if (!error_) out = value;
  }
  // The current field as a message; its reader starts with this one's error.
  Reader each_message(const char* name);
  Reader once_message(const char* name);
  Reader sole_message(const char* name);

  // Whether a singular field, or a oneof's member, was seen.
  bool has(std::uint32_t field) const { return (seen_ & (1u << field)) != 0; }
  bool has_any() const { return seen_ != 0; }

  // Remembers the first error; later ones are forgotten.
  void fail_with(Error error);
  bool failed() const { return error_.has_value(); }
  // The first error, or one that says which of the `required` singular fields is missing.
  Result<void> finish(std::initializer_list<std::uint32_t> required = {});
  // The same for a message that is a oneof: one member must be there.
  Result<void> finish_oneof();

  ErrorCode code() const { return code_; }

 private:
  Reader(ByteView message, const char* name, ErrorCode code, unsigned depth);

  bool read_field();
  bool take_varint(std::uint64_t& out) {
    // Nearly all are tags, lengths and symbols of one byte.
    if (position_ == end_ || static_cast<unsigned char>(*position_) >= 0x80) return take_long_varint(out);
    out = static_cast<unsigned char>(*position_++);
    return true;
  }
  bool take_long_varint(std::uint64_t& out);
  bool mark_once();
  bool mark_sole();
  void take(std::uint64_t& out);
  void take(std::uint32_t& out);
  void take(std::int64_t& out);
  void take(bool& out);
  void take(ByteView& out);
  void take(std::string_view& out);
  void take(std::vector<std::uint32_t>& out);  // appends one number, or several in packed form
  Reader enter(const char* name, bool allowed);
  void malformed(std::string_view what);

  const char* position_;
  const char* end_;
  const char* name_;
  ErrorCode code_;
  unsigned depth_;
  std::uint32_t field_ = 0;
  std::uint32_t wire_type_ = 0;
  std::uint32_t seen_ = 0;  // bits of singular fields and members taken
  std::uint64_t number_ = 0;
  ByteView bytes_;
  std::optional<Error> error_;
};

// Appends fields to a buffer in the order of the calls; numbers are written in their shortest form.
class Writer {
 public:
  void number(std::uint32_t field, std::uint64_t value);
  void signed_number(std::uint32_t field, std::int64_t value) { number(field, static_cast<std::uint64_t>(value)); }
  void bytes(std::uint32_t field, ByteView value);
  void text(std::uint32_t field, std::string_view value) { bytes(field, bytes_of(value)); }
  // A message whose fields `fill` writes to this writer.
  template <typename Fill>
  void message(std::uint32_t field, Fill fill) {
    const std::size_t start = open(field);
    fill();
    close(start);
  }

  // Room for so many bytes more.
  void reserve(std::size_t bytes) { buffer_.reserve(buffer_.size() + bytes); }
  // Fields that another writer wrote.
  void append(const Writer& fields) { buffer_.insert(buffer_.end(), fields.buffer_.begin(), fields.buffer_.end()); }

  ByteView written() const { return buffer_; }
  Bytes take() && { return std::move(buffer_); }

 private:
  void put_varint(std::uint64_t value);
  std::size_t open(std::uint32_t field);
  void close(std::size_t start);

  Bytes buffer_;
};

// Whether `text` is UTF-8 without surrogates, overlong forms or values above U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace hardtack::wire
