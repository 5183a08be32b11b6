// Text and bytes on their way in and out: checked where they come in, owned by a hardtack_buffer where nothing else
// owns them.
//
//   HARDTACK_TRY(const std::string_view name, text_of(given, "name"));
//   return make(text, [&] { return buffer_of(print_block(*block)); });
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "c/base/failure.h"
#include "c/base/handle.h"
#include "c/hardtack.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

struct hardtack_buffer : hardtack::c::HandleOf<"buff", "buffer"> {
  explicit hardtack_buffer(std::span<const std::uint8_t> bytes);

  hardtack::SecretBytes content;  // and a zero
};

namespace hardtack::c {

inline hardtack_text view(std::string_view text) { return {text.data(), text.size()}; }
inline hardtack_bytes view(std::span<const std::uint8_t> bytes) { return {bytes.data(), bytes.size()}; }

// Errors: kUsage for a length without data, kInvalidUtf8. `what` names the argument.
Result<std::string_view> text_of(hardtack_text text, const char* what);
// Nothing where there is no data.
Result<std::optional<std::string_view>> optional_text_of(hardtack_text text, const char* what);
Result<std::optional<std::string>> optional_string_of(hardtack_text text, const char* what);
Result<ByteView> bytes_of(hardtack_bytes bytes, const char* what);
// `count` of `items`, which may be NULL if there are none. Error: kUsage.
template <typename T>
Result<std::span<const T>> items_of(const T* items, std::size_t count, const char* what) {
  if (items == nullptr && count > 0) return fail(ErrorCode::kUsage, std::string(what) + " is NULL");
  return std::span<const T>(items, count);
}

Outcome<std::unique_ptr<hardtack_buffer>> buffer_of(std::span<const std::uint8_t> bytes);
Outcome<std::unique_ptr<hardtack_buffer>> buffer_of(std::string_view text);

}  // namespace hardtack::c
