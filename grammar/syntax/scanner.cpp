#include "grammar/syntax/scanner.h"

#include <algorithm>
#include <array>

namespace hardtack {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What a byte may be part of.
constexpr std::uint8_t kSpace = 1;  // between tokens
constexpr std::uint8_t kDigit = 2;
constexpr std::uint8_t kLetter = 4;  // ASCII, and `_`
constexpr std::uint8_t kBeyond = 8;  // a character beyond ASCII: all of them are taken for letters
constexpr std::uint8_t kColon = 16;
constexpr std::uint8_t kLongSymbol = 32;  // begins one of kLongSymbols
constexpr std::uint8_t kWord = kDigit | kLetter;
constexpr std::uint8_t kNamePart = kWord | kBeyond;

constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (const char c : std::string_view(" \t\r\n")) classes[static_cast<unsigned char>(c)] = kSpace;
  for (std::size_t c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) classes[c] = classes[c + ('a' - 'A')] = kLetter;
  for (std::size_t c = 0x80; c <= 0xFF; ++c) classes[c] = kBeyond;
  for (const char c : std::string_view("=!<>-&|")) classes[static_cast<unsigned char>(c)] = kLongSymbol;
  classes['_'] = kLetter;
  classes[':'] = kColon;
  return classes;
}();

constexpr bool is(char c, std::uint8_t classes) { return (kClasses[static_cast<unsigned char>(c)] & classes) != 0; }

struct Spelling {
  std::string_view text;
  TokenKind kind;
};

// Where one is the beginning of another, the longer comes first.
constexpr std::array kLongSymbols = {
    Spelling{"===", TokenKind::kStrictEqual}, Spelling{"!==", TokenKind::kStrictNotEqual},
    Spelling{"==", TokenKind::kEqual},        Spelling{"!=", TokenKind::kNotEqual},
    Spelling{"<=", TokenKind::kLessEqual},    Spelling{">=", TokenKind::kGreaterEqual},
    Spelling{"<-", TokenKind::kLeftArrow},    Spelling{"->", TokenKind::kRightArrow},
    Spelling{"&&", TokenKind::kAndAnd},       Spelling{"||", TokenKind::kOrOr},
};

constexpr std::array<TokenKind, 128> kSymbols = [] {
  std::array<TokenKind, 128> kinds{};
  kinds.fill(TokenKind::kUnexpected);
  kinds['('] = TokenKind::kLeftParen;
  kinds[')'] = TokenKind::kRightParen;
  kinds['['] = TokenKind::kLeftBracket;
  kinds[']'] = TokenKind::kRightBracket;
  kinds['{'] = TokenKind::kLeftBrace;
  kinds['}'] = TokenKind::kRightBrace;
  kinds[','] = TokenKind::kComma;
  kinds[';'] = TokenKind::kSemicolon;
  kinds[':'] = TokenKind::kColon;
  kinds['.'] = TokenKind::kDot;
  kinds['<'] = TokenKind::kLess;
  kinds['>'] = TokenKind::kGreater;
  kinds['&'] = TokenKind::kAmpersand;
  kinds['|'] = TokenKind::kPipe;
  kinds['^'] = TokenKind::kCaret;
  kinds['!'] = TokenKind::kBang;
  kinds['+'] = TokenKind::kPlus;
  kinds['-'] = TokenKind::kMinus;
  kinds['*'] = TokenKind::kStar;
  kinds['/'] = TokenKind::kSlash;
  kinds['='] = TokenKind::kAssign;
  return kinds;
}();

enum class Case : std::uint8_t { kAny, kLower };

struct Keyword {
  std::string_view word;
  TokenKind kind;
  Case letters;
  bool in_braces = false;
};

constexpr std::array kKeywords = {
    Keyword{"check", TokenKind::kCheck, Case::kAny},
    Keyword{"reject", TokenKind::kReject, Case::kAny},
    Keyword{"allow", TokenKind::kAllow, Case::kAny},
    Keyword{"deny", TokenKind::kDeny, Case::kAny},
    Keyword{"if", TokenKind::kIf, Case::kAny},
    Keyword{"all", TokenKind::kAll, Case::kAny},
    Keyword{"or", TokenKind::kOr, Case::kAny},
    Keyword{"trusting", TokenKind::kTrusting, Case::kLower},
    Keyword{"authority", TokenKind::kAuthority, Case::kLower},
    Keyword{"previous", TokenKind::kPrevious, Case::kLower},
    Keyword{"true", TokenKind::kTrue, Case::kLower, true},
    Keyword{"false", TokenKind::kFalse, Case::kLower, true},
    Keyword{"null", TokenKind::kNull, Case::kLower, true},
};
constexpr std::size_t kLongestKeyword = 9;

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

TokenKind kind_of_word(std::string_view word, bool in_braces) {
  if (word.size() > kLongestKeyword) return TokenKind::kName;
  const auto same_letter = [](char a, char b) { return to_lower(a) == b; };
  for (const Keyword& keyword : kKeywords) {
    if (word.size() != keyword.word.size() || to_lower(word.front()) != keyword.word.front()) continue;
    if (in_braces && !keyword.in_braces) continue;
    if (keyword.letters == Case::kLower ? word == keyword.word : std::ranges::equal(word, keyword.word, same_letter)) {
      return keyword.kind;
    }
  }
  return TokenKind::kName;
}

}  // namespace

