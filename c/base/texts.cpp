#include "c/base/texts.h"

#include <algorithm>

#include "engine/text/utf8.h"

hardtack_buffer::hardtack_buffer(std::span<const std::uint8_t> bytes) : content(bytes.size() + 1) {
  std::ranges::copy(bytes, content.writable().begin());
}

namespace hardtack::c {

Result<std::string_view> text_of(hardtack_text text, const char* what) {
  if (text.size == 0) return std::string_view("");
  if (text.data == nullptr) return fail(ErrorCode::kUsage, std::string(what) + " has a length and no text");
  const std::string_view given(text.data, text.size);
  if (!is_valid_utf8(given)) return fail(ErrorCode::kInvalidUtf8, std::string(what) + " is not UTF-8");
  return given;
}

Result<std::optional<std::string_view>> optional_text_of(hardtack_text text, const char* what) {
  if (text.data == nullptr && text.size == 0) return std::nullopt;
  HARDTACK_TRY(const std::string_view given, text_of(text, what));
  return given;
}

Result<std::optional<std::string>> optional_string_of(hardtack_text text, const char* what) {
  HARDTACK_TRY(const auto given, optional_text_of(text, what));
  if (!given) return std::nullopt;
  return std::string(*given);
}

Result<ByteView> bytes_of(hardtack_bytes bytes, const char* what) {
  if (bytes.data == nullptr && bytes.size > 0)
    return fail(ErrorCode::kUsage, std::string(what) + " has a length and no bytes");
  return ByteView(bytes.data, bytes.size);
}

Outcome<std::unique_ptr<hardtack_buffer>> buffer_of(std::span<const std::uint8_t> bytes) {
  return std::make_unique<hardtack_buffer>(bytes);
}

Outcome<std::unique_ptr<hardtack_buffer>> buffer_of(std::string_view text) {
  return buffer_of(hardtack::bytes_of(text));
}

}  // namespace hardtack::c

using namespace hardtack::c;

hardtack_text hardtack_version(void) { return view(HARDTACK_VERSION); }

hardtack_bytes hardtack_buffer_bytes(const hardtack_buffer* buffer) {
  if (look_at(buffer) == nullptr) return {nullptr, 0};
  return view(buffer->content.bytes().first(buffer->content.size() - 1));
}

hardtack_text hardtack_buffer_text(const hardtack_buffer* buffer) {
  if (look_at(buffer) == nullptr) return view("");
  return view(buffer->content.reveal_text().substr(0, buffer->content.size() - 1));
}

void hardtack_buffer_free(hardtack_buffer* buffer) { destroy(buffer); }
