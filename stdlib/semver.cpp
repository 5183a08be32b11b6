#include "stdlib/semver.h"

#include <algorithm>
#include <optional>
#include <string>

#include "engine/text/quote.h"
#include "stdlib/decimal.h"

namespace hardtack {
namespace {

std::unexpected<Error> bad_version(std::string_view text, std::string_view reason) {
  return fail(Error(ErrorCode::kExternFailed, quote(text) + " is not a semantic version: " + std::string(reason))
                  .with_help("versions are written `1.2.3` or `1.2.3-rc.1`"));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_identifier_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}
bool is_numeric(std::string_view identifier) { return std::ranges::all_of(identifier, is_digit); }

// Takes what stands before the next dot; a last dot leaves an empty piece behind, which `more` tells.
std::string_view take_piece(std::string_view& text, bool& more) {
  const auto dot = text.find('.');
  const std::string_view piece = text.substr(0, dot);
  more = dot != std::string_view::npos;
  text.remove_prefix(more ? dot + 1 : text.size());
  return piece;
}

// Why they are none.
std::optional<std::string_view> objection_to_identifiers(std::string_view text, bool numbers_count) {
  for (bool more = true; more;) {
    const std::string_view identifier = take_piece(text, more);
    if (identifier.empty()) return "an identifier is empty";
    if (!std::ranges::all_of(identifier, is_identifier_character)) return "an identifier has another character";
    if (numbers_count && is_numeric(identifier) && !parse_decimal(identifier)) {
      return "a number has leading zeros or more than 64 bits";
    }
  }
  return std::nullopt;
}

std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const bool a_number = is_numeric(a), b_number = is_numeric(b);
  if (a_number != b_number) return a_number ? std::strong_ordering::less : std::strong_ordering::greater;
  // Without leading zeros the longer number is the larger one.
  if (a_number && a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

}  // namespace

Result<SemVer> parse_semver(std::string_view text) {
  if (text.size() > kMaxVersionBytes) return bad_version(text, "it is longer than 256 bytes");
  std::string_view rest = text;
  SemVer version;
  if (const auto plus = rest.find('+'); plus != std::string_view::npos) {
    if (const auto objection = objection_to_identifiers(rest.substr(plus + 1), false)) {
      return bad_version(text, *objection);
    }
    rest = rest.substr(0, plus);
  }
  if (const auto hyphen = rest.find('-'); hyphen != std::string_view::npos) {
    version.prerelease = rest.substr(hyphen + 1);
    if (const auto objection = objection_to_identifiers(version.prerelease, true)) {
      return bad_version(text, *objection);
    }
    rest = rest.substr(0, hyphen);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    bool more = false;
    const std::string_view piece = take_piece(rest, more);
    const auto number = parse_decimal(piece);
    if (more != (i < 2)) return bad_version(text, "it has not three numbers");
    if (!number) return bad_version(text, "a number is missing, has leading zeros or more than 64 bits");
    version.numbers[i] = *number;
  }
  return version;
}

std::strong_ordering compare_semver(const SemVer& a, const SemVer& b) {
  if (const auto order = a.numbers <=> b.numbers; order != 0) return order;
  if (a.prerelease.empty() || b.prerelease.empty()) return a.prerelease.empty() <=> b.prerelease.empty();
  std::string_view left = a.prerelease, right = b.prerelease;
  for (bool more_left = true, more_right = true; more_left || more_right;) {
    if (!more_left || !more_right) return more_left <=> more_right;
    const auto order = compare_identifiers(take_piece(left, more_left), take_piece(right, more_right));
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace hardtack