Scanner::Scanner(std::string_view text) : text_(text) { seek(0); }

void Scanner::seek(std::uint32_t offset) {
  const std::size_t text_begin = text_.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  end_ = std::clamp<std::size_t>(offset, text_begin, text_.size());
  open_braces_ = 0;
}

std::size_t Scanner::skip(std::size_t position, std::uint8_t classes) const {
  while (position < text_.size() && is(text_[position], classes)) ++position;
  return position;
}

Token Scanner::next() {
  begin_ = end_ = skip(end_, kSpace);
  TokenKind kind = TokenKind::kEnd;
  if (begin_ < text_.size()) {
    const char first = text_[begin_];
    if (is(first, kDigit)) {
      kind = scan_number_or_name();
    } else if (is(first, kNamePart)) {
      kind = scan_word_or_name();
    } else if (first == '$' || (first == ':' && open_braces_ == 0)) {
      ++end_;
      kind = scan_name(first == '$' ? TokenKind::kVariable : TokenKind::kName);
    } else if (first == '"') {
      kind = scan_string();
    } else if (first == '/') {
      kind = scan_slash();
    } else {
      kind = scan_symbol();
    }
  }
  return {kind, {static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(end_)}};
}

// Takes the rest of a name from end_ on.
TokenKind Scanner::scan_name(TokenKind kind) {
  end_ = skip(end_, open_braces_ > 0 ? kNamePart : kNamePart | kColon);
  return kind;
}

// A number that runs into a letter is a name: `2abc`.
TokenKind Scanner::scan_number_or_name() {
  const std::size_t digits_end = skip(begin_, kDigit);
  if (at(digits_end) == '-' && scan_date(digits_end)) return TokenKind::kDate;
  scan_name(TokenKind::kName);
  return end_ == digits_end ? TokenKind::kInteger : TokenKind::kName;
}

// `2024-01-31T00:00:00.5+01:00`, and whatever looks a little like it. The three numbers may have any length: no byte is
// looked at more than three times.
bool Scanner::scan_date(std::size_t after_year) {
  const std::size_t after_month = skip(after_year + 1, kDigit);
  if (after_month == after_year + 1 || at(after_month) != '-') return false;
  const std::size_t after_day = skip(after_month + 1, kDigit);
  if (after_day == after_month + 1 || to_lower(at(after_day)) != 't') return false;
  end_ = skip(after_day + 1, kDigit | kColon);
  if (at(end_) == '.' && is(at(end_ + 1), kDigit)) end_ = skip(end_ + 1, kDigit);
  if (to_lower(at(end_)) == 'z') {
    ++end_;
  } else if ((at(end_) == '+' || at(end_) == '-') && is(at(end_ + 1), kDigit | kColon)) {
    end_ = skip(end_ + 1, kDigit | kColon);
  }
  return true;
}

// A name, a keyword, `hex:00ff` or `ed25519/00ff`.
TokenKind Scanner::scan_word_or_name() {
  scan_name(TokenKind::kName);
  const std::string_view word = text_.substr(begin_, end_ - begin_);
  if (open_braces_ > 0) {
    if (word != "hex" || at(end_) != ':') return kind_of_word(word, true);
    end_ = skip(end_ + 1, kWord);
    return TokenKind::kBytes;
  }
  if (word.starts_with("hex:") && skip(begin_ + 4, kWord) == end_) return TokenKind::kBytes;
  if (at(end_) == '/' && (word == "ed25519" || word == "secp256r1")) {
    end_ = skip(end_ + 1, kWord);
    return TokenKind::kPublicKey;
  }
  return kind_of_word(word, false);
}

// To the first quote that no backslash precedes, or to the end of the text.
TokenKind Scanner::scan_string() {
  for (std::size_t i = begin_ + 1; i < text_.size(); ++i) {
    if (text_[i] == '"') {
      end_ = i + 1;
      return TokenKind::kString;
    }
    if (text_[i] == '\\') ++i;
  }
  end_ = text_.size();
  return TokenKind::kUnclosedString;
}

TokenKind Scanner::scan_slash() {
  if (at(begin_ + 1) == '/') {
    end_ = std::min(text_.find_first_of("\r\n", begin_), text_.size());
    return TokenKind::kLineComment;
  }
  if (at(begin_ + 1) == '*') {
    const std::size_t close = text_.find("*/", begin_ + 2);
    const bool closed = close != std::string_view::npos;
    end_ = closed ? close + 2 : text_.size();
    return closed ? TokenKind::kBlockComment : TokenKind::kUnclosedComment;
  }
  ++end_;
  return TokenKind::kSlash;
}

TokenKind Scanner::scan_symbol() {
  const std::string_view rest = text_.substr(begin_);
  if (is(rest[0], kLongSymbol)) {
    for (const Spelling& symbol : kLongSymbols) {
      if (!rest.starts_with(symbol.text)) continue;
      end_ += symbol.text.size();
      return symbol.kind;
    }
  }
  ++end_;
  const TokenKind kind = kSymbols[static_cast<unsigned char>(rest[0])];
  if (kind == TokenKind::kLeftBrace) {
    ++open_braces_;
  } else if (kind == TokenKind::kRightBrace && open_braces_ > 0) {
    --open_braces_;
  } else if (kind == TokenKind::kSemicolon) {
    open_braces_ = 0;  // an unclosed brace does not spoil the statements after it
  }
  return kind;
}

}  // namespace hardtack
