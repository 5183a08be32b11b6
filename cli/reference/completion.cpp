#include "cli/reference/completion.h"

#include <algorithm>

namespace hardtack::cli {

bool takes_files(const CommandPage& page) {
  return std::ranges::any_of(page.entries, [](const ArgumentEntry& entry) {
    return entry.kind == ArgumentEntry::Kind::kPositional && entry.takes == ValueKind::kFile;
  });
}

std::vector<std::string> positional_words(const CommandPage& page) {
  std::vector<std::string> words;
  for (const ArgumentEntry& entry : page.entries) {
    if (entry.kind != ArgumentEntry::Kind::kPositional) continue;
    words.insert(words.end(), entry.words.begin(), entry.words.end());
  }
  return words;
}

std::string single_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace hardtack::cli
