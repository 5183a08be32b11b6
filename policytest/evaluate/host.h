// What policy tests need of the world around them: files, and tokens, which this library cannot open. The command fills
// it; an editor fills it from its open documents. Functions may be called from several threads at once.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/credential.h"
#include "engine/authz/reserved_name.h"
#include "engine/base/error.h"
#include "engine/eval/expression/extern.h"

namespace hardtack::policytest {

struct HostFile {
  std::string name;  // one for one file, however tests spell it
  std::string text;
};

struct TestHost {
  // The file that `from` names by `path`, if it may: where tests may read is the host's decision.
  std::function<Result<HostFile>(const std::string& from, const std::string& path)> read;
  // A token that verifies with the key; what is wrong with it is an error that a test can expect. Without this function
  // tests have no tokens.
  std::function<Result<Credential>(const std::string& token, const std::string& key)> open_token;
  // What no source may declare, as the command has it.
  std::vector<TokenPredicate> token_predicates;
  // What policies and tokens may call.
  ExternFunctions externs = {};
};

}  // namespace hardtack::policytest
