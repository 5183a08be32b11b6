#include "engine/eval/pattern/regex_syntax.h"

#include <algorithm>

namespace hardtack {
namespace {

// What stands between the brackets of a class. White_Space, and (approximately) Alphabetic, Mark, Decimal_Number,
// Connector_Punctuation and Join_Control.
constexpr std::string_view kSpace =
    "\\x{9}-\\x{d}\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}";
constexpr std::string_view kWord = "\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}\\x{200c}\\x{200d}";

// More is beyond RE2's 1,000 repetitions.
constexpr std::size_t kMaxCountDigits = 4;

class Rewriter {
 public:
  explicit Rewriter(std::string_view in) : in_(in) {}

  RegexSyntax rewrite() && {
    while (at_ < in_.size() && out_.kind == Regex::Kind::kValid) {
      const char c = in_[at_];
      if (c == '\\') {
        escape();
      } else if (c == '[') {
        in_class_ ? nested_class() : open_class();
      } else if (c == ']' && in_class_) {
        copy(1);
        in_class_ = false;
      } else if (in_class_ && (starts("&&") || starts("--") || starts("~~"))) {
        refuse(Regex::Kind::kTooLarge);
      } else if (!in_class_ && starts("(?")) {
        group();
      } else if (!in_class_ && c == '{') {
        repetition();
      } else {
        copy(1);
      }
    }
    return std::move(out_);
  }

 private:
  bool starts(std::string_view text) const { return in_.substr(at_).starts_with(text); }
  void copy(std::size_t count) {
    out_.pattern += in_.substr(at_, count);
    at_ += count;
  }
  void refuse(Regex::Kind kind) { out_.kind = kind; }

  void group() {
    if (starts("(?<") && !starts("(?<=") && !starts("(?<!")) {
      out_.pattern += "(?P<";
      at_ += 3;
      return;
    }
    const std::size_t end = in_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-", at_ + 2);
    const bool flags = end != std::string_view::npos && (in_[end] == ':' || in_[end] == ')');
    if (flags && in_.substr(at_ + 2, end - at_ - 2).find_first_of("xuR") != std::string_view::npos) {
      return refuse(Regex::Kind::kTooLarge);
    }
    copy(2);
  }

  // {n} {n,} {n,m}; RE2 takes any other brace for itself.
  void repetition() {
    const std::size_t end = in_.find('}', at_);
    if (end == std::string_view::npos) return refuse(Regex::Kind::kInvalid);
    const std::string_view inside = in_.substr(at_ + 1, end - at_ - 1);
    if (inside.find_first_of(" \t\n\v\f\r") != std::string_view::npos) {
      return refuse(Regex::Kind::kTooLarge);  // white space around a number is nothing there
    }
    const bool numbers = inside.find_first_not_of("0123456789,") == std::string_view::npos;
    if (!numbers || std::ranges::count(inside, ',') > 1) return refuse(Regex::Kind::kInvalid);
    if (inside.starts_with(',') || inside.empty())
      return refuse(Regex::Kind::kTooLarge);  // depends on the version there
    const std::size_t comma = std::min(inside.find(','), inside.size());
    out_.pattern += '{';
    count(inside.substr(0, comma));
    if (comma < inside.size()) out_.pattern += ',';
    if (comma + 1 < inside.size()) count(inside.substr(comma + 1));
    out_.pattern += '}';
    at_ = end + 1;
  }

  // RE2 takes a brace with leading zeros, and one with nine digits, for text.
  void count(std::string_view digits) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    if (digits.size() > kMaxCountDigits) return refuse(Regex::Kind::kTooLarge);
    out_.pattern += digits;
  }

  void open_class() {
    in_class_ = true;
    copy(1);
    if (starts("^")) copy(1);
    if (starts("]")) {  // a literal in both, and clearer escaped
      out_.pattern += "\\]";
      ++at_;
    }
  }

  // `[:alpha:]` is the same in both; a class inside a class is Rust's alone.
  void nested_class() {
    const std::size_t end = in_.find(":]", at_);
    if (!starts("[:") || end == std::string_view::npos) return refuse(Regex::Kind::kTooLarge);
    copy(end + 2 - at_);
  }

  void perl_class(std::string_view content, bool negated) {
    at_ += 2;
    if (in_class_) {
      if (negated) return refuse(Regex::Kind::kTooLarge);
      out_.pattern += content;
    } else {
      out_.pattern += negated ? "[^" : "[";
      out_.pattern += content;
      out_.pattern += ']';
    }
  }

  // \u{1F600}, \u00e9, \U0001F600
  void unicode_escape(std::size_t digits) {
    if (in_.substr(at_ + 2).starts_with('{')) {
      const std::size_t end = in_.find('}', at_);
      if (end == std::string_view::npos) return refuse(Regex::Kind::kInvalid);
      out_.pattern += "\\x";
      at_ += 2;
      return copy(end + 1 - at_);
    }
    if (in_.size() - at_ < 2 + digits) return refuse(Regex::Kind::kInvalid);
    out_.pattern += "\\x{";
    out_.pattern += in_.substr(at_ + 2, digits);
    out_.pattern += '}';
    at_ += 2 + digits;
  }

  // \p{Greek} \x{e9}: the brace is no repetition.
  void braced_escape() {
    copy(2);
    if (!starts("{")) return;
    const std::size_t end = in_.find('}', at_);
    if (end == std::string_view::npos) return refuse(Regex::Kind::kInvalid);
    copy(end + 1 - at_);
  }

  void escape() {
    const char next = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
    switch (next) {
      case 'd':
        out_.pattern += "\\p{Nd}";
        at_ += 2;
        return;
      case 'D':
        out_.pattern += "\\P{Nd}";
        at_ += 2;
        return;
      case 's': return perl_class(kSpace, false);
      case 'S': return perl_class(kSpace, true);
      case 'w': return perl_class(kWord, false);
      case 'W': return perl_class(kWord, true);
      case 'u': return unicode_escape(4);
      case 'U': return unicode_escape(8);
      case '<':
      case '>': return refuse(Regex::Kind::kTooLarge);
      case 'b':
      case 'B':
        if (in_.substr(at_ + 2).starts_with('{')) return refuse(Regex::Kind::kTooLarge);
        return copy(2);
      case 'p':
      case 'P':
      case 'x': return braced_escape();
      case 'Q':
      case 'E':
      case 'C':
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7': return refuse(Regex::Kind::kInvalid);
      default: copy(2);
    }
  }

  std::string_view in_;
  std::size_t at_ = 0;
  bool in_class_ = false;
  RegexSyntax out_;
};

}  // namespace

RegexSyntax rewrite_regex(std::string_view pattern) { return Rewriter(pattern).rewrite(); }

}  // namespace hardtack
