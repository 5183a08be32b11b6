#include "cli/reference/help_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hardtack::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kIndent = 30;

// `text` broken at spaces to lines of `width`, each but the first indented.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t column = 0;
  while (!text.empty()) {
    const auto end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (column > 0 && column + 1 + word.size() > width) {
      result += '\n' + std::string(indent, ' ');
      column = 0;
    } else if (column > 0) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

std::string term_of(const ArgumentEntry& entry) {
  switch (entry.kind) {
    case ArgumentEntry::Kind::kPositional: return entry.names.front() + (entry.repeats ? "..." : "");
    case ArgumentEntry::Kind::kFlag: return fmt::format("{}", fmt::join(entry.names, ","));
    case ArgumentEntry::Kind::kOption: return entry.names.front() + " " + entry.value;
  }
  return {};
}

}  // namespace

std::string help_text(const CommandPage& page) {
  std::string text = fmt::format("hardtack {}: {}\n\nUsage: hardtack {}{} [OPTIONS]\n", page.name, page.summary,
                                 page.name, page.usage);
  if (!page.description.empty()) text += "\n" + wrap(page.description, kWidth, 0) + "\n";
  for (const std::string& section : sections_of(page)) {
    text += "\n" + section + ":\n";
    for (const ArgumentEntry& entry : page.entries) {
      if (entry.section != section) continue;
      const std::string term = term_of(entry);
      text += fmt::format("  {:<{}}", term, kIndent - 4);
      text += term.size() > kIndent - 4 ? "\n" + std::string(kIndent, ' ') : "  ";
      text += wrap(entry.help, kWidth - kIndent, kIndent) + "\n";
    }
  }
  if (!page.examples.empty()) text += "\nExamples:\n";
  for (const auto& [what, command] : page.examples) text += fmt::format("  # {}\n  {}\n", what, command);
  return text;
}

}  // namespace hardtack::cli
