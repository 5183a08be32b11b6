#include "stdlib/glob.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <optional>
#include <string>

#include "engine/text/quote.h"
#include "engine/text/utf8.h"
#include "stdlib/path.h"

namespace hardtack {

class GlobPattern::Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<GlobPattern> run() {
    while (at_ < text_.size()) {
      if (++characters_ > kMaxGlobCharacters) return refuse("it is longer than 256 characters");
      HARDTACK_CHECK(read_item());
    }
    return std::move(pattern_);
  }

 private:
  std::unexpected<Error> refuse(std::string_view reason, std::string_view help = {}) const {
    const Error error(ErrorCode::kExternFailed, quote(text_) + " is not a pattern: " + std::string(reason));
    return fail(help.empty() ? error : error.with_help(std::string(help)));
  }

  char32_t take() {
    const CodePoint c = decode_utf8(text_, at_);
    at_ += c.length;
    return c.value;
  }
  bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }

  void add(Kind kind) { pattern_.items_.push_back({.kind = kind}); }
  void add_one(char32_t c) {
    const auto first = static_cast<std::uint32_t>(pattern_.ranges_.size());
    pattern_.ranges_.push_back({c, c});
    pattern_.items_.push_back({.first = first, .count = 1});
  }

  Result<void> read_item() {
    const std::size_t begin = at_;
    const char32_t c = take();
    switch (c) {
      case U'?': pattern_.items_.push_back({.negated = true}); return {};
      case U'*': return next_is('*') ? read_folders(begin) : (add(Kind::kStar), Result<void>());
      case U'[': return read_class();
      case U'\\':
        if (at_ == text_.size()) return refuse("it ends behind a `\\`");
        add_one(take());
        return {};
      case U'{':
      case U'}': return refuse("`{` and `}` are not special", "write one pattern for each alternative, or `\\{`");
      default: add_one(c); return {};
    }
  }

  // The second `*` is next.
  Result<void> read_folders(std::size_t begin) {
    ++at_;
    const bool begins = begin == 0 || text_[begin - 1] == '/';
    const bool ends = at_ == text_.size();
    if (!begins || (!ends && !next_is('/'))) {
      return refuse("`**` does not stand alone between slashes", "write `*` within a name");
    }
    if (ends) {
      add(Kind::kRest);
      return {};
    }
    ++at_;
    // `**/**/` is `**/`.
    if (pattern_.items_.empty() || pattern_.items_.back().kind != Kind::kFolders) add(Kind::kFolders);
    return {};
  }

  // `[` was read.
  Result<void> read_class() {
    Item item{.first = static_cast<std::uint32_t>(pattern_.ranges_.size())};
    if (next_is('!') || next_is('^')) {
      item.negated = true;
      ++at_;
    }
    for (bool is_first = true; is_first || !next_is(']'); is_first = false) {
      HARDTACK_TRY(const char32_t low, read_member());
      char32_t high = low;
      if (next_is('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        HARDTACK_TRY(high, read_member());
      }
      if (high < low) return refuse("a range of a class is the wrong way round");
      if (low <= U'/' && U'/' <= high) return refuse("a class never holds `/`", "write the range around it as two");
      pattern_.ranges_.push_back({low, high});
      ++item.count;
    }
    ++at_;
    pattern_.items_.push_back(item);
    return {};
  }

  Result<char32_t> read_member() {
    if (at_ == text_.size()) return refuse("a class is not closed", "write `\\[` for the character");
    if (++characters_ > kMaxGlobCharacters) return refuse("it is longer than 256 characters");
    const char32_t c = take();
    if (c != U'\\') return c;
    if (at_ == text_.size()) return refuse("it ends behind a `\\`");
    return take();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t characters_ = 0;
  GlobPattern pattern_;
};

// Bit i of a set: the text so far led to before item i; behind the last item, to the end.
class GlobPattern::Matcher {
 public:
  explicit Matcher(const GlobPattern& pattern) : pattern_(pattern) {
    for (std::size_t i = 0; i < pattern.items_.size(); ++i) {
      const Kind kind = pattern.items_[i].kind;
      skipped_[i] = kind != Kind::kOne;
      star_[i] = kind == Kind::kStar;
      stays_[i] = kind == Kind::kFolders || kind == Kind::kRest;
      folders_[i] = kind == Kind::kFolders;
    }
  }

  bool run(std::string_view text) {
    Set places;
    places[0] = true;
    close(places);
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint c = decode_utf8(text, at);
      at += c.length;
      Set next = (places & taking(c.value)) << 1;
      if (c.value == U'/') {
        next |= (places & folders_) << 1;
      } else {
        next |= places & star_;
      }
      close(next);
      // What stays in `**` goes on behind it at a slash alone.
      next |= places & stays_;
      if (next.none()) return false;
      places = next;
    }
    const std::size_t end = pattern_.items_.size();
    return places[end] || (end > 0 && pattern_.items_[end - 1].kind == Kind::kRest && places[end - 1]);
  }

 private:
  using Set = std::bitset<kMaxGlobCharacters + 1>;

  // Adds what is reached without a character: no two items that may be skipped follow each other but `**/` and `*`.
  void close(Set& places) const {
    places |= (places & skipped_) << 1;
    places |= (places & skipped_) << 1;
  }

  // The items that take `c` and are passed by it.
  const Set& taking(char32_t c) {
    const std::size_t number = c < kAscii ? c : interval_of(c);
    if (number >= known_.size()) {
      known_.resize(number + 1);
      sets_.resize(number + 1);
    }
    if (!known_[number]) {
      known_[number] = true;
      for (std::size_t i = 0; i < pattern_.items_.size(); ++i) sets_[number][i] = pattern_.takes(pattern_.items_[i], c);
    }
    return sets_[number];
  }

  // Characters between two neighbouring bounds of classes are all alike.
  std::size_t interval_of(char32_t c) {
    if (bounds_.empty()) {
      for (const auto& [low, high] : pattern_.ranges_) {
        if (low >= kAscii) bounds_.push_back(low);
        if (high >= kAscii) bounds_.push_back(high + 1);
      }
      bounds_.push_back(kAscii);
      std::ranges::sort(bounds_);
    }
    return kAscii + static_cast<std::size_t>(std::ranges::upper_bound(bounds_, c) - bounds_.begin());
  }

  static constexpr char32_t kAscii = 128;

  const GlobPattern& pattern_;
  Set skipped_, star_, stays_, folders_;
  std::vector<bool> known_;
  std::vector<Set> sets_;
  std::vector<char32_t> bounds_;
};

bool GlobPattern::takes(const Item& item, char32_t c) const {
  if (item.kind != Kind::kOne) return false;
  const auto first = ranges_.begin() + item.first;
  const bool found =
      std::any_of(first, first + item.count, [c](const Range& range) { return range.first <= c && c <= range.second; });
  return item.negated ? !found && c != U'/' : found;
}

Result<GlobPattern> GlobPattern::parse(std::string_view text) { return Parser(text).run(); }

Result<bool> GlobPattern::matches(std::string_view text) const {
  if (text.size() > kMaxGlobTextBytes) return fail(ErrorCode::kExternFailed, "the text is longer than 64 KiB");
  if (has_dot_segment(text)) {
    return fail(Error(ErrorCode::kExternFailed, quote(text) + " has a segment `.` or `..`, for which no pattern speaks")
                    .with_help("state the path as the service resolves it"));
  }
  return Matcher(*this).run(text);
}

}  // namespace hardtack
