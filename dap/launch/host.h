// What the debugger needs of the process: files, and tokens, which this library cannot open. Called from the session's
// thread only.
#pragma once

#include <functional>
#include <string>

#include "engine/base/error.h"
#include "policytest/evaluate/host.h"

namespace hardtack::dap {

struct Host {
  // The file of a path of the client's, under the name that places of it get: absolute, without `.` and `..`.
  std::function<Result<policytest::HostFile>(const std::string& path)> read;
  // That name alone, whether there is such a file or not.
  std::function<std::string(const std::string& path)> name_of;
  // What tests may read, how tokens are opened (the same for tests and for `token`), and what only tokens declare.
  policytest::TestHost tests;
};

}  // namespace hardtack::dap
