// Where the lines of a session come from: a pipe or file, a terminal as it is, or a terminal with editing, completion
// and history. The session knows this port alone; libedit is behind it and nowhere else.
//
// A reader belongs to one thread. Its descriptor stays the caller's.
//
//   const auto reader = make_line_reader(STDIN_FILENO, {.complete = completer});
//   HARDTACK_TRY(const LineRead line, reader->read("> "));
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::cli {

inline constexpr std::size_t kMaxLineBytes = 64u << 10;

struct LineRead {
  enum class Kind : std::uint8_t {
    kLine,
    kTooLong,      // a line beyond kMaxLineBytes, which was passed over
    kInterrupted,  // ctrl-C: what was typed is dropped
    kEnd,
  };
  Kind kind = Kind::kEnd;
  std::string content;  // without its line break
};

// What may stand in place of the bytes before the cursor.
struct LineCompletion {
  std::size_t replaced = 0;  // bytes before the cursor
  std::vector<std::string> candidates;
};
// Of a line with the cursor at a byte of it.
using LineCompleter = std::function<LineCompletion(std::string_view line, std::size_t cursor)>;

class LineReader {
 public:
  virtual ~LineReader() = default;
  // Shows the prompt if a person is there. Error: kIo.
  virtual Result<LineRead> read(std::string_view prompt) = 0;
  // For the keys that bring back earlier lines.
  virtual void remember(const std::string& line) = 0;
  // Whether a person types.
  virtual bool interactive() const = 0;
};

struct LineReaderOptions {
  LineCompleter complete = {};
  std::vector<std::string> history = {};  // lines of earlier sessions, the oldest first
};

// Without a terminal, or where libedit is not installed or not wanted (HARDTACK_LIBEDIT), one without editing.
std::unique_ptr<LineReader> make_line_reader(int descriptor, LineReaderOptions options);

}  // namespace hardtack::cli
