// How the canary test uses each command.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace hardtack::test {

struct CanaryUse {
  // Words after the command's name. `@name` is the file of that name, `%name` a file that is made by the command,
  // `=name` what the file says.
  std::string words;
  std::string input = {};  // the name of a file
  int exit_code = 0;
  // What standard output is for.
  bool prints_a_token = false;
  bool prints_a_secret = false;
  bool key_in_environment = false;
};

// By the names of the command's help. A command without uses has no option that takes a secret or a token.
const std::map<std::string, std::vector<CanaryUse>>& canary_uses();

}  // namespace hardtack::test
