// What the lineage index remembers of one credential: its id, the hash of its bytes, and the edge to its parent.
//
// Ids are opaque text: of a Biscuit with k blocks the normalised signature of block k-1 in hexadecimal, of a JWT its
// `jti`. Hashes are 64 lower-case hexadecimal digits: the lineage hash of a Biscuit (tokens/biscuit/lineage_hash.h),
// SHA-256 of the compact text of a JWT. Records are values; sharing const ones between threads is safe.
//
//   LineageRecord child{.id = "child", .hash = h1, .parent_id = "root", .parent_hash = h0};
//   HARDTACK_CHECK(validate_record(child));
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Wall-clock time as the caller says it is. Stores keep whole seconds.
using LineageTime = std::chrono::sys_time<std::chrono::milliseconds>;

inline constexpr std::size_t kMaxLineageIdBytes = 1'024;
// Edges that a walk to the root follows.
inline constexpr std::size_t kMaxLineageDepth = 64;

struct LineageRecord {
  std::string id;
  std::string hash;
  // Both or neither; a root has neither.
  std::optional<std::string> parent_id;
  std::optional<std::string> parent_hash;

  friend bool operator==(const LineageRecord&, const LineageRecord&) = default;
};

// One line of an index's history.
struct LineageEntry {
  enum class Kind : std::uint8_t { kRecord = 1, kRevocation = 2 };

  std::uint64_t sequence = 0;  // 1, 2, 3, ...
  Kind kind = Kind::kRecord;
  std::int64_t unix_seconds = 0;
  // Of a revocation the id, and the hash where only the credential with both is meant.
  LineageRecord record;
  // On the way in: the id is a JWT's, whatever it looks like. Not kept.
  bool is_jwt = false;

  friend bool operator==(const LineageEntry&, const LineageEntry&) = default;
};

// 64 lower-case hexadecimal digits.
bool is_lineage_hash(std::string_view text);

// Not empty, at most kMaxLineageIdBytes, printable: UTF-8 without control characters. Error: kInvalidLineage.
Result<void> validate_lineage_id(std::string_view id);

// Errors: kInvalidLineage for a bad id or hash, half an edge, or a credential that is its own parent.
Result<void> validate_record(const LineageRecord& record);

// Either of the two above; a revocation has an id, may have a hash, and nothing else.
Result<void> validate_entry(const LineageEntry& entry);

std::int64_t unix_seconds(LineageTime time);

}  // namespace hardtack
HARDTACK_API_END
