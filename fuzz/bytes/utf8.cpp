// Property: what is UTF-8, which code points it holds, where its first stray byte lies and where it may be cut are what
// a second decoder says, written from the bits of RFC 3629; code points are written as the bytes that they were read
// from. A text with stray bytes is decoded byte by byte there, and never beyond its end.
#include "engine/text/utf8.h"

#include <optional>
#include <string>

#include "fuzz/fuzz_support.h"
#include "tokens/biscuit/format/wire.h"

namespace hardtack {
namespace {

using fuzz::require;

struct Decoded {
  char32_t value;
  std::size_t length;
};

// The well-formed character that begins at `at`: the bits of its bytes, in their shortest form.
std::optional<Decoded> character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return Decoded{lead, 1};
  const std::size_t length = lead >> 5 == 0b110 ? 2 : lead >> 4 == 0b1110 ? 3 : lead >> 3 == 0b11110 ? 4 : 0;
  if (length == 0 || text.size() - at < length) return std::nullopt;
  char32_t value = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(at + i) >> 6 != 0b10) return std::nullopt;
    value = value << 6 | (byte(at + i) & 0x3fU);
  }
  constexpr char32_t kFirstOfLength[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kFirstOfLength[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return std::nullopt;
  return Decoded{value, length};
}

void check_cut(std::string_view text, std::size_t most, bool valid) {
  const std::string_view cut = cut_utf8(text, most);
  require(cut.size() <= most && text.starts_with(cut), "a cut is a beginning of at most so many bytes");
  require(cut.size() + 3 >= std::min(most, text.size()), "and no more than a character is lost by it");
  if (!valid) return;
  require(is_valid_utf8(cut), "it ends between characters");
  if (cut.size() == text.size()) return;
  require(cut.size() + character_at(text, cut.size())->length > most, "as late as it may");
}

void check(std::string_view text) {
  std::string written;
  std::optional<std::size_t> stray;
  bool ascii = true;
  for (std::size_t at = 0; at < text.size();) {
    const auto expected = character_at(text, at);
    const CodePoint read = decode_utf8(text, at);
    require(read.is_stray() == !expected.has_value(), "a byte is stray where no character begins");
    ascii = ascii && expected && expected->length == 1;
    if (expected) {
      require(read.value == expected->value && read.length == expected->length, "a character is its bits");
      append_code_point(written, read.value);
    } else {
      if (!stray) stray = at;
      written += text[at];
    }
    at += read.length;
  }
  require(written == text, "code points are written as they were read");
  require(find_stray_byte(text) == stray, "the first stray byte is found");
  require(is_valid_utf8(text) == !stray && wire::is_utf8(text) == !stray, "text without stray bytes is UTF-8");
  require(is_ascii(text) == ascii, "text of one-byte characters is ASCII");
  for (const std::size_t most : {std::size_t{0}, std::size_t{1}, text.size() / 3, text.size() / 2, text.size()}) {
    check_cut(text, most, !stray);
  }
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hardtack::check(hardtack::fuzz::as_text(data, size));
  return 0;
}
