#include "serve/outbox/file_sink.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "report/system_reason.h"

namespace hardtack::serve {
namespace {

constexpr int kWaitMs = 100;

Result<int> open_file(const std::string& path, std::string_view what) {
  const int opened = path == "-" ? ::dup(STDOUT_FILENO)
                                 : ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  if (opened < 0) return fail(ErrorCode::kIo, cat("cannot write ", what, " ", quote(path), ": ", system_reason(errno)));
  return opened;
}

class FileSink final : public Sink {
 public:
  FileSink(std::string path, std::string_view what, int descriptor)
      : path_(std::move(path)), what_(what), descriptor_(descriptor) {}
  ~FileSink() override { ::close(descriptor_); }
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  Taken take(std::string& batch) override {
    // Of a descriptor that is somebody else's, too, which may block: what a pipe is ready for.
    pollfd ready{descriptor_, POLLOUT, 0};
    if (::poll(&ready, 1, kWaitMs) == 0) return Taken::kBusy;
    const ssize_t count = ::write(descriptor_, batch.data(), std::min<std::size_t>(batch.size(), PIPE_BUF));
    if (count > 0) {
      batch.erase(0, static_cast<std::size_t>(count));
      return Taken::kYes;
    }
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK ? Taken::kBusy : Taken::kFailed;
  }

  Result<void> reopen() override {
    if (path_ == "-") return {};
    HARDTACK_TRY(const int opened, open_file(path_, what_));
    // In the place of the old one, which the outbox may be using.
    const int replaced = ::dup3(opened, descriptor_, O_CLOEXEC);
    ::close(opened);
    if (replaced < 0) return fail(ErrorCode::kIo, cat("cannot write ", what_, " ", quote(path_), " anew"));
    return {};
  }

 private:
  const std::string path_, what_;
  const int descriptor_;
};

}  // namespace

Result<std::unique_ptr<Sink>> file_sink(const std::string& path, std::string_view what) {
  HARDTACK_TRY(const int descriptor, open_file(path, what));
  return std::make_unique<FileSink>(path, what, descriptor);
}

}  // namespace hardtack::serve
