#include "tokens/bytes/pem.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "tokens/bytes/base64.h"

namespace hardtack {
namespace {

constexpr std::string_view kPemStart = "-----BEGIN";
constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kLineLength = 64;
constexpr std::size_t kMaxLabel = 64;

std::unexpected<Error> malformed(const char* why) {
  return fail(Error(ErrorCode::kInvalidKey, std::string("the PEM text is malformed: ") + why)
                  .with_help("expected a block from `-----BEGIN ...-----` to `-----END ...-----`"));
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

// Takes the lines of a text one by one.
class BlockReader {
 public:
  explicit BlockReader(std::size_t most) : most_(most) {}

  // Without the white space around it.
  Result<void> line(std::string_view text) {
    if (!open_) return outside(text);
    if (text.starts_with(kEnd)) return close(text);
    if (text.find(kDashes) != std::string_view::npos) return malformed("a line within the block is no Base64");
    if (text.find(':') != std::string_view::npos) return header(text);
    for (const char c : text)
      if (!is_space(c)) digits_.writable()[size_++] = static_cast<std::uint8_t>(c);
    return {};
  }

  Result<std::vector<PemBlock>> finish() && {
    if (open_) return malformed("the end of the block is missing");
    if (blocks_.empty()) return malformed("it holds no block");
    return std::move(blocks_);
  }

 private:
  Result<void> outside(std::string_view text) {
    if (!text.starts_with(kPemStart)) {
      if (looks_like_pem(text)) return malformed("`-----BEGIN` must begin a line");
      if (text.starts_with(kEnd)) return malformed("the beginning of the block is missing");
      return {};  // explanatory text
    }
    if (text.find(kEnd) != std::string_view::npos) return malformed("its line ends are missing");
    if (!text.starts_with(kBegin) || !text.ends_with(kDashes) || text.size() < kBegin.size() + kDashes.size())
      return malformed("its first line is incomplete");
    text.remove_prefix(kBegin.size());
    text.remove_suffix(kDashes.size());
    const auto is_label = [](char c) { return c == ' ' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    if (text.size() > kMaxLabel || !std::ranges::all_of(text, is_label))
      return malformed("its first line is incomplete");
    if (blocks_.size() == kMaxPemBlocks) return malformed("it holds too many blocks");
    block_ = PemBlock{std::string(text), {}, false};
    digits_ = SecretBytes(most_);
    size_ = 0;
    open_ = true;
    return {};
  }

  // Those of encrypted keys; nothing else has any.
  Result<void> header(std::string_view text) {
    if (size_ > 0) return malformed("a line within the block is no Base64");
    if (!text.starts_with("Proc-Type:") && !text.starts_with("DEK-Info:")) return malformed("it has headers");
    if (text.ends_with("ENCRYPTED")) block_.encrypted = true;
    return {};
  }

  Result<void> close(std::string_view text) {
    if (text != std::string(kEnd) + block_.label + std::string(kDashes))
      return malformed("its last line does not fit its first");
    digits_.shrink(size_);
    auto contents = secret_from_base64(digits_.reveal_text());
    if (!contents) return malformed("its contents are not Base64");
    if (size_ % 4 != 0) return malformed("its Base64 lacks padding");
    block_.contents = std::move(*contents);
    blocks_.push_back(std::move(block_));
    open_ = false;
    return {};
  }

  std::size_t most_;
  std::vector<PemBlock> blocks_;
  bool open_ = false;
  PemBlock block_;
  SecretBytes digits_;
  std::size_t size_ = 0;
};

}  // namespace

bool looks_like_pem(std::string_view text) { return text.find(kPemStart) != std::string_view::npos; }

Result<std::vector<PemBlock>> parse_pem_blocks(std::string_view text) {
  if (text.find("-----\\n") != std::string_view::npos) {
    return fail(Error(ErrorCode::kInvalidKey, "the PEM text holds the two characters `\\n` where its lines should end")
                    .with_help("pass real line ends, as `printf '%b' \"$KEY\"` makes them"));
  }
  BlockReader reader(text.size());
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    HARDTACK_CHECK(reader.line(trim(text.substr(0, end))));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return std::move(reader).finish();
}

Result<PemBlock> parse_pem(std::string_view text) {
  HARDTACK_TRY(std::vector<PemBlock> blocks, parse_pem_blocks(text));
  if (blocks.size() > 1) return malformed("it holds several blocks");
  return std::move(blocks.front());
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
