#include "tests/interop/reading.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <optional>
#include <regex>
#include <utility>

#include "tests/interop/our_side.h"

namespace hardtack::interop {
namespace {

enum class Matter { kDigitName, kKeyword, kLiteral };

// A place where the reference reads on and we do not; one more character there puts it right for us.
struct Repair {
  std::size_t offset = 0;
  Matter matter = Matter::kKeyword;
};

void add_repairs(const std::string& text, const std::regex& pattern, Matter matter, std::vector<Repair>& repairs) {
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    repairs.push_back({static_cast<std::size_t>(match->position(1)), matter});
  }
}

// The reference needs no white space around a keyword (`check iftrue`, `$x > 0orb(1)`) nor after `true`, `false` and
// `null`, which can begin a name as well; and it takes `1(2)` for a fact.
std::vector<Repair> possible_repairs(const std::string& text) {
  static const std::regex kAfterKeyword(
      "(?:^|[^A-Za-z0-9_:$])(?:check if|check all|reject if|allow if|deny if|or|trusting|authority|previous)"
      "(?=([A-Za-z0-9_:$\\x80-\\xff]))",
      std::regex::icase);
  static const std::regex kAfterLiteral("(?:^|[^A-Za-z0-9_:$])(?:true|false|null)(?=([A-Za-z0-9_:$\\x80-\\xff]))",
                                        std::regex::icase);
  static const std::regex kAfterNumber(
      "(?:hex:[0-9a-fA-F]+|(?:ed25519|secp256r1)/[0-9a-fA-F]+|[^A-Za-z0-9_:$][0-9]+)(or|trusting)(?![A-Za-z0-9_:])",
      std::regex::icase);
  static const std::regex kDigits("(?:^|[^A-Za-z0-9_:$.\\x80-\\xff-])([0-9]+[ \\t\\n]*\\()");
  std::vector<Repair> repairs;
  add_repairs(text, kAfterKeyword, Matter::kKeyword, repairs);
  add_repairs(text, kAfterNumber, Matter::kKeyword, repairs);
  add_repairs(text, kAfterLiteral, Matter::kLiteral, repairs);
  add_repairs(text, kDigits, Matter::kDigitName, repairs);
  return repairs;
}

void apply(const Repair& repair, std::string& text) {
  text.insert(repair.offset, 1, repair.matter == Matter::kDigitName ? 'n' : ' ');
}

std::string with_all(std::string text, std::initializer_list<Matter> matters) {
  std::vector<Repair> repairs = possible_repairs(text);
  std::erase_if(repairs,
                [&](const Repair& repair) { return std::ranges::find(matters, repair.matter) == matters.end(); });
  std::ranges::sort(repairs, std::ranges::greater(), &Repair::offset);
  for (const Repair& repair : repairs) {
    apply(repair, text);
  }
  return text;
}

// How much of the text our parser has not read when it meets its first error.
std::size_t unread(const std::string& text, bool authorizer) {
  const auto ours = printed_source(text, authorizer);
  if (ours || is_unbound(ours.error().message())) {
    return 0;
  }
  const std::size_t read = ours.error().span() ? ours.error().span()->begin : 0;
  return text.size() - std::min(read, text.size()) + 1;
}

// The text with only those repairs that let us read further: in `trustingŃ("a"); allow ifŃ("a")` the first statement
// is a fact for both sides and must stay one.
std::string with_needed(std::string text, bool authorizer) {
  constexpr unsigned kMaxRepairs = 12;
  std::size_t left = unread(text, authorizer);
  for (unsigned done = 0; left > 0 && done < kMaxRepairs; ++done) {
    std::string best;
    for (const Repair& repair : possible_repairs(text)) {
      std::string repaired = text;
      apply(repair, repaired);
      const std::size_t then_left = unread(repaired, authorizer);
      if (then_left < left) {
        left = then_left;
        best = std::move(repaired);
      }
    }
    if (best.empty()) {
      break;
    }
    text = std::move(best);
  }
  return text;
}

// The reference lets a block begin with one `;`. The text after it; nothing if there is none.
std::optional<std::string> without_first_semicolon(const std::string& text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at != std::string::npos && text[at] == ';' ? std::optional(text.substr(at + 1)) : std::nullopt;
}

// Why we may refuse text that the reference accepts: what we make of the text once the matter is put right.
std::string reading_rule(const std::string& text, bool authorizer, const Error& error, const std::string& theirs) {
  if (is_unbound(error.message())) {
    return "unbound-variables";
  }
  if (const auto rest = authorizer ? std::nullopt : without_first_semicolon(text)) {
    const auto ours = printed_source(*rest, authorizer);
    if (!ours) {
      return without_first_semicolon(*rest) ? "" : reading_rule(*rest, authorizer, ours.error(), theirs);
    }
    return *ours == theirs || !printing_rule(*ours, theirs).empty() ? "empty-statements" : "";
  }
  const std::string lettered = with_all(theirs, {Matter::kDigitName});
  const auto same = [&](const std::string& repaired) {
    const auto ours = printed_source(repaired, authorizer);
    if (!ours) {
      return is_unbound(ours.error().message());  // both matters in one text
    }
    return std::ranges::any_of(std::array{&theirs, &lettered}, [&](const std::string* expected) {
      return *ours == *expected || !printing_rule(*ours, *expected).empty();
    });
  };
  if (same(with_all(text, {Matter::kDigitName}))) {
    return "digit-names";
  }
  const bool spaced = same(with_all(text, {Matter::kKeyword})) ||
                      same(with_all(text, {Matter::kKeyword, Matter::kDigitName})) ||
                      same(with_all(text, {Matter::kKeyword, Matter::kLiteral})) ||
                      same(with_all(text, {Matter::kKeyword, Matter::kLiteral, Matter::kDigitName})) ||
                      same(with_needed(text, authorizer));
  return spaced ? "keyword-boundaries" : "";
}

}  // namespace

std::vector<Difference> compare_readings(const std::string& text, bool authorizer,
                                         const std::expected<std::string, std::string>& theirs) {
  const auto ours = printed_source(text, authorizer);
  if (ours && theirs) {
    return *ours == *theirs
               ? std::vector<Difference>{}
               : std::vector<Difference>{{"printed source", *ours, *theirs, printing_rule(*ours, *theirs)}};
  }
  if (ours) {
    return {{"reading", *ours, "refused: " + theirs.error(), "wider-language"}};
  }
  if (theirs) {
    return {{"reading", "refused: " + ours.error().to_string(), *theirs,
             reading_rule(text, authorizer, ours.error(), *theirs)}};
  }
  return {};
}

}  // namespace hardtack::interop
