#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/reference/completion.h"

namespace hardtack::cli {
namespace {

using Kind = ArgumentEntry::Kind;

// In single quotes fish knows `\'` and `\\`.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

constexpr std::string_view kFunctions = R"(
# The words before the one that is completed, without `hardtack`.
function __hardtack_at
    set -l words (commandline -opc)[2..-1]
    test "$words" = "$argv"
end
function __hardtack_in
    set -l words (commandline -opc)[2..-1]
    set -l wanted (string split ' ' -- $argv[1])
    set -l many (count $wanted)
    test (count $words) -ge $many; and test "$words[1..$many]" = "$argv[1]"
end
complete -c hardtack -f
)";

// Nothing for a flag.
std::string action_of(const ArgumentEntry& entry) {
  switch (entry.takes) {
    case ValueKind::kFile: return " -r -F";
    case ValueKind::kWord: return " -x -a " + quoted(fmt::format("{}", fmt::join(entry.words, " ")));
    case ValueKind::kText: break;
  }
  return " -x";
}

void add_command(std::string& text, const CommandPage& page, const std::vector<CommandPage>& pages) {
  std::string condition = fmt::format("__hardtack_in \"{}\"", page.name);
  for (const GroupEntry& member : members_of(pages, page.name))
    condition += fmt::format("; and not __hardtack_in \"{} {}\"", page.name, member.name);
  const std::string begin = fmt::format("complete -c hardtack -n {}", quoted(condition));
  if (takes_files(page)) text += begin + " -F\n";
  if (const auto words = positional_words(page); !words.empty()) {
    text += fmt::format("{} -a {}\n", begin, quoted(fmt::format("{}", fmt::join(words, " "))));
  }
  for (const ArgumentEntry& entry : page.entries) {
    if (entry.kind == Kind::kPositional) continue;
    const std::string action = entry.kind == Kind::kFlag ? std::string() : action_of(entry);
    for (const std::string& name : entry.names) {
      text += fmt::format("{} -l {}{} -d {}\n", begin, name.substr(2), action, quoted(entry.help));
    }
  }
  text += begin + " -s h -l help -d 'show the help'\n";
}

}  // namespace

std::string fish_completion(const std::vector<CommandPage>& pages) {
  std::string text = "# fish completion of hardtack, made by `hardtack completion fish`";
  text += kFunctions;
  const auto offer = [&](const std::string& condition, const std::string& word, const std::string& summary) {
    text += fmt::format("complete -c hardtack -n {} -a {} -d {}\n", quoted(condition), word, quoted(summary));
  };
  for (const GroupEntry& entry : first_words(pages)) {
    offer("__hardtack_at", entry.name, entry.summary);
    offer("__hardtack_at help", entry.name, entry.summary);
  }
  offer("__hardtack_at", "help", "show the help of a command");
  text +=
      "complete -c hardtack -n __hardtack_at -s h -l help -d 'show the help'\n"
      "complete -c hardtack -n __hardtack_at -l version -d 'show the version'\n";
  for (const CommandPage& page : pages) {
    if (const std::string group = group_of(page.name); !group.empty()) {
      const std::string member = page.name.substr(group.size() + 1);
      offer("__hardtack_at " + group, member, page.summary);
      offer("__hardtack_at help " + group, member, page.summary);
    }
    add_command(text, page, pages);
  }
  return text;
}

}  // namespace hardtack::cli
