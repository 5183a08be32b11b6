#include "tokens/keys/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "engine/base/descriptor.h"

namespace hardtack {
namespace {

std::unexpected<Error> io_failure(const std::string& what, const std::string& path, int code) {
  return fail(ErrorCode::kIo, what + " `" + path + "`: " + std::system_category().message(code));
}

Result<void> check_kind(const struct stat& status, const std::string& path, KeyFileAccess access) {
  if (!S_ISREG(status.st_mode)) {
    return fail(Error(ErrorCode::kKeyFilePermissions, "the key file `" + path + "` is not a regular file")
                    .with_help("give the key on standard input or in an environment variable instead"));
  }
  if (access == KeyFileAccess::kOwnerOnly && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(Error(ErrorCode::kKeyFilePermissions, "the key file `" + path + "` is open to other users")
                    .with_help("run `chmod 600 " + path + "`"));
  }
  if (static_cast<std::uint64_t>(status.st_size) > kMaxKeyFileSize)
    return fail(ErrorCode::kInvalidKey, "the key file `" + path + "` is larger than a key can be");
  return {};
}

Result<SecretBytes> read_file(const std::string& path, KeyFileAccess access) {
  if (path.find('\0') != std::string::npos) return fail(ErrorCode::kIo, "the path of the key file holds a NUL");
  // Without O_NONBLOCK, opening a FIFO would wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) return io_failure("cannot open the key file", path, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return io_failure("cannot examine the key file", path, errno);
  HARDTACK_CHECK(check_kind(status, path, access));

  // One byte more than allowed, to notice a file that grew since it was examined.
  SecretBytes contents(kMaxKeyFileSize + 1);
  std::size_t size = 0;
  while (size < contents.size()) {
    const ssize_t got = ::read(file.get(), contents.writable().data() + size, contents.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure("cannot read the key file", path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > kMaxKeyFileSize)
    return fail(ErrorCode::kInvalidKey, "the key file `" + path + "` is larger than a key can be");
  contents.shrink(size);
  return contents;
}

template <typename Key>
Result<Key> in_file(Result<Key> key, const std::string& path) {
  if (key) return key;
  return fail(key.error().with_context("key file `" + path + "`"));
}

}  // namespace

Result<PrivateKey> read_private_key_file(const std::string& path, const KeyExpectation& expectation,
                                         KeyFileAccess access) {
  HARDTACK_TRY(const SecretBytes contents, read_file(path, access));
  return in_file(decode_private_key(contents.bytes(), expectation), path);
}

Result<PublicKey> read_public_key_file(const std::string& path, const KeyExpectation& expectation) {
  HARDTACK_TRY(const SecretBytes contents, read_file(path, KeyFileAccess::kAnyone));
  return in_file(decode_public_key(contents.bytes(), expectation), path);
}

Result<SecretBytes> read_secret_file(const std::string& path, KeyFileAccess access) { return read_file(path, access); }

}  // namespace hardtack
