#include "cli/reference/completion.h"

#include <algorithm>

namespace hardtack::cli {

bool takes_files(const CommandPage& page) {
  return std::ranges::any_of(page.entries, [](const ArgumentEntry& entry) {
    return entry.kind == ArgumentEntry::Kind::kPositional && entry.takes == ValueKind::kFile;
  });
}

std::vector<GroupEntry> members_of(const std::vector<CommandPage>& pages, const std::string& group) {
  std::vector<GroupEntry> members;
  for (const CommandPage& page : pages) {
    if (group_of(page.name) == group) members.push_back({page.name.substr(group.size() + 1), page.summary});
  }
  return members;
}

bool is_command(const std::vector<CommandPage>& pages, const std::string& name) {
  return std::ranges::find(pages, name, &CommandPage::name) != pages.end();
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
