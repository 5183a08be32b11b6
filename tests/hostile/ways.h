// What can be done with a hostile input: every command that shows or decides it, run in this process.
//
//   for (const Way& way : ways_of(input.kind)) { const Cost cost = run(way, HostileFile(input)); ... }
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output/exit_code.h"
#include "tests/hostile/hostile.h"

namespace hardtack::test {

struct Way {
  std::string_view name;
  std::vector<std::string> words;  // of the command line; `INPUT`, `ROOT` and `POLICY` stand for the values
};

std::span<const Way> ways_of(HostileKind kind);

// An input in a file of its own, which is removed with the object.
class HostileFile {
 public:
  explicit HostileFile(const HostileInput& input);
  // Anything else; `root_key` is what a token verifies under.
  HostileFile(std::string_view bytes, std::string root_key);
  HostileFile(const HostileFile&) = delete;
  HostileFile& operator=(const HostileFile&) = delete;
  ~HostileFile();

  const std::string& path() const { return path_; }
  const std::string& root_key() const { return root_key_; }
  std::size_t size() const { return size_; }

 private:
  std::string path_;
  std::string root_key_;
  std::size_t size_ = 0;
};

struct Outcome {
  cli::ExitCode exit_code{};
  std::size_t printed = 0;  // bytes on standard output and standard error
};

Outcome run(const Way& way, const HostileFile& file);

}  // namespace hardtack::test
