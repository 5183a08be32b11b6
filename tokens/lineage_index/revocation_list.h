// A list of revoked Biscuits as a file holds it: one revocation id a line, as `hardtack inspect` shows them. Empty
// lines and lines that begin with `#` are skipped; white space around a line, CRLF and a byte order mark are tolerated.
//
// Ids are normalised (tokens/lineage_index/biscuit_id.h), so that another spelling of a signature escapes nothing. A
// line that is no id is an error and not a list with one id less: it would deny nobody. Immutable once parsed; may be
// shared between threads.
//
//   HARDTACK_TRY(RevocationList list, RevocationList::parse(text));
//   HARDTACK_TRY(auto revoked, find_revoked(lineage_keys(token), {.list = &list}, now));   // find_revoked.h
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "engine/base/attributes.h"
#include "engine/base/error.h"

HARDTACK_API_BEGIN
namespace hardtack {

class RevocationList {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

  // Errors: kInvalidLineage, with the number of the line, whose text is not repeated; it might be a token.
  static Result<RevocationList> parse(std::string_view text);

  // `id` is normalised, as lineage_ids and normalized_revocation_id give it.
  bool contains(std::string_view id) const { return ids_.contains(std::string(id)); }
  // Of different ids. A list without any revokes nothing, which whoever loads it should say.
  std::size_t size() const { return ids_.size(); }

 private:
  explicit RevocationList(std::unordered_set<std::string> ids) : ids_(std::move(ids)) {}

  std::unordered_set<std::string> ids_;
};

}  // namespace hardtack
HARDTACK_API_END
