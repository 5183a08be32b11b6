// Messages from pieces: cat("row ", 3, " of ", name). Text is taken as it is, integers are written in decimal, a
// character is itself. Never fails; may be called from any thread.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace hardtack {

template <typename T>
concept CatInteger = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

template <typename T>
concept CatPiece = CatInteger<T> || std::same_as<T, char> || std::convertible_to<const T&, std::string_view>;

template <CatPiece T>
void append_piece(std::string& text, const T& piece) {
  if constexpr (CatInteger<T>) {
    text += std::to_string(piece);
  } else if constexpr (std::same_as<T, char>) {
    text += piece;
  } else {
    text += std::string_view(piece);
  }
}

template <CatPiece... Pieces>
std::string cat(const Pieces&... pieces) {
  std::string text;
  (append_piece(text, pieces), ...);
  return text;
}

}  // namespace hardtack
