// The process's streams and environment, as commands see them.
//
// Results are collected and written once, completely, when the command has ended; a stream that cannot take them is an
// error (kIo), never a silent loss. Messages go to standard error at once. A Console belongs to one thread; tests make
// one over their own descriptors.
//
//   console.print("allow\n");
//   HARDTACK_CHECK(console.flush());
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "tokens/bytes/secret.h"

namespace hardtack::cli {

class Console {
 public:
  // The descriptors stay the caller's.
  Console(int in, int out, int err);

  // Standard input to its end. It can be read once: a second reader would find nothing. Errors: kIo; kUsage for the
  // second reading; kSourceTooLarge for more bytes than `max_bytes`.
  Result<std::string> read_input(std::size_t max_bytes);
  Result<SecretBytes> read_secret_input(std::size_t max_bytes);

  // The descriptor of standard input, for who reads it piece by piece; it counts as read then. Error: kUsage.
  Result<int> take_input();

  // A result.
  void print(std::string_view text);
  // A secret result: written at once and kept nowhere.
  Result<void> print_secret(std::string_view text);
  // A message to the person: on standard error, whatever becomes of it.
  void message(std::string_view text);
  Result<void> flush();
  // Whether anything was printed as a result.
  bool has_results() const { return has_results_; }

  // A variable of the environment that is set and not empty.
  static std::optional<std::string> variable(const std::string& name);

  // Whether a person looks at the results, so that nothing in them may move the cursor.
  bool results_on_terminal() const;
  bool colors_in_results() const { return color_out_; }
  bool colors_in_messages() const { return color_err_; }

 private:
  int in_;
  int out_;
  int err_;
  bool color_out_;
  bool color_err_;
  bool input_read_ = false;
  bool has_results_ = false;
  std::string pending_;
};

}  // namespace hardtack::cli
