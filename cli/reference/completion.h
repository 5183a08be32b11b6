// Completion for shells, as scripts that are made from the pages of all commands: commands, options, names of files and
// the words that an option may take. Texts that people invent, such as policies, are not completed, and neither is what
// would need a look into files or tokens: a script runs nothing but the shell.
//
//   console.print(bash_completion(pages));   // eval "$(hardtack completion bash)"
#pragma once

#include <string>
#include <vector>

#include "cli/reference/command_page.h"

namespace hardtack::cli {

std::string bash_completion(const std::vector<CommandPage>& pages);
std::string zsh_completion(const std::vector<CommandPage>& pages);
std::string fish_completion(const std::vector<CommandPage>& pages);

// Of positional arguments: whether any is a file, and the words that one may be.
bool takes_files(const CommandPage& page);
// The commands of a group, by their last words: of `lineage` for example `record`.
std::vector<GroupEntry> members_of(const std::vector<CommandPage>& pages, const std::string& group);
// Whether a group is a command itself, as `serve` is.
bool is_command(const std::vector<CommandPage>& pages, const std::string& name);
std::vector<std::string> positional_words(const CommandPage& page);

// `text` as one word of a shell: in single quotes, in which `'` is written as `'\''`.
std::string single_quoted(const std::string& text);

}  // namespace hardtack::cli
