#include "tokens/bytes/der.h"

#include <algorithm>
#include <string>

namespace hardtack {
namespace {

std::unexpected<Error> malformed(const char* what) {
  return fail(ErrorCode::kInvalidKey, std::string("the DER encoding is wrong: ") + what);
}

}  // namespace

namespace der {

std::size_t header_size(std::size_t size) { return size < 0x80 ? 2 : size < 0x100 ? 3 : 4; }

void put_header(Bytes& out, std::uint8_t tag, std::size_t size) {
  out.push_back(tag);
  if (size >= 0x100) {
    out.push_back(0x82);
    out.push_back(static_cast<std::uint8_t>(size >> 8));
  } else if (size >= 0x80) {
    out.push_back(0x81);
  }
  out.push_back(static_cast<std::uint8_t>(size));
}

void put(Bytes& out, std::uint8_t tag, ByteView contents) {
  put_header(out, tag, contents.size());
  out.insert(out.end(), contents.begin(), contents.end());
}

void put_integer(Bytes& out, ByteView big_endian) {
  while (big_endian.size() > 1 && big_endian[0] == 0) big_endian = big_endian.subspan(1);
  const bool pad = big_endian.empty() || big_endian[0] >= 0x80;  // a set top bit would mean a negative number
  put_header(out, kInteger, big_endian.size() + (pad ? 1 : 0));
  if (pad) out.push_back(0);
  out.insert(out.end(), big_endian.begin(), big_endian.end());
}

}  // namespace der

Result<ByteView> DerReader::take(std::uint8_t tag) {
  if (rest_.size() < 2) return malformed("it ends too early");
  if (rest_[0] != tag) return malformed("an unexpected element");
  std::size_t size = rest_[1];
  std::size_t header = 2;
  if (size >= 0x80) {
    const std::size_t digits = size - 0x80;
    if (digits == 0) return malformed("an indefinite length");
    if (digits > 2) return malformed("a length of more than two bytes");
    if (rest_.size() < 2 + digits) return malformed("it ends too early");
    size = digits == 1 ? rest_[2] : static_cast<std::size_t>(rest_[2] << 8 | rest_[3]);
    header = 2 + digits;
    if (der::header_size(size) != header) return malformed("a length that is not in its shortest form");
  }
  if (rest_.size() - header < size) return malformed("it ends too early");
  const ByteView contents = rest_.subspan(header, size);
  rest_ = rest_.subspan(header + size);
  return contents;
}

Result<DerReader> DerReader::enter(std::uint8_t tag) {
  HARDTACK_TRY(const ByteView contents, take(tag));
  return DerReader(contents);
}

Result<ByteView> DerReader::take_integer() {
  HARDTACK_TRY(ByteView digits, take(der::kInteger));
  if (digits.empty()) return malformed("an integer without digits");
  if (digits[0] >= 0x80) return malformed("a negative integer");
  if (digits.size() > 1 && digits[0] == 0) {
    if (digits[1] < 0x80) return malformed("an integer with a needless zero");
    digits = digits.subspan(1);
  }
  return digits;
}

Result<ByteView> DerReader::take_bit_string(std::uint8_t tag) {
  HARDTACK_TRY(const ByteView contents, take(tag));
  if (contents.empty() || contents[0] != 0) return malformed("a bit string that does not end at a byte");
  return contents.subspan(1);
}

Result<void> DerReader::expect_end() const {
  if (!rest_.empty()) return malformed("bytes follow the end");
  return {};
}

}  // namespace hardtack
