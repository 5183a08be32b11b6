#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "engine/base/descriptor.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/jwks/fetcher.h"

namespace hardtack {
namespace {

class FileFetcher final : public JwksFetcher {
 public:
  explicit FileFetcher(std::string path) : path_(std::move(path)) {}

  Result<std::string> fetch() override {
    if (path_.find('\0') != std::string::npos) return fail(ErrorCode::kIo, "the path of the JWKS holds a NUL");
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    const Descriptor file(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    struct stat status{};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return failure(std::system_category().message(errno));
    if (!S_ISREG(status.st_mode)) return failure("it is not a regular file");
    // One byte more than allowed, to notice a file that is too large however it grew.
    std::string text(kMaxJwksDocumentBytes + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
      const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failure(std::system_category().message(errno));
      if (got == 0) break;
      size += static_cast<std::size_t>(got);
    }
    if (size > kMaxJwksDocumentBytes) return failure(cat("it has more than ", kMaxJwksDocumentBytes, " bytes"));
    text.resize(size);
    return text;
  }

 private:
  std::unexpected<Error> failure(const std::string& why) const {
    return fail(ErrorCode::kIo, cat("the JWKS ", quote(path_), " cannot be read: ", why));
  }

  std::string path_;
};

}  // namespace

std::unique_ptr<JwksFetcher> file_jwks_fetcher(std::string path) {
  return std::make_unique<FileFetcher>(std::move(path));
}

}  // namespace hardtack
