// Reads files that others may write while they are read: regular ones alone, bounded, without waiting for anybody.
#pragma once

#include <cstddef>
#include <string>

#include "engine/base/error.h"

namespace hardtack::serve {

// Links are followed. Errors: kIo for what cannot be read or is no regular file, such as a FIFO, which is not waited
// for; kSourceTooLarge for more than `most` bytes, of which no more are read.
Result<std::string> read_regular_file(const std::string& path, std::size_t most);

// "cannot read `PATH`: WHY"
std::unexpected<Error> cannot_read(const std::string& path, std::string_view why);
std::unexpected<Error> cannot_read(const std::string& path, int error);

}  // namespace hardtack::serve
