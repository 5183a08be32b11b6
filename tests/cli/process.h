// Runs the built command as a user does: words, standard input, environment, exit code and what it printed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hardtack::test {

struct ProcessResult {
  int exit_code = -1;  // 128 + signal if one ended it
  std::string out;
  std::string err;
  std::string command_line = {};  // as every user of the machine could read it, a NUL after each word
};

struct ProcessInput {
  std::string input = {};                             // standard input
  std::map<std::string, std::string> variables = {};  // the whole environment
  bool closed_reader = false;                         // nobody reads standard output
  std::string out_file = {};                          // instead of a pipe
};

ProcessResult run_hardtack(const std::vector<std::string>& words, const ProcessInput& input = {});

// A folder that is removed with the object, and files in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;  // removing twice
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }
  // Readable by its owner alone unless `mode` says otherwise; returns its path.
  std::string write(std::string_view name, std::string_view contents, unsigned mode = 0600) const;
  std::string read(std::string_view name) const;

 private:
  std::string path_;
};

}  // namespace hardtack::test
