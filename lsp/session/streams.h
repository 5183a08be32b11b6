// The two streams of a session, as the process has them.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack::lsp {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // At least one byte, waiting for it; none at the end, and after interrupt(). Errors: kIo.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  // Ends a read() that waits on another thread, and all that follow.
  virtual void interrupt() = 0;
};

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
};

}  // namespace hardtack::lsp
