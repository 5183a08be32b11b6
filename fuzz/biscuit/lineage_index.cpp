// Property: an index whose files hold any bytes is read or refused as unavailable; nothing that was revoked is ever
// reported as not revoked. Of the JSON files: every id that another reader finds among the revoked is revoked, and what
// is read is written as what reads as the same. Of a SQLite file: opened with the pin of the history that was known, it
// holds all revocations of that history or is refused; without one, what it lists as revoked is revoked when asked for.
//
// Input: a SQLite file (the only input of a target that is written to a disk), or the text of lineage_hashes.json, a
// zero byte and the text of revoked.json.
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "tokens/lineage_index/entry_chain.h"
#include "tokens/lineage_index/stores/json_store.h"
#include "tokens/lineage_index/stores/sqlite_store.h"
#include "tokens/lineage_index/walk.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr LineageTime kNow{std::chrono::seconds(1'700'001'000)};

// The history of fuzz/seeds/lineage_index/index.db: root, child and leaf, other; child, gone and other are revoked, the
// last with its hash.
constexpr const char* kPin = "7:50eb3ed566e60ffe9a9467f4eea16286cefb88777bc0e5852beed2f53e5fd30d";
constexpr const char* kOtherHash = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa";

void require_unavailable(const Error& error) {
  require(error.code() == ErrorCode::kLineageUnavailable, "an index that cannot be read is unavailable");
}

// Made once, removed in the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hardtack-fuzz-XXXXXX").string();
    require(::mkdtemp(pattern.data()) != nullptr, "there is a place for files");
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string write(std::string_view bytes) const {
    const std::string path = path_ + "/lineage.db";
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + suffix);
    std::ofstream(path, std::ios::binary) << bytes;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path;
  }

 private:
  std::string path_;
};

std::vector<LineageEntry> entries_of(LineageStore& store) {
  std::vector<LineageEntry> entries;
  const auto visited = store.visit(
      [&](const LineageEntry& entry) -> Result<void> {
        entries.push_back(entry);
        return {};
      },
      kNow);
  if (!visited) require_unavailable(visited.error());
  return visited ? entries : std::vector<LineageEntry>();
}

void check_listed(LineageStore& store) {
  for (const LineageEntry& entry : entries_of(store)) {
    if (entry.kind != LineageEntry::Kind::kRevocation) continue;
    const std::array<std::string, 1> ids{entry.record.id};
    const auto statuses = store.look_up(ids, kNow);
    if (!statuses) {
      require_unavailable(statuses.error());
      continue;
    }
    require(statuses->at(0).revoked_at(entry.record.hash).has_value(), "what is listed as revoked is revoked");
    require(!check_not_revoked(store, entry.record.id, kNow), "and nothing with its id passes");
  }
}

void check_pinned(LineageStore& store) {
  for (const char* id : {"child", "gone", "leaf"}) {
    const auto passed = check_not_revoked(store, id, kNow);
    require(!passed.has_value(), "what was revoked is, and what is derived from it");
  }
  const std::array<std::string, 1> other{"other"};
  const auto statuses = store.look_up(other, kNow);
  if (!statuses) return require_unavailable(statuses.error());
  require(statuses->at(0).revoked_at(kOtherHash).has_value(), "also a revocation of one hash");
}

void check_sqlite(std::string_view bytes) {
  static const Folder folder;
  SqliteOptions options{.create = false, .verify_history = true, .pin = {}, .busy_timeout = {}};
  {
    const auto store = SqliteLineageStore::open(folder.write(bytes), options);
    if (!store) return require_unavailable(store.error());
    check_listed(**store);
    const auto end = (*store)->verify(kNow);
    if (!end) require_unavailable(end.error());
  }
  options.pin = parse_pin(kPin).value();
  const auto store = SqliteLineageStore::open(folder.write(bytes), options);
  if (!store) return require_unavailable(store.error());
  check_pinned(**store);
}

bool same_status(const LineageStatus& a, const LineageStatus& b) {
  return a.records == b.records && a.revocations == b.revocations;
}

void check_written(const JsonIndex& index) {
  JsonIndex again;
  require(parse_lineage_hashes(write_lineage_hashes(index), again).has_value(), "what was read is written");
  require(parse_revoked(write_revoked(index), again).has_value(), "in both files");
  for (const auto& [id, status] : index.ids) {
    const auto found = again.ids.find(id);
    require(found != again.ids.end() ? same_status(found->second, status) : !status.known(), "and read as the same");
  }
}

void check_json(std::string_view hashes, std::string_view revoked) {
  JsonIndex index;
  const auto read_hashes = parse_lineage_hashes(hashes, index);
  if (!read_hashes) return require_unavailable(read_hashes.error());
  const auto read_revoked = parse_revoked(revoked, index);
  if (!read_revoked) return require_unavailable(read_revoked.error());

  const auto other = nlohmann::json::parse(revoked, nullptr, false);
  require(other.is_object() && other.contains("jtis"), "another reader reads it");
  for (const auto& [id, at] : other["jtis"].items()) {
    const auto found = index.ids.find(id);
    require(found != index.ids.end() && found->second.revoked_at().has_value(), "every revoked id is revoked");
    const bool narrowed = other.contains("hashes") && other["hashes"].contains(id);
    if (!narrowed) {
      require(found->second.revoked_at(kOtherHash).has_value(), "whatever its hash is");
      continue;
    }
    for (const auto& hash : other["hashes"][id]) {
      std::string lower = hash.get<std::string>();
      for (char& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
      require(found->second.revoked_at(lower).has_value(), "or with each of its hashes");
    }
  }
  check_written(index);
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  const std::string_view input = fuzz::as_text(data, size);
  if (input.starts_with("SQLite format 3")) {
    check_sqlite(input);
    return 0;
  }
  const std::size_t zero = std::min(input.find('\0'), input.size());
  check_json(input.substr(0, zero), input.substr(std::min(zero + 1, input.size())));
  return 0;
}
