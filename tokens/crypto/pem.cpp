#include "tokens/crypto/pem.h"

#include <algorithm>
#include <cstddef>

#include "tokens/crypto/base64.h"

namespace hardtack {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kLineLength = 64;
constexpr std::size_t kMaxLabel = 64;

std::unexpected<Error> malformed(const char* why) {
  return fail(Error(ErrorCode::kInvalidKey, std::string("the PEM text is malformed: ") + why)
                  .with_help("expected one block from `-----BEGIN ...-----` to `-----END ...-----`"));
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Appends to a buffer that was made large enough.
class Writer {
 public:
  explicit Writer(SecretBytes& out) : out_(out) {}
  void put(std::string_view text) {
    std::ranges::copy(bytes_of(text), out_.writable().subspan(size_).begin());
    size_ += text.size();
  }
  void put(char c) { out_.writable()[size_++] = static_cast<std::uint8_t>(c); }
  std::size_t size() const { return size_; }

 private:
  SecretBytes& out_;
  std::size_t size_ = 0;
};

}  // namespace

Result<PemBlock> parse_pem(std::string_view text) {
  text = trim(text);
  if (!text.starts_with(kBegin)) return malformed("it does not begin with a block");
  text.remove_prefix(kBegin.size());
  const std::size_t label_size = text.find(kDashes);
  if (label_size == std::string_view::npos || label_size > kMaxLabel) return malformed("its first line is incomplete");
  PemBlock block;
  block.label = text.substr(0, label_size);
  if (!std::ranges::all_of(block.label,
                           [](char c) { return c == ' ' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }))
    return malformed("its first line is incomplete");
  text.remove_prefix(label_size + kDashes.size());

  const std::string closing = std::string(kEnd) + block.label + std::string(kDashes);
  const std::size_t end = text.find(closing);
  if (end == std::string_view::npos) return malformed("the end of the block is missing");
  if (end + closing.size() != text.size()) return malformed("something follows the block");
  text = text.substr(0, end);
  if (text.empty() || (text.front() != '\n' && text.front() != '\r') || text.back() != '\n')
    return malformed("the contents must stand on lines of their own");

  SecretBytes digits(text.size());
  std::size_t size = 0;
  for (const char c : text)
    if (!is_space(c)) digits.writable()[size++] = static_cast<std::uint8_t>(c);
  digits.shrink(size);
  auto contents = secret_from_base64(digits.reveal_text());
  if (!contents) return malformed("its contents are not Base64");
  if (size % 4 != 0) return malformed("its Base64 lacks padding");
  block.contents = std::move(*contents);
  return block;
}

SecretBytes write_pem(std::string_view label, ByteView contents) {
  const SecretBytes digits = secret_to_base64(contents);
  const std::size_t lines = (digits.size() + kLineLength - 1) / kLineLength;
  const std::size_t frame = kBegin.size() + kEnd.size() + 2 * (label.size() + kDashes.size() + 1);
  SecretBytes out(frame + digits.size() + lines);
  Writer writer(out);
  writer.put(kBegin);
  writer.put(label);
  writer.put(kDashes);
  writer.put('\n');
  std::string_view rest = digits.reveal_text();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, kLineLength);
    writer.put(line);
    writer.put('\n');
    rest.remove_prefix(line.size());
  }
  writer.put(kEnd);
  writer.put(label);
  writer.put(kDashes);
  writer.put('\n');
  return out;
}

}  // namespace hardtack
