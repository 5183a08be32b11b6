#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/reference/completion.h"

namespace hardtack::cli {
namespace {

using Kind = ArgumentEntry::Kind;

// What _arguments takes for more than text.
std::string escaped(const std::string& text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string action_of(const ArgumentEntry& entry) {
  switch (entry.takes) {
    case ValueKind::kFile: return "_files";
    case ValueKind::kWord: return fmt::format("({})", fmt::join(entry.words, " "));
    case ValueKind::kText: break;
  }
  return " ";
}

std::string spec_of(const ArgumentEntry& entry, const std::string& name) {
  const std::string help = escaped(entry.help, "\\[]:");
  std::string excluded;
  if (entry.repeats && entry.kind == Kind::kOption) {
    excluded = "*";
  } else {
    excluded = fmt::format("({})", fmt::join(entry.names, " "));
  }
  if (entry.kind == Kind::kFlag) return fmt::format("{}{}[{}]", excluded, name, help);
  return fmt::format("{}{}=[{}]:{}:{}", excluded, name, help, escaped(entry.value, "\\:"), action_of(entry));
}

void add_command(std::string& text, const CommandPage& page) {
  text += fmt::format("    {})\n      _arguments -S", single_quoted(page.name));
  for (const ArgumentEntry& entry : page.entries) {
    if (entry.kind == Kind::kPositional) {
      const std::string spec =
          fmt::format("{}:{}:{}", entry.repeats ? "*" : "", escaped(entry.names.front(), "\\:"), action_of(entry));
      text += " \\\n        " + single_quoted(spec);
      continue;
    }
    for (const std::string& name : entry.names) text += " \\\n        " + single_quoted(spec_of(entry, name));
  }
  text += " \\\n        '(- *)'{-h,--help}'[show the help]'\n      ;;\n";
}

void add_list(std::string& text, const std::string& name, const std::vector<GroupEntry>& entries) {
  text += fmt::format("  local -a {}=(\n", name);
  for (const GroupEntry& entry : entries) {
    text += "    " + single_quoted(entry.name + ":" + entry.summary) + "\n";
  }
  text += "  )\n";
}

}  // namespace

std::string zsh_completion(const std::vector<CommandPage>& pages) {
  std::string text =
      "#compdef hardtack\n# zsh completion of hardtack, made by `hardtack completion zsh`\n\n_hardtack() {\n"
      "  local curcontext=$curcontext state line command helping=\n  typeset -A opt_args\n";
  std::vector<GroupEntry> first = first_words(pages);
  first.push_back({"help", "show the help of a command"});
  add_list(text, "commands", first);
  text +=
      "  if (( CURRENT == 2 )); then\n"
      "    if [[ $words[2] == -* ]]; then\n"
      "      compadd -- --help --version\n"
      "    else\n"
      "      _describe -t commands command commands\n"
      "    fi\n    return\n  fi\n"
      "  if [[ $words[2] == help ]]; then\n"
      "    helping=1\n    shift words\n    (( CURRENT-- ))\n"
      "    if (( CURRENT == 2 )); then\n      _describe -t commands command commands\n      return\n    fi\n  fi\n"
      "  command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const GroupEntry& group : first) {
    const std::vector<GroupEntry> members = members_of(pages, group.name);
    if (members.empty()) continue;
    text += fmt::format("    {})\n", group.name);
    add_list(text, "members", members);
    if (is_command(pages, group.name)) {
      std::vector<std::string> names;
      for (const GroupEntry& member : members) names.push_back(member.name);
      text += fmt::format(
          "      if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n        _describe -t commands command members\n"
          "        return\n      fi\n      case $words[2] in\n        {}) command+=\" $words[2]\"; shift words; "
          "(( CURRENT-- )) ;;\n      esac\n      ;;\n",
          fmt::join(names, " | "));
      continue;
    }
    text +=
        "      if (( CURRENT == 2 )); then\n        _describe -t commands command members\n        return\n      fi\n"
        "      command+=\" $words[2]\"\n      shift words\n      (( CURRENT-- ))\n      ;;\n";
  }
  text += "  esac\n  [[ -n $helping ]] && return\n  case $command in\n";
  for (const CommandPage& page : pages) add_command(text, page);
  // As a file of $fpath it is the function itself; read by `source` or `eval` it declares one.
  return text +
         "  esac\n}\n\nif [[ $funcstack[1] == _hardtack ]]; then\n  _hardtack \"$@\"\nelse\n"
         "  compdef _hardtack hardtack\nfi\n";
}

}  // namespace hardtack::cli
