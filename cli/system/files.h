// Reading and writing files and descriptors, with bounds and without silent losses.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "tokens/bytes/secret.h"

namespace hardtack::cli {

// Bytes of one input file; the formats have smaller bounds of their own.
inline constexpr std::size_t kMaxInputBytes = 16u << 20;

// Words that are keys or tokens rather than names of files or policies.
bool looks_secret(std::string_view word);

// A name as messages show it: without control characters, and not at all if it is so long or so regular that it is
// probably a key or a token that was passed in place of a file's name.
std::string shown_path(std::string_view path);

// Errors: kIo if there is no such file, it cannot be read, or it is a directory; kSourceTooLarge if it is longer than
// `max_bytes`.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = kMaxInputBytes);

// Whether there is anything under this name.
bool file_exists(const std::string& path);

// Error: kIo for a name under which there is no file and which looks like a key or a token.
Result<void> expect_file_name(const std::string& path);

// All or nothing: a file is written beside `path`, then renamed onto it. A pipe or device is written to as it is.
Result<void> write_file(const std::string& path, std::string_view contents);

// Writes `contents` in place of a regular file that holds `expected`, all or nothing, and keeps its mode and, where the
// system lets it, its owner. A link stays a link: the file that it leads to is written. Errors: kIo, also where the
// file no longer holds what was read from it, so that nothing that somebody saved meanwhile is lost.
Result<void> replace_file(const std::string& path, std::string_view expected, std::string_view contents);

// `name` is what messages call the stream.
Result<SecretBytes> read_descriptor(int descriptor, std::string_view name, std::size_t max_bytes);
Result<void> write_descriptor(int descriptor, std::string_view name, std::string_view contents);

}  // namespace hardtack::cli
