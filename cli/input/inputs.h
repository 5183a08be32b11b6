// Tokens and other messages from files or standard input, and their way out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/input/arguments.h"
#include "cli/system/console.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/biscuit/unverified.h"

namespace hardtack::cli {

// A file, or standard input for `-`, at most kMaxInputBytes.
Result<std::string> read_input_or_file(Console& console, const std::string& path);
// The same for text of one line: white space around it is dropped.
Result<std::string> read_word(Console& console, const std::string& path);

// `error`, or one that says how the text was mangled, if that is why it could not be read. `raw_option` reads bytes.
Error text_error(const Error& error, std::string_view text, const char* raw_option);
// What was read from `text`, or that error.
template <typename T>
Result<T> with_advice(Result<T> read, std::string_view text, const char* raw_option = nullptr) {
  if (read) return read;
  return fail(text_error(read.error(), text, raw_option));
}

// Errors: those of files and of Snapshot.
Result<Snapshot> read_snapshot(Console& console, const std::string& path, bool raw);
Result<void> write_snapshot_file(const std::string& path, const Bytes& snapshot, bool raw);

struct TokenArguments {
  // TOKEN, --raw-input
  void declare(Arguments& arguments);
  void declare_optional(Arguments& arguments);
  bool given() const { return optional_file || !file.empty(); }
  // Errors: those of files and of UnverifiedBiscuit.
  Result<UnverifiedBiscuit> read(Console& console) const;
  // The same in two steps: the contents of the file, and the Biscuit that they are.
  Result<Bytes> read_bytes(Console& console) const;
  Result<UnverifiedBiscuit> parse(ByteView contents) const;

  std::string file;
  std::optional<std::string> optional_file;
  bool raw = false;

 private:
  void declare_raw(Arguments& arguments);
};

// What standard output gets: bytes as they are, or a line of text.
struct OutputArguments {
  // --raw-output
  void declare(Arguments& arguments);
  void write(Console& console, ByteView bytes, const std::string& text) const;

  bool raw = false;
};

}  // namespace hardtack::cli
