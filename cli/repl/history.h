// The lines of earlier sessions, in a file that its owner alone can read: one line each, the oldest first. It is a
// convenience: what is wrong with it never ends a session. Lines that hold keys or tokens do not get there
// (holds_secret_word).
//
//   HistoryFile history(*HistoryFile::usual_path());
//   const std::vector<std::string> lines = history.load().value_or({});
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::cli {

class HistoryFile {
 public:
  static constexpr std::size_t kMaxLines = 1'000;       // that are kept
  static constexpr std::size_t kMaxBytes = 256u << 10;  // of the file; a longer line is not recorded

  // hardtack/repl_history in $XDG_STATE_HOME or ~/.local/state; nothing where neither is known.
  static std::optional<std::string> usual_path();

  explicit HistoryFile(std::string path) : path_(std::move(path)) {}

  // The last lines. A file that has grown beyond the bounds is written anew. Nothing if there is none. Errors: kIo,
  // also for what is no regular file of this user.
  Result<std::vector<std::string>> load() const;
  // Makes the file and its folder where they are missing. Error: kIo.
  Result<void> append(std::string_view line) const;

 private:
  std::string path_;
};

// Whether a word of the line is a private key, a token or another long secret; public keys with their algorithm's name
// are none.
bool holds_secret_word(std::string_view line);
// Whether there is a private key in it, also the first line of one in PEM, or nothing but a key or a token.
bool holds_private_key_text(std::string_view line);

}  // namespace hardtack::cli
