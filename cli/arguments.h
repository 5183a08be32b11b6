// The options of one command: declared with their help, then filled from the command line.
//
//   Arguments arguments("keypair", "make or convert a key pair");
//   arguments.option("--from-file", "FILE", from_file_, "read the private key from FILE, or `-`");
//   HARDTACK_TRY(auto outcome, arguments.parse({"--from-file", "root.key"}));
//
// Targets must outlive the parsing. Every error is kUsage; none repeats an argument that could be a secret. An option
// that is given twice is an error unless it was declared as repeated.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::cli {

class Arguments {
 public:
  // Takes the text of a value; an error's message says what was expected.
  using Take = std::function<Result<void>(const std::string&)>;
  enum class Outcome { kRun, kHelp };

  Arguments(std::string command, std::string summary);
  ~Arguments();
  Arguments(const Arguments&) = delete;  // options point into it
  Arguments& operator=(const Arguments&) = delete;

  // A longer text below the summary.
  void describe(std::string text);
  // What follows is listed under this heading.
  void section(std::string title);
  // Shown at the end of the help.
  void example(std::string what, std::string command);

  void positional(std::string name, std::string& target, std::string help);
  void positional(std::string name, std::optional<std::string>& target, std::string help);
  void positional(std::string name, std::vector<std::string>& target, std::string help);
  void flag(std::string name, bool& target, std::string help);
  // `name` is `--name`, or `--name,--other-name` where another spelling is accepted.
  void option(std::string name, std::string value, std::optional<std::string>& target, std::string help);
  void option(std::string name, std::string value, std::optional<std::uint64_t>& target, std::string help);
  void option(std::string name, std::string value, Take take, std::string help);
  void repeated(std::string name, std::string value, std::vector<std::string>& target, std::string help);
  void repeated(std::string name, std::string value, Take take, std::string help);

  // At most one of them may be given.
  void exclusive(std::initializer_list<const char*> names);
  // `name` means nothing without `other`.
  void needs(const char* name, const char* other);

  Result<Outcome> parse(const std::vector<std::string>& words);
  std::string help() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The candidate nearest to `word`, if any is near.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace hardtack::cli
