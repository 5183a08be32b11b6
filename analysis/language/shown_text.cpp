#include "analysis/language/shown_text.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "engine/text/visible.h"

namespace hardtack::analysis {
namespace {

bool is_blank(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void append(std::string& out, std::string_view text, std::size_t at, const CodePoint& c) {
  if (c.is_stray()) {
    append_code_point(out, 0xfffd);
  } else {
    out += text.substr(at, c.length);
  }
}

// The longest run of back-ticks.
std::size_t longest_fence(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// Outside of fences: `code`, **emphasis**, \-escapes.
void append_plain_line(std::string& plain, std::string_view line) {
  while (!line.empty()) {
    const std::size_t at = std::min(line.find_first_of("\\*`"), line.size());
    plain += line.substr(0, at);
    line.remove_prefix(at);
    if (line.starts_with("**")) {
      line.remove_prefix(2);
    } else if (line.starts_with('`')) {
      const std::size_t close = line.find('`', 1);
      plain += line.substr(1, close == std::string_view::npos ? close : close - 1);
      line.remove_prefix(close == std::string_view::npos ? line.size() : close + 1);
    } else if (!line.empty()) {
      if (line[0] == '\\' && line.size() > 1) line.remove_prefix(1);
      plain += line[0];
      line.remove_prefix(1);
    }
  }
}

}  // namespace

std::string one_line(std::string_view text, std::size_t most) {
  std::string line;
  bool blank = false;
  // White space alone takes no room in the answer, but must not be read without end.
  const std::size_t most_read = 4 * most + 64;
  for (std::size_t at = 0; at < text.size();) {
    if (line.size() >= most || at > most_read) return line + "...";
    const CodePoint c = decode_utf8(text, at);
    if (is_blank(c.value)) {
      blank = true;
    } else if (!is_hidden(c.value)) {
      if (blank && !line.empty()) line += ' ';
      blank = false;
      append(line, text, at, c);
    }
    at += c.length;
  }
  return line;
}

std::string code_block(std::string_view text, std::size_t most) {
  const bool cut = text.size() > most;
  text = cut_utf8(text, most);
  const std::string fence(std::max<std::size_t>(3, longest_fence(text) + 1), '`');
  std::string block = fence + "biscuit\n";
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode_utf8(text, at);
    if (c.value == '\n' || c.value == '\t' || !is_hidden(c.value) || is_joining(c.value)) append(block, text, at, c);
    at += c.length;
  }
  return block + (cut ? "\n..." : "") + "\n" + fence;
}

std::string markdown_text(std::string_view text, std::size_t most) {
  constexpr std::string_view kMarkup = "\\`*_{}[]<>()#+-.!|~&";
  const bool cut = text.size() > most;
  text = cut_utf8(text, most);
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode_utf8(text, at);
    if (c.value == '\n') {
      shown += '\n';
    } else if (!is_hidden(c.value) || is_joining(c.value)) {
      if (c.length == 1 && kMarkup.find(text[at]) != std::string_view::npos) shown += '\\';
      append(shown, text, at, c);
    }
    at += c.length;
  }
  return cut ? shown + "..." : shown;
}

std::string plain_text(std::string_view markdown) {
  std::string plain;
  std::string_view fence;  // of the block that is open
  while (!markdown.empty()) {
    const std::size_t end = std::min(markdown.find('\n'), markdown.size());
    const std::string_view line = markdown.substr(0, end);
    const bool ends = end < markdown.size();
    markdown.remove_prefix(ends ? end + 1 : end);
    const std::string_view ticks = line.substr(0, std::min(line.find_first_not_of('`'), line.size()));
    if (!fence.empty() && line == fence) {
      fence = {};
    } else if (!fence.empty()) {
      plain += line;
      if (ends) plain += '\n';
    } else if (ticks.size() >= 3) {
      fence = ticks;
    } else {
      append_plain_line(plain, line);
      if (ends) plain += '\n';
    }
  }
  return plain;
}

std::string date_in_words(std::uint64_t seconds) {
  using std::chrono::days;
  using std::chrono::floor;
  using std::chrono::hh_mm_ss;
  using std::chrono::sys_seconds;
  using std::chrono::weekday;
  using std::chrono::year_month_day;
  constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                     "Thursday", "Friday", "Saturday"};
  constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};
  const sys_seconds instant{std::chrono::seconds(static_cast<std::int64_t>(seconds))};
  const std::chrono::sys_days day = floor<days>(instant);
  const year_month_day date(day);
  const hh_mm_ss time(instant - day);
  const auto two = [](auto value) { return cat(value < 10 ? "0" : "", static_cast<std::int64_t>(value)); };
  return cat(kDays[weekday(day).c_encoding()], ", ", static_cast<unsigned>(date.day()), ' ',
             kMonths[static_cast<unsigned>(date.month()) - 1], ' ', static_cast<int>(date.year()), ", ",
             two(time.hours().count()), ':', two(time.minutes().count()), ':', two(time.seconds().count()), " UTC");
}

}  // namespace hardtack::analysis
