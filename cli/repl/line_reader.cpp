#include "cli/repl/line_reader.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "cli/repl/edit_line_reader.h"
#include "cli/repl/interrupt.h"
#include "cli/system/files.h"

namespace hardtack::cli {
namespace {

class PlainLineReader final : public LineReader {
 public:
  PlainLineReader(int descriptor, bool terminal) : descriptor_(descriptor), terminal_(terminal) {}

  Result<LineRead> read(std::string_view prompt) override {
    if (terminal_) HARDTACK_CHECK(write_descriptor(STDOUT_FILENO, "standard output", prompt));
    LineRead line{.kind = LineRead::Kind::kLine, .content = {}};
    bool any = false;
    for (;;) {
      if (next_ == buffer_.size()) {
        HARDTACK_TRY(const bool more, fill());
        if (take_interrupt()) return LineRead{.kind = LineRead::Kind::kInterrupted, .content = {}};
        if (!more) {
          if (!any) line.kind = LineRead::Kind::kEnd;
          return line;
        }
      }
      any = true;
      const std::string_view rest = std::string_view(buffer_).substr(next_);
      const std::size_t end = rest.find('\n');
      const std::string_view piece = rest.substr(0, end);
      next_ += piece.size() + (end == std::string_view::npos ? 0 : 1);
      if (line.kind == LineRead::Kind::kLine && line.content.size() + piece.size() > kMaxLineBytes) {
        line = {.kind = LineRead::Kind::kTooLong, .content = {}};
      }
      if (line.kind == LineRead::Kind::kLine) line.content += piece;
      if (end != std::string_view::npos) break;
    }
    if (line.content.ends_with('\r')) line.content.pop_back();
    return line;
  }
  void remember(const std::string&) override {}
  bool interactive() const override { return terminal_; }

 private:
  static constexpr std::size_t kBufferBytes = 16u << 10;

  // False at the end.
  Result<bool> fill() {
    buffer_.resize(kBufferBytes);
    next_ = 0;
    for (;;) {
      const auto got = ::read(descriptor_, buffer_.data(), buffer_.size());
      if (got < 0 && errno == EINTR && !interrupted()) continue;
      buffer_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
      if (got < 0 && errno != EINTR) return fail(ErrorCode::kIo, "cannot read standard input");
      return got > 0;
    }
  }

  int descriptor_;
  bool terminal_;
  std::string buffer_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<LineReader> make_line_reader(int descriptor, LineReaderOptions options) {
  const bool terminal = ::isatty(descriptor) == 1;
  if (terminal) {
    if (auto reader = make_edit_line_reader(descriptor, options)) return reader;
  }
  return std::make_unique<PlainLineReader>(descriptor, terminal);
}

}  // namespace hardtack::cli
