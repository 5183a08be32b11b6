#include "serve/policies/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "engine/base/descriptor.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "report/system_reason.h"

namespace hardtack::serve {

std::unexpected<Error> cannot_read(const std::string& path, std::string_view why) {
  return fail(ErrorCode::kIo, cat("cannot read ", quote(path), ": ", why));
}
std::unexpected<Error> cannot_read(const std::string& path, int error) {
  return cannot_read(path, system_reason(error));
}

Result<std::string> read_regular_file(const std::string& path, std::size_t most) {
  // Without O_NONBLOCK, opening a FIFO would wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat status{};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return cannot_read(path, errno);
  if (!S_ISREG(status.st_mode)) return cannot_read(path, "it is not a regular file");
  std::string text;
  std::size_t size = 0;
  for (;;) {
    if (size == text.size()) {
      // One byte more than stat() said, to notice the end without another round.
      const std::size_t expected = std::min(static_cast<std::size_t>(status.st_size), most) + 1;
      text.resize(std::max(expected, size * 2));
    }
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > most) return fail(ErrorCode::kSourceTooLarge, cat(quote(path), " is longer than ", most, " bytes"));
  }
  text.resize(size);
  return text;
}

}  // namespace hardtack::serve
