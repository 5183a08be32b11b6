#include "serve/bundle/archive.h"

#include <algorithm>
#include <optional>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::serve {
namespace {

using Header = std::array<char, kArchiveBlock>;

// The fields of a ustar header that are not constants.
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSizeDigits = 11;
constexpr std::size_t kSumAt = 148;
constexpr std::uint64_t kTooLarge = std::uint64_t{1} << 33U;  // that 11 octal digits do not hold

void put(Header& header, std::size_t at, std::string_view text) {
  std::ranges::copy(text, header.begin() + static_cast<std::ptrdiff_t>(at));
}
void put_octal(Header& header, std::size_t at, std::size_t digits, std::uint64_t value) {
  for (std::size_t i = digits; i > 0; --i, value >>= 3U) header[at + i - 1] = static_cast<char>('0' + (value & 7U));
}

// Of a regular file. Requires a name and a size that fit.
Header header_of(std::string_view name, std::uint64_t size) {
  Header header{};
  put(header, 0, name);
  put(header, 100, "0000644");  // mode
  put(header, 108, "0000000");  // owner
  put(header, 116, "0000000");  // group
  put_octal(header, kSizeAt, kSizeDigits, size);
  put(header, 136, "00000000000");  // time
  put(header, kSumAt, "        ");  // counts as blanks while it is computed
  header[156] = '0';                // a regular file
  put(header, 257,
      std::string_view("ustar\0"
                       "00",
                       8));
  put(header, 329, "0000000");  // device
  put(header, 337, "0000000");
  std::uint64_t sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  put_octal(header, kSumAt, 6, sum);
  header[kSumAt + 6] = '\0';
  return header;
}

std::optional<std::uint64_t> size_in(std::string_view header) {
  std::uint64_t size = 0;
  for (const char digit : header.substr(kSizeAt, kSizeDigits)) {
    if (digit < '0' || digit > '7') return std::nullopt;
    size = size << 3U | static_cast<std::uint64_t>(digit - '0');
  }
  return size;
}

std::size_t padding_of(std::uint64_t size) {
  return static_cast<std::size_t>((kArchiveBlock - size % kArchiveBlock) % kArchiveBlock);
}

bool is_zero(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char byte) { return byte == '\0'; });
}

std::unexpected<Error> damaged(std::string_view what) { return fail(ErrorCode::kSyntax, cat("the bundle ", what)); }

}  // namespace

Result<void> ArchiveWriter::add(std::string_view name, std::string_view contents) {
  if (name.empty() || name.size() > kMaxArchiveName || name.find('\0') != std::string_view::npos)
    return fail(ErrorCode::kUsage, cat("the name ", quote(name), " has not 1 to ", kMaxArchiveName, " bytes"));
  if (contents.size() >= kTooLarge) return fail(ErrorCode::kUsage, cat(quote(name), " is too large for an archive"));
  const Header header = header_of(name, contents.size());
  bytes_.append(header.data(), header.size());
  bytes_ += contents;
  bytes_.append(padding_of(contents.size()), '\0');
  return {};
}

std::string ArchiveWriter::finish() && {
  bytes_.append(kArchiveEndSize, '\0');
  return std::move(bytes_);
}

Result<std::string_view> ArchiveReader::file(std::string_view name, std::uint64_t most) {
  if (rest_.size() < kArchiveBlock) return damaged(cat("ends before ", quote(name)));
  const std::string_view header = rest_.substr(0, kArchiveBlock);
  const auto size = size_in(header);
  if (!size) return damaged(cat("has no header of ", quote(name), " where it must be"));
  const Header expected = header_of(name, *size);
  if (header != std::string_view(expected.data(), expected.size()))
    return damaged(cat("has no header of ", quote(name), " where it must be"));
  if (*size > most) return damaged(cat("has ", *size, " bytes of ", quote(name), ", more than ", most));
  const std::string_view body = rest_.substr(kArchiveBlock);
  const std::size_t length = static_cast<std::size_t>(*size);
  const std::size_t padding = padding_of(*size);
  if (body.size() < length || body.size() - length < padding) return damaged(cat("ends within ", quote(name)));
  if (!is_zero(body.substr(length, padding))) return damaged(cat("holds something behind ", quote(name)));
  rest_ = body.substr(length + padding);
  return body.substr(0, length);
}

Result<void> ArchiveReader::end() const {
  if (rest_.size() == kArchiveEndSize && is_zero(rest_)) return {};
  return damaged("does not end behind the files that were signed");
}

}  // namespace hardtack::serve
