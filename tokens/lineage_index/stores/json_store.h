// The lineage index as two JSON files in a folder, for exchange with other systems and for small installations.
//
//   lineage_hashes.json  {"version":1, "sentinel":"<hex>", "token_hashes":{id: hash},
//                         "parents":{id: {"parent_jti": id or null, "parent_token_hash": hash or null}}}
//                        "others":[{"jti":, "token_hash":, "parent_jti":, "parent_token_hash":}]}
//   revoked.json         {"version":1, "sentinel":"<hex>", "jtis":{id: unix seconds}, "hashes":{id: [hash]}}
//
// `others` holds further credentials of an id that `token_hashes` has; `hashes` says which credentials a revocation is
// for, where it is not for everything that carries the id. Both are written only where there is something to say. A
// reader that does not know `hashes` denies every token with the id: more, never less.
//
// Keys are sorted; hashes are compared in lower case and written in it. A file is replaced as a whole under a lock
// (lineage.lock, which also remembers the sentinel), so a reader sees the old or the new one. Both files carry the same
// sentinel, made with them; a missing file, a changed sentinel, another version, a key twice or a malformed entry ends
// in kLineageUnavailable, and so does a file that has lost an entry that this store has seen.
//
// Every write costs as much as the files are long, and there is no history: use SQLite for more than a few thousand
// entries, or where a rollback between two runs must be noticed. One store belongs to one thread at a time; any number
// of processes may share the folder.
//
//   HARDTACK_TRY(auto store, JsonLineageStore::open("lineage", {.create = true}));
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/attributes.h"
#include "tokens/lineage_index/store.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct JsonStoreOptions {
  // Makes the folder and empty files where nothing is. Never replaces a file, whatever state it is in.
  bool create = false;
  // Refuses files with another sentinel. Without it, the first one seen counts.
  std::optional<std::string> sentinel;
};

inline constexpr std::size_t kMaxLineageFileBytes{256u << 20};

// The contents of the two files.
struct JsonIndex {
  std::string sentinel;
  std::map<std::string, LineageStatus, std::less<>> ids;
};

// Error of all four: kLineageUnavailable, saying what is malformed.
Result<void> parse_lineage_hashes(std::string_view text, JsonIndex& index);
Result<void> parse_revoked(std::string_view text, JsonIndex& index);
std::string write_lineage_hashes(const JsonIndex& index);
std::string write_revoked(const JsonIndex& index);

class JsonLineageStore final : public LineageStore {
 public:
  static Result<std::unique_ptr<JsonLineageStore>> open(const std::string& folder, const JsonStoreOptions& options);
  ~JsonLineageStore() override;

  Result<std::vector<LineageStatus>> look_up(std::span<const std::string> ids, LineageTime now) override;
  // Reads both files again. The pin is a digest over the sorted contents; it changes with every entry.
  Result<LineagePin> verify(LineageTime now) override;
  // Records sorted by id, then revocations sorted by id.
  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime now) override;

  const std::string& sentinel() const { return index_.sentinel; }

 protected:
  Result<void> append_valid(std::span<const LineageEntry> entries, LineageTime now) override;

 private:
  explicit JsonLineageStore(std::string folder);
  std::string hashes_path() const { return folder_ + "/lineage_hashes.json"; }
  std::string revoked_path() const { return folder_ + "/revoked.json"; }
  std::string lock_path() const { return folder_ + "/lineage.lock"; }

  Result<void> begin(const JsonStoreOptions& options);
  Result<void> create_files();
  Result<void> refresh();
  Result<void> load();
  Result<void> accept(JsonIndex read);
  Result<void> write(const JsonIndex& next) const;

  std::string folder_;
  JsonIndex index_;
  bool loaded_ = false;
  struct Stamps;  // of the files as they were read
  std::unique_ptr<Stamps> stamps_;
};

}  // namespace hardtack
HARDTACK_API_END
