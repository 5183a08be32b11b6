// What is debugged: a policy, a request and a token, ready to be decided, with their texts.
//
//   HARDTACK_TRY(Program program, load_program(launch, host));
//   Recording recording = record(program);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dap/launch/attributes.h"
#include "dap/launch/host.h"
#include "dap/launch/sources.h"
#include "engine/authz/authorizer.h"

namespace hardtack::dap {

struct Program {
  std::string title;
  std::shared_ptr<const Policy> policy;
  std::unique_ptr<hardtack::Request> request;
  std::optional<Credential> credential;
  std::vector<Credential> further;   // of a test, from number 1 on
  std::optional<EvalLimits> limits;  // instead of the policy's
  Sources sources;
  // For the person: which case of a table it is, which text is no file.
  std::vector<std::string> notes;
};

// A test of a file of tests if the program's name ends like one, else an authorizer with what `launch` says. Refused
// where something cannot be read, has errors, or is no valid token.
Reply<Program> load_program(const LaunchArguments& launch, const Host& host);

// `*.test.bcdl` and the mirrors in JSON and YAML.
bool is_test_file(std::string_view path);

}  // namespace hardtack::dap
