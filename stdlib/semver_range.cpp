#include "stdlib/semver_range.h"

#include <cstdint>
#include <limits>
#include <string>

#include "engine/text/quote.h"
#include "stdlib/decimal.h"

namespace hardtack {
namespace {

enum class Op { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kTilde, kCaret };

// A version of which the last numbers may be missing.
struct Partial {
  SemVer version;
  std::size_t known = 0;  // numbers
};

enum class Edge { kNone, kWithout, kWith };

struct Bounds {
  SemVer low = {};
  Edge at_low = Edge::kNone;
  SemVer high = {};
  Edge at_high = Edge::kNone;
};

Bounds from(const SemVer& low, Edge edge = Edge::kWith) { return {.low = low, .at_low = edge}; }
Bounds to(const SemVer& high, Edge edge) { return {.high = high, .at_high = edge}; }

// Less than everything else of its three numbers.
constexpr std::string_view kFirstPrerelease = "0";

class RangeReader {
 public:
  RangeReader(const SemVer& version, std::string_view text) : version_(version), text_(text), rest_(text) {}

  Result<bool> run() {
    if (text_.size() > kMaxVersionRangeBytes) return refuse("it is longer than 1,024 bytes");
    bool any = false;
    while (true) {
      HARDTACK_TRY(const bool all, read_alternative());
      any |= all;
      if (rest_.empty()) return any;
      rest_.remove_prefix(2);
    }
  }

 private:
  std::unexpected<Error> refuse(std::string_view reason) const {
    return fail(Error(ErrorCode::kExternFailed, quote(text_) + " is not a range of versions: " + std::string(reason))
                    .with_help("ranges are written `^1.2.3`, `~1.2`, `>=1.2.3 <2.0.0` or `1.x || >=3.1`"));
  }

  void skip_blanks() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  bool at_end() const { return rest_.empty() || rest_.starts_with("||"); }

  // Comparators up to `||` or the end.
  Result<bool> read_alternative() {
    bool all = true, prerelease_named = false;
    skip_blanks();
    if (at_end()) return refuse("an alternative is empty");
    for (; !at_end(); skip_blanks()) {
      const Op op = read_op();
      skip_blanks();
      HARDTACK_TRY(const Partial partial, read_partial());
      HARDTACK_TRY(const Bounds bounds, bounds_of(op, partial));
      all = all && is_within(bounds);
      prerelease_named |= !partial.version.prerelease.empty() && partial.version.numbers == version_.numbers;
    }
    return all && (version_.prerelease.empty() || prerelease_named);
  }

  Op read_op() {
    static constexpr std::pair<std::string_view, Op> kOps[] = {
        {"<=", Op::kLessOrEqual}, {">=", Op::kGreaterOrEqual}, {"<", Op::kLess}, {">", Op::kGreater},
        {"=", Op::kEqual},        {"~", Op::kTilde},           {"^", Op::kCaret}};
    for (const auto& [text, op] : kOps) {
      if (!rest_.starts_with(text)) continue;
      rest_.remove_prefix(text.size());
      return op;
    }
    return Op::kEqual;
  }

  Result<Partial> read_partial() {
    const std::string_view word = rest_.substr(0, rest_.find_first_of(" |<>=~^"));
    rest_.remove_prefix(word.size());
    if (word == "-") return refuse("it has a hyphen between versions");
    if (word.find_first_of("-+") != std::string_view::npos) {
      auto version = parse_semver(word);
      if (!version) return refuse(version.error().message());
      return Partial{*version, 3};
    }
    return read_numbers(word);
  }

  // `1`, `1.2`, `1.2.x`, `*`: behind a wildcard there is nothing but wildcards.
  Result<Partial> read_numbers(std::string_view word) {
    Partial partial;
    bool wild = false;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto dot = word.find('.');
      const std::string_view piece = word.substr(0, dot);
      const bool is_wildcard = piece == "x" || piece == "X" || piece == "*";
      const auto number = parse_decimal(piece);
      if (!is_wildcard && (!number || wild)) {
        return refuse("a version has a number that is missing, has leading zeros or more than 64 bits");
      }
      wild |= is_wildcard;
      if (!wild) partial.version.numbers[partial.known++] = *number;
      if (dot == std::string_view::npos) return partial;
      word.remove_prefix(dot + 1);
    }
    return refuse("a version has more than three numbers");
  }

  Result<Bounds> bounds_of(Op op, const Partial& partial) const {
    const SemVer& at = partial.version;
    const std::size_t known = partial.known;
    const bool whole = known == 3;
    if (known == 0 && (op == Op::kLess || op == Op::kGreater)) return refuse("nothing is less or greater than `*`");
    switch (op) {
      case Op::kGreaterOrEqual: return from(at);
      case Op::kLess: return to(whole ? at : SemVer{at.numbers, kFirstPrerelease}, Edge::kWithout);
      case Op::kEqual:
        if (whole) return Bounds{.low = at, .at_low = Edge::kWith, .high = at, .at_high = Edge::kWith};
        return from_to_next(at, known);
      case Op::kLessOrEqual: {
        if (whole) return to(at, Edge::kWith);
        HARDTACK_TRY(const Bounds bounds, from_to_next(at, known));
        return to(bounds.high, bounds.at_high);
      }
      case Op::kGreater: {
        if (whole) return from(at, Edge::kWithout);
        HARDTACK_TRY(const Bounds bounds, from_to_next(at, known));
        return from(SemVer{bounds.high.numbers, {}});
      }
      case Op::kTilde: return from_to_next(at, known < 2 ? known : 2);
      case Op::kCaret: break;
    }
    // The first number that is not zero stays, or the last that is written.
    std::size_t kept = 0;
    while (kept + 1 < known && at.numbers[kept] == 0) ++kept;
    return from_to_next(at, known == 0 ? 0 : kept + 1);
  }

  // From `low` to below the first version in which one of the first `kept` numbers differs.
  Result<Bounds> from_to_next(const SemVer& low, std::size_t kept) const {
    if (kept == 0) return from(low);
    SemVer next{{}, kFirstPrerelease};
    for (std::size_t i = 0; i < kept; ++i) next.numbers[i] = low.numbers[i];
    std::uint64_t& last = next.numbers[kept - 1];
    if (last == std::numeric_limits<std::uint64_t>::max()) return refuse("behind its number there is none in 64 bits");
    ++last;
    return Bounds{.low = low, .at_low = Edge::kWith, .high = next, .at_high = Edge::kWithout};
  }

  bool is_within(const Bounds& bounds) const {
    if (bounds.at_low != Edge::kNone) {
      const auto order = compare_semver(version_, bounds.low);
      if (order < 0 || (bounds.at_low == Edge::kWithout && order == 0)) return false;
    }
    if (bounds.at_high != Edge::kNone) {
      const auto order = compare_semver(version_, bounds.high);
      if (order > 0 || (bounds.at_high == Edge::kWithout && order == 0)) return false;
    }
    return true;
  }

  const SemVer& version_;
  std::string_view text_;
  std::string_view rest_;
};

}  // namespace

Result<bool> satisfies_semver(const SemVer& version, std::string_view range) {
  return RangeReader(version, range).run();
}

}  // namespace hardtack
