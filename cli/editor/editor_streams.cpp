#include "cli/editor/editor_streams.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "cli/system/files.h"

namespace hardtack::cli {

DescriptorSource::DescriptorSource(int descriptor, int mirror) : descriptor_(descriptor), mirror_(mirror) {
  if (::pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0) wake_[0] = wake_[1] = -1;
}

DescriptorSource::~DescriptorSource() {
  for (const int end : wake_) {
    if (end >= 0) ::close(end);
  }
}

Result<std::size_t> DescriptorSource::read(std::span<char> into) {
  for (;;) {
    std::array<pollfd, 2> watched{pollfd{descriptor_, POLLIN, 0}, pollfd{wake_[0], POLLIN, 0}};
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return fail(ErrorCode::kIo, "cannot wait for messages");
    }
    if ((watched[1].revents & POLLIN) != 0) return std::size_t{0};
    const auto got = ::read(descriptor_, into.data(), into.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return fail(ErrorCode::kIo, "cannot read messages");
    const auto count = static_cast<std::size_t>(got);
    if (mirror_ >= 0) HARDTACK_CHECK(write_descriptor(mirror_, "the mirror", {into.data(), count}));
    return count;
  }
}

void DescriptorSource::interrupt() {
  if (wake_[1] >= 0) (void)!::write(wake_[1], "", 1);
}

Result<std::size_t> TextSource::read(std::span<char> into) {
  const std::size_t count = std::min(into.size(), text_.size() - used_);
  std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(used_), count, into.begin());
  used_ += count;
  return count;
}

Result<void> DescriptorSink::write(std::string_view bytes) {
  return write_descriptor(descriptor_, "the editor", bytes);
}

}  // namespace hardtack::cli
