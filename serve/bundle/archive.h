// The archive that a bundle is: a tar file (POSIX ustar) of regular files alone, of which each list of files has
// exactly one form, so that nothing in it can be read in two ways. Modes, owners and times are constants; after the
// last file come two blocks of zeros and nothing else. `tar -tf` lists it.
//
//   ArchiveWriter writer;
//   HARDTACK_CHECK(writer.add("shop.bcdl", text));
//   write_file(path, std::move(writer).finish());
//
//   ArchiveReader reader(bytes);
//   HARDTACK_TRY(const std::string_view text, reader.file("shop.bcdl", limit));
//   HARDTACK_CHECK(reader.end());
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack::serve {

inline constexpr std::size_t kArchiveBlock = 512;
// Bytes of a name: what the field holds.
inline constexpr std::size_t kMaxArchiveName = 100;

// What a file takes in an archive: its header and its contents, in whole blocks.
constexpr std::uint64_t archive_size_of(std::uint64_t bytes) {
  return kArchiveBlock + (bytes + kArchiveBlock - 1) / kArchiveBlock * kArchiveBlock;
}
inline constexpr std::uint64_t kArchiveEndSize = 2 * kArchiveBlock;

class ArchiveWriter {
 public:
  // Errors: kUsage for an empty or too long name, and for 8 GiB and more.
  Result<void> add(std::string_view name, std::string_view contents);
  std::string finish() &&;

 private:
  std::string bytes_;
};

// Over bytes that outlive it. Belongs to one thread.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::string_view bytes) : rest_(bytes) {}

  // The contents of the next file, which must be named so and have at most `most` bytes. Error: kSyntax for anything
  // that a writer would have written otherwise.
  Result<std::string_view> file(std::string_view name, std::uint64_t most);
  // Error: kSyntax unless the archive ends here.
  Result<void> end() const;
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace hardtack::serve
