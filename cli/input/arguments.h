// The options of one command: declared with their help, then filled from the command line.
//
//   Arguments arguments("keypair", "make or convert a key pair");
//   arguments.option("--from-file", "FILE", from_file_, "read the private key from FILE, or `-`");
//   HARDTACK_TRY(auto outcome, arguments.parse({"--from-file", "root.key"}));
//
// An option takes exactly one value each time, as `--name VALUE` or `--name=VALUE`; a value that begins with `--` is
// written the second way. A word is a value or a positional argument, never both, so `--fact A B` leaves B to the
// positional arguments. After `--` every word is positional. An option that is given twice is an error unless it was
// declared as repeated.
//
// Scripts pass variables that are not set. Such a command line must not mean something else, least of all a decision
// about less: an empty argument is an error unless may_be_empty says otherwise, and an option that speaks of the token
// (about_token) is one where no token was given.
//
// Targets must outlive the parsing. Every error is kUsage; none repeats an argument that could be a secret.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/reference/command_page.h"
#include "engine/base/error.h"

namespace hardtack::cli {

class Arguments {
 public:
  // Takes the text of a value; an error's message says what was expected.
  using Take = std::function<Result<void>(const std::string&)>;
  enum class Outcome { kRun, kHelp };

  // What was just declared, to say more about it:
  //
  //   arguments.option("--public-key", "KEY", key_, "...").about_token();
  class Declared {
   public:
    // The positional argument that names the token.
    const Declared& token() const;
    // Means nothing without the token: an error where the command takes one and none was given.
    const Declared& about_token() const;
    // An empty value has a meaning, if the flag `with` is given.
    const Declared& may_be_empty(const char* with) const;
    // It names a file or a folder, also where `FILE` does not stand for it.
    const Declared& file() const;
    // The words that it may be, for completion; what is taken says so itself.
    const Declared& words(std::vector<std::string> words) const;
    // Of a positional argument that takes several words: none is a choice too.
    const Declared& may_be_left_out() const;

   private:
    friend class Arguments;
    Declared(Arguments& arguments, std::size_t index) : arguments_(arguments), index_(index) {}
    Arguments& arguments_;
    std::size_t index_;
  };

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

  Declared positional(std::string name, std::string& target, std::string help);
  Declared positional(std::string name, std::optional<std::string>& target, std::string help);
  Declared positional(std::string name, std::vector<std::string>& target, std::string help);
  // `name` is `--name`, or `--name,--other-name` where another spelling is accepted.
  Declared flag(std::string name, bool& target, std::string help);
  Declared option(std::string name, std::string value, std::optional<std::string>& target, std::string help);
  Declared option(std::string name, std::string value, std::optional<std::uint64_t>& target, std::string help);
  Declared option(std::string name, std::string value, Take take, std::string help);
  Declared repeated(std::string name, std::string value, std::vector<std::string>& target, std::string help);
  Declared repeated(std::string name, std::string value, Take take, std::string help);

  // At most one of them may be given.
  void exclusive(std::initializer_list<const char*> names);
  // What to do where there is no token, as the help of every error about that.
  void without_token(std::string advice);
  // `name` means nothing without `other`.
  void needs(const char* name, const char* other);

  Result<Outcome> parse(const std::vector<std::string>& words);
  // Each word for itself, without looking at which options go together.
  Result<void> take(const std::vector<std::string>& words);
  CommandPage page() const;
  std::string help() const;

 private:
  Declared add_positional(std::string name, std::string usage, Take take, bool required, bool repeats,
                          std::string help);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The candidate nearest to `word`, if any is near.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace hardtack::cli
