#include "tokens/biscuit/format/wire.h"

#include <limits>
#include <protozero/exception.hpp>
#include <protozero/varint.hpp>
#include <string>

#include "engine/text/cat.h"
#include "engine/text/utf8.h"

namespace hardtack::wire {
namespace {

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kFixed64 = 1;
constexpr std::uint32_t kLengthDelimited = 2;
constexpr std::uint32_t kFixed32 = 5;
constexpr std::uint64_t kMaxFieldNumber = (1u << 29) - 1;

}  // namespace

Reader::Reader(ByteView message, const char* name, ErrorCode code, unsigned depth)
    : position_(reinterpret_cast<const char*>(message.data())),
      end_(position_ + message.size()),
      name_(name),
      code_(code),
      depth_(depth) {}

void Reader::fail_with(Error error) {
  if (!error_) error_ = std::move(error);
}

void Reader::malformed(std::string_view what) {
  std::string message = "malformed `" + std::string(name_) + "`";
  if (field_ != 0) message += cat(", field ", field_);
  fail_with(Error(code_, message + ": " + std::string(what)));
}

bool Reader::take_long_varint(std::uint64_t& out) {
  const char* const start = position_;
  try {
    out = protozero::decode_varint(&position_, end_);
  } catch (const protozero::exception&) {
    malformed("a number is truncated or too long");
    return false;
  }
  // The tenth byte holds one bit; protozero drops the others.
  const auto length = position_ - start;
  if (length == 10 && static_cast<unsigned char>(start[9]) > 1) {
    malformed("a number is out of range");
    return false;
  }
  if (length != protozero::length_of_varint(out)) {
    malformed("a number is not in its shortest form");
    return false;
  }
  return true;
}

bool Reader::read_field() {
  std::uint64_t tag = 0;
  if (!take_varint(tag)) return false;
  if (tag >> 3 == 0 || tag >> 3 > kMaxFieldNumber) {
    malformed("a field number is out of range");
    return false;
  }
  field_ = static_cast<std::uint32_t>(tag >> 3);
  wire_type_ = static_cast<std::uint32_t>(tag & 7);
  const auto left = [this] { return static_cast<std::uint64_t>(end_ - position_); };
  std::uint64_t length = 0;
  switch (wire_type_) {
    case kVarint: return take_varint(number_);
    case kFixed64: length = 8; break;
    case kFixed32: length = 4; break;
    case kLengthDelimited:
      if (!take_varint(length)) return false;
      break;
    default: malformed("groups and undefined wire types are not accepted"); return false;
  }
  if (length > left()) {
    malformed("it is longer than what is left");
    return false;
  }
  bytes_ = ByteView(reinterpret_cast<const std::uint8_t*>(position_), static_cast<std::size_t>(length));
  position_ += length;
  return true;
}

bool Reader::mark_once() {
  if (error_) return false;
  if (has(field_)) {
    malformed("it is given twice");
    return false;
  }
  seen_ |= 1u << field_;
  return true;
}

bool Reader::mark_sole() {
  if (error_) return false;
  if (has_any()) {
    malformed("more than one member of a oneof is set");
    return false;
  }
  seen_ |= 1u << field_;
  return true;
}

void Reader::take(std::uint64_t& out) {
  if (wire_type_ != kVarint) return malformed("it is not a number");
  out = number_;
}

void Reader::take(std::uint32_t& out) {
  std::uint64_t number = out;
  take(number);
  if (number > std::numeric_limits<std::uint32_t>::max()) return malformed("a number is out of range");
  out = static_cast<std::uint32_t>(number);
}

void Reader::take(std::int64_t& out) {
  auto number = static_cast<std::uint64_t>(out);
  take(number);
  out = static_cast<std::int64_t>(number);
}

void Reader::take(bool& out) {
  std::uint64_t number = out ? 1 : 0;
  take(number);
  if (number > 1) return malformed("a truth value is neither 0 nor 1");
  out = number == 1;
}

void Reader::take(ByteView& out) {
  if (wire_type_ != kLengthDelimited) return malformed("it is not a string or message");
  out = bytes_;
}

void Reader::take(std::string_view& out) {
  ByteView bytes;
  take(bytes);
  if (error_) return;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!is_utf8(text)) return malformed("a text is not UTF-8");
  out = text;
}

void Reader::take(std::vector<std::uint32_t>& out) {
  if (wire_type_ == kVarint) {
    std::uint32_t number = 0;
    take(number);
    if (!error_) out.push_back(number);
    return;
  }
  ByteView packed;
  take(packed);
  Reader numbers(packed, name_, code_, depth_);
  while (!error_ && numbers.position_ != numbers.end_) {
    std::uint64_t number = 0;
    if (!numbers.take_varint(number) || number > std::numeric_limits<std::uint32_t>::max()) {
      return malformed("a number is malformed or out of range");
    }
    out.push_back(static_cast<std::uint32_t>(number));
  }
}

Reader Reader::enter(const char* name, bool allowed) {
  ByteView content;
  if (allowed) take(content);
  if (!error_ && depth_ + 1 > kMaxWireDepth) {
    fail_with(Error(ErrorCode::kNestingTooDeep, cat("messages are nested more than ", kMaxWireDepth, " deep")));
  }
  Reader inner(error_ ? ByteView{} : content, name, code_, depth_ + 1);
  inner.error_ = error_;
  return inner;
}

Reader Reader::each_message(const char* name) { return enter(name, !error_); }
Reader Reader::once_message(const char* name) { return enter(name, mark_once()); }
Reader Reader::sole_message(const char* name) { return enter(name, mark_sole()); }

Result<void> Reader::finish(std::initializer_list<std::uint32_t> required) {
  for (std::uint32_t field : required) {
    if (error_ || has(field)) continue;
    field_ = field;
    malformed("it is missing");
  }
  if (error_) return std::unexpected(*error_);
  return {};
}

Result<void> Reader::finish_oneof() {
  if (!error_ && !has_any()) {
    field_ = 0;
    malformed("it holds none of the known alternatives");
  }
  return finish();
}

void Writer::put_varint(std::uint64_t value) {
  char encoded[10];
  const int length = protozero::add_varint_to_buffer(encoded, value);
  buffer_.insert(buffer_.end(), encoded, encoded + length);
}

void Writer::number(std::uint32_t field, std::uint64_t value) {
  put_varint(field << 3 | kVarint);
  put_varint(value);
}

void Writer::bytes(std::uint32_t field, ByteView value) {
  put_varint(field << 3 | kLengthDelimited);
  put_varint(value.size());
  buffer_.insert(buffer_.end(), value.begin(), value.end());
}

std::size_t Writer::open(std::uint32_t field) {
  put_varint(field << 3 | kLengthDelimited);
  return buffer_.size();
}

// The length is known only now; it goes before what was written since.
void Writer::close(std::size_t start) {
  char encoded[10];
  const int length = protozero::add_varint_to_buffer(encoded, static_cast<std::uint64_t>(buffer_.size() - start));
  buffer_.insert(buffer_.begin() + static_cast<std::ptrdiff_t>(start), encoded, encoded + length);
}

bool is_utf8(std::string_view text) { return is_valid_utf8(text); }

}  // namespace hardtack::wire
