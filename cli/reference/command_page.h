// What a command takes, as data: filled from its declarations (Arguments::page), and read by its help, the manual page
// and the completion of shells, so that there is one list of options. Plain values.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace hardtack::cli {

enum class ValueKind { kText, kFile, kWord };

struct ArgumentEntry {
  enum class Kind { kPositional, kFlag, kOption };
  Kind kind = Kind::kPositional;
  std::vector<std::string> names = {};  // with their `--`; of a positional argument what stands for it, such as `FILE`
  std::string value = {};               // what stands for the value of an option, such as `FILE`
  std::string section = {};
  std::string help = {};
  bool repeats = false;
  ValueKind takes = ValueKind::kText;
  std::vector<std::string> words = {};  // that it may be, for kWord
};

struct CommandPage {
  std::string name;  // `lineage record`
  std::string summary;
  std::string usage;  // of positional arguments: ` TOKEN [FILE]`
  std::string description;
  std::vector<ArgumentEntry> entries;
  std::vector<std::pair<std::string, std::string>> examples;  // what it does, and the command
};

// The headings of a page, in order.
std::vector<std::string> sections_of(const CommandPage& page);

// The name without its last word: `lineage` of `lineage record`, nothing of `check`.
std::string group_of(const std::string& command);

struct GroupEntry {
  std::string name;
  std::string summary;
};
// The first words of commands, in order: commands and groups.
std::vector<GroupEntry> first_words(const std::vector<CommandPage>& pages);

}  // namespace hardtack::cli
