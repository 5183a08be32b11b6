#include "cli/reference/command_page.h"

#include <algorithm>

namespace hardtack::cli {

std::vector<std::string> sections_of(const CommandPage& page) {
  std::vector<std::string> sections;
  for (const ArgumentEntry& entry : page.entries) {
    if (std::ranges::find(sections, entry.section) == sections.end()) sections.push_back(entry.section);
  }
  return sections;
}

std::string group_of(const std::string& command) {
  const auto space = command.rfind(' ');
  return space == std::string::npos ? std::string() : command.substr(0, space);
}

std::vector<GroupEntry> first_words(const std::vector<CommandPage>& pages) {
  std::vector<GroupEntry> words;
  for (const CommandPage& page : pages) {
    const std::string group = group_of(page.name);
    if (group.empty()) {
      words.push_back({page.name, page.summary});
      continue;
    }
    const std::string member = page.name.substr(group.size() + 1);
    const auto known = std::ranges::find(words, group, &GroupEntry::name);
    if (known == words.end()) {
      words.push_back({group, member});
    } else {
      known->summary += ", " + member;
    }
  }
  return words;
}

}  // namespace hardtack::cli
