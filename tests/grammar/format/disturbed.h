// A text with other white space and with comments: between any two tokens where white space may stand.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "grammar/syntax/scanner.h"

namespace hardtack::testing_support {

struct DisturbedText {
  std::string text;
  int comments = 0;  // that were added; number `i` holds `<i>`
};

inline DisturbedText disturbed(std::string_view text, std::mt19937_64& random) {
  DisturbedText result;
  const auto below = [&](std::uint64_t count) { return random() % count; };
  const char* const line_break = below(8) == 0 ? "\r\n" : "\n";
  const std::uint64_t rate = 2 + below(30);  // of tokens to a comment
  const auto blank = [&] {
    static constexpr std::string_view kBlank[] = {" ", "  ", "\t", "\n", "\n\n\n", "\n  "};
    for (const char c : kBlank[below(6)]) result.text += c == '\n' ? std::string(line_break) : std::string(1, c);
  };
  const auto comment = [&] {
    if (below(2) == 0) blank();
    const std::string mark = "<" + std::to_string(result.comments++) + ">";
    switch (below(4)) {
      case 0: result.text += "// " + mark + (below(2) == 0 ? "  " : "") + line_break; break;
      case 1: result.text += "/*" + mark + "\n   */"; break;
      default: result.text += "/* " + mark + " */"; break;
    }
  };
  Scanner scanner(text);
  Token last;
  for (Token token = scanner.next();; token = scanner.next()) {
    const bool apart = token.span.begin > last.span.end;
    const bool sign = last.kind == TokenKind::kMinus && token.kind == TokenKind::kInteger && !apart;
    if (!sign) {
      if (apart || below(4) == 0) blank();
      while (below(rate) == 0) comment();
      if (below(6) == 0) blank();
    }
    if (token.kind == TokenKind::kEnd) return result;
    result.text += text.substr(token.span.begin, token.span.size());
    if (token.kind == TokenKind::kLineComment) result.text += line_break;
    last = token;
  }
}

}  // namespace hardtack::testing_support
