#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/reference/completion.h"

namespace hardtack::cli {
namespace {

using Kind = ArgumentEntry::Kind;

// Needs nothing but bash: the package bash-completion may be absent. `--name=VALUE` are three words to bash.
constexpr std::string_view kBegin = R"(# bash completion of hardtack, made by `hardtack completion bash`
_hardtack_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_hardtack_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

_hardtack() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} at=2
  COMPREPLY=()
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = && $COMP_CWORD -gt 2 ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
)";

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

void add_command(std::string& text, const CommandPage& page) {
  text += fmt::format("    {})\n      case $prev in\n", single_quoted(page.name));
  std::vector<std::string> names, files, texts;
  for (const ArgumentEntry& entry : page.entries) {
    if (entry.kind == Kind::kPositional) continue;
    names.insert(names.end(), entry.names.begin(), entry.names.end());
    if (entry.kind == Kind::kFlag) continue;
    if (entry.takes == ValueKind::kWord) {
      text += fmt::format("        {}) _hardtack_words '{}'; return ;;\n", fmt::join(entry.names, " | "),
                          joined(entry.words));
    } else {
      auto& list = entry.takes == ValueKind::kFile ? files : texts;
      list.insert(list.end(), entry.names.begin(), entry.names.end());
    }
  }
  if (!files.empty()) text += fmt::format("        {}) _hardtack_files; return ;;\n", fmt::join(files, " | "));
  if (!texts.empty()) text += fmt::format("        {}) return ;;\n", fmt::join(texts, " | "));
  names.emplace_back("--help");
  text += fmt::format("      esac\n      if [[ $cur == -* ]]; then\n        _hardtack_words '{}'\n", joined(names));
  if (const auto words = positional_words(page); !words.empty()) {
    text += fmt::format("      else\n        _hardtack_words '{}'\n", joined(words));
  } else if (takes_files(page)) {
    text += "      else\n        _hardtack_files\n";
  }
  text += "      fi\n      ;;\n";
}

}  // namespace

std::string bash_completion(const std::vector<CommandPage>& pages) {
  std::string text(kBegin);
  std::vector<std::string> first, groups;
  for (const GroupEntry& entry : first_words(pages)) first.push_back(entry.name);
  const std::string commands = joined(first);
  text += fmt::format(
      "  if (( COMP_CWORD == 1 )); then\n"
      "    _hardtack_words '{} help --help --version'\n    return\n  fi\n"
      "  if [[ $command == help ]]; then\n"
      "    if (( COMP_CWORD == 2 )); then\n      _hardtack_words '{}'\n      return\n    fi\n"
      "    command=${{COMP_WORDS[2]}} at=3\n  fi\n",
      commands, commands);
  text += "  case $command in\n";
  for (const GroupEntry& group : first_words(pages)) {
    std::vector<std::string> members;
    for (const GroupEntry& member : members_of(pages, group.name)) members.push_back(member.name);
    if (members.empty()) continue;
    if (is_command(pages, group.name)) {
      text += fmt::format(
          "    {})\n      if (( COMP_CWORD == at )) && [[ $cur != -* ]]; then\n        _hardtack_words '{}'\n        "
          "return\n"
          "      fi\n      case ${{COMP_WORDS[at]}} in\n        {}) command+=\" ${{COMP_WORDS[at]}}\" ;;\n      esac\n"
          "      ;;\n",
          group.name, joined(members), fmt::join(members, " | "));
      continue;
    }
    text += fmt::format(
        "    {})\n      if (( COMP_CWORD == at )); then\n        _hardtack_words '{}'\n        return\n      fi\n"
        "      command+=\" ${{COMP_WORDS[at]}}\"\n      ;;\n",
        group.name, joined(members));
  }
  text += "  esac\n  [[ ${COMP_WORDS[1]} == help ]] && return\n  case $command in\n";
  for (const CommandPage& page : pages) add_command(text, page);
  return text + "  esac\n}\n\ncomplete -F _hardtack hardtack\n";
}

}  // namespace hardtack::cli
