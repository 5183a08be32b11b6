#include "tokens/lineage/stores/json_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tokens/crypto/hex.h"
#include "tokens/crypto/random.h"
#include "tokens/json/json.h"
#include "tokens/revocation/entry_chain.h"

namespace hardtack {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr JsonLimits kFileLimits{kMaxLineageFileBytes, 4, 50'000'000};

std::unexpected<Error> malformed(const std::string& file, const std::string& reason) {
  return lineage_unavailable("`" + file + "` is malformed: " + reason);
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// The parts that both files share: exactly the members `names`, a known version, one sentinel.
Result<JsonValue> parse_file(std::string_view text, const std::string& file, std::span<const std::string_view> names,
                             JsonIndex& index) {
  auto value = parse_json(text, kFileLimits);
  if (!value) return malformed(file, value.error().message());
  if (!value->is_object()) return malformed(file, "it is no object");
  for (const auto& [name, member] : value->as_object()) {
    if (std::ranges::find(names, name) == names.end()) return malformed(file, "`" + name + "` is unknown");
  }
  for (const std::string_view name : names) {
    if (value->find(name) == nullptr) return malformed(file, "`" + std::string(name) + "` is missing");
  }
  const JsonValue& version = *value->find("version");
  if (!version.is_integer() || version.as_integer() != kVersion) return malformed(file, "its version is not 1");
  const JsonValue& sentinel = *value->find("sentinel");
  if (!sentinel.is_string() || sentinel.as_string().empty() || !from_hex(sentinel.as_string()))
    return malformed(file, "its sentinel is not hexadecimal");
  if (!index.sentinel.empty() && index.sentinel != sentinel.as_string())
    return lineage_unavailable("the sentinel of `" + file + "` changed");
  index.sentinel = sentinel.as_string();
  return std::move(*value);
}

Result<std::optional<std::string>> optional_text(const JsonValue& entry, std::string_view name) {
  const JsonValue* value = entry.find(name);
  if (value == nullptr || (!value->is_null() && !value->is_string()))
    return fail(ErrorCode::kInvalidLineage, "`" + std::string(name) + "` is missing or no text");
  if (value->is_null()) return std::nullopt;
  return value->as_string();
}

Result<LineageRecord> parse_record(const std::string& id, const JsonValue& hash, const JsonValue& edge) {
  if (!hash.is_string()) return fail(ErrorCode::kInvalidLineage, "the hash of `" + id + "` is no text");
  if (edge.as_object().size() != 2) return fail(ErrorCode::kInvalidLineage, "the edge of `" + id + "` is malformed");
  LineageRecord record{id, lower(hash.as_string()), {}, {}};
  HARDTACK_TRY(record.parent_id, optional_text(edge, "parent_jti"));
  HARDTACK_TRY(record.parent_hash, optional_text(edge, "parent_token_hash"));
  if (record.parent_hash) record.parent_hash = lower(*record.parent_hash);
  HARDTACK_CHECK(validate_record(record));
  return record;
}

JsonValue text_or_null(const std::optional<std::string>& text) { return text ? JsonValue(*text) : JsonValue(); }

// True if everything that `before` holds is in `after`, unchanged.
template <typename Map>
bool contains_all(const Map& after, const Map& before) {
  return std::ranges::all_of(before, [&](const auto& entry) {
    const auto found = after.find(entry.first);
    return found != after.end() && found->second == entry.second;
  });
}

}  // namespace

Result<void> parse_lineage_hashes(std::string_view text, JsonIndex& index) {
  static constexpr std::array<std::string_view, 4> kNames{"version", "sentinel", "token_hashes", "parents"};
  const std::string file = "lineage_hashes.json";
  HARDTACK_TRY(const JsonValue value, parse_file(text, file, kNames, index));
  const JsonValue& hashes = *value.find("token_hashes");
  const JsonValue& parents = *value.find("parents");
  if (!hashes.is_object() || !parents.is_object()) return malformed(file, "its maps are no objects");
  std::map<std::string_view, const JsonValue*> edges;
  for (const auto& [id, edge] : parents.as_object()) edges.emplace(id, &edge);
  if (edges.size() != hashes.as_object().size()) return malformed(file, "its maps do not have the same ids");
  for (const auto& [id, hash] : hashes.as_object()) {
    const auto edge = edges.find(id);
    if (edge == edges.end()) return malformed(file, "`" + id + "` has no edge");
    auto record = parse_record(id, hash, *edge->second);
    if (!record) return malformed(file, record.error().message());
    index.records.emplace(id, std::move(*record));
  }
  return {};
}

Result<void> parse_revoked(std::string_view text, JsonIndex& index) {
  static constexpr std::array<std::string_view, 3> kNames{"version", "sentinel", "jtis"};
  const std::string file = "revoked.json";
  HARDTACK_TRY(const JsonValue value, parse_file(text, file, kNames, index));
  const JsonValue& ids = *value.find("jtis");
  if (!ids.is_object()) return malformed(file, "`jtis` is no object");
  for (const auto& [id, at] : ids.as_object()) {
    if (auto valid = validate_lineage_id(id); !valid) return malformed(file, valid.error().message());
    if (!at.is_integer()) return malformed(file, "the time of `" + id + "` is no integer");
    index.revoked.emplace(id, at.as_integer());
  }
  return {};
}

std::string write_lineage_hashes(const JsonIndex& index) {
  JsonValue::Object hashes, parents;
  for (const auto& [id, record] : index.records) {
    hashes.emplace_back(id, JsonValue(record.hash));
    parents.emplace_back(id, JsonValue::Object{{"parent_jti", text_or_null(record.parent_id)},
                                               {"parent_token_hash", text_or_null(record.parent_hash)}});
  }
  return write_json(JsonValue::Object{{"version", JsonValue(kVersion)},
                                      {"sentinel", JsonValue(index.sentinel)},
                                      {"token_hashes", JsonValue(std::move(hashes))},
                                      {"parents", JsonValue(std::move(parents))}},
                    JsonLayout::kIndented);
}

std::string write_revoked(const JsonIndex& index) {
  JsonValue::Object ids;
  for (const auto& [id, at] : index.revoked) ids.emplace_back(id, JsonValue(at));
  return write_json(JsonValue::Object{{"version", JsonValue(kVersion)},
                                      {"sentinel", JsonValue(index.sentinel)},
                                      {"jtis", JsonValue(std::move(ids))}},
                    JsonLayout::kIndented);
}

JsonLineageStore::JsonLineageStore(std::string folder) : folder_(std::move(folder)) {}

Result<std::unique_ptr<JsonLineageStore>> JsonLineageStore::open(const std::string& folder,
                                                                 const JsonStoreOptions& options) {
  HARDTACK_TRY(std::string resolved, resolve_folder_of(folder));
  if (options.create) HARDTACK_CHECK(make_folder(resolved));
  HARDTACK_CHECK(check_folder(resolved));
  std::unique_ptr<JsonLineageStore> store(new JsonLineageStore(std::move(resolved)));
  HARDTACK_CHECK(store->begin(options));
  return store;
}

Result<void> JsonLineageStore::begin(const JsonStoreOptions& options) {
  HARDTACK_TRY(const std::optional<FileStamp> hashes, inspect_file(hashes_path()));
  HARDTACK_TRY(const std::optional<FileStamp> revoked, inspect_file(revoked_path()));
  if (!options.create) {
    if (!hashes) return lineage_unavailable("`" + hashes_path() + "` is missing");
    if (!revoked) return lineage_unavailable("`" + revoked_path() + "` is missing");
  }
  HARDTACK_TRY(FileLock lock, FileLock::acquire(lock_path()));
  HARDTACK_TRY(const std::string remembered, lock.content());
  if (options.create && remembered.empty()) HARDTACK_CHECK(create_files());
  index_.sentinel = options.sentinel.value_or(remembered);
  HARDTACK_CHECK(load());
  if (!remembered.empty() && remembered != index_.sentinel)
    return lineage_unavailable("the sentinel of `" + folder_ + "` changed");
  return remembered.empty() ? lock.set_content(index_.sentinel) : Result<void>();
}

// Only while the lock file remembers no sentinel, that is, before any store was opened here. A maker that was killed
// half-way leaves an empty revoked.json, whose sentinel is taken over.
Result<void> JsonLineageStore::create_files() {
  HARDTACK_TRY(const std::optional<FileStamp> hashes, inspect_file(hashes_path()));
  HARDTACK_TRY(const std::optional<FileStamp> revoked, inspect_file(revoked_path()));
  if (hashes) return {};
  JsonIndex fresh;
  if (revoked) {
    HARDTACK_TRY(const std::string text, read_whole_file(revoked_path(), kMaxLineageFileBytes));
    HARDTACK_CHECK(parse_revoked(text, fresh));
    if (!fresh.revoked.empty()) return lineage_unavailable("`" + hashes_path() + "` is missing");
  } else {
    std::array<std::uint8_t, 16> bytes{};
    SystemRandom random;
    HARDTACK_CHECK(random.fill(bytes));
    fresh.sentinel = to_hex(bytes);
    HARDTACK_CHECK(replace_file(revoked_path(), write_revoked(fresh)));
  }
  return replace_file(hashes_path(), write_lineage_hashes(fresh));
}

Result<void> JsonLineageStore::load() {
  HARDTACK_TRY(const std::optional<FileStamp> hashes, inspect_file(hashes_path()));
  HARDTACK_TRY(const std::optional<FileStamp> revoked, inspect_file(revoked_path()));
  if (!hashes) return lineage_unavailable("`" + hashes_path() + "` is missing");
  if (!revoked) return lineage_unavailable("`" + revoked_path() + "` is missing");
  JsonIndex read;
  read.sentinel = index_.sentinel;
  HARDTACK_TRY(const std::string hashes_text, read_whole_file(hashes_path(), kMaxLineageFileBytes));
  HARDTACK_CHECK(parse_lineage_hashes(hashes_text, read));
  HARDTACK_TRY(const std::string revoked_text, read_whole_file(revoked_path(), kMaxLineageFileBytes));
  HARDTACK_CHECK(parse_revoked(revoked_text, read));
  HARDTACK_CHECK(accept(std::move(read)));
  // Of before the reading: what changed meanwhile is read again at the next call.
  hashes_stamp_ = *hashes;
  revoked_stamp_ = *revoked;
  return {};
}

Result<void> JsonLineageStore::accept(JsonIndex read) {
  if (loaded_ && (!contains_all(read.records, index_.records) || !contains_all(read.revoked, index_.revoked)))
    return lineage_unavailable("`" + folder_ + "` lost or changed an entry");
  index_ = std::move(read);
  loaded_ = true;
  return {};
}

Result<void> JsonLineageStore::refresh() {
  HARDTACK_TRY(const std::optional<FileStamp> hashes, inspect_file(hashes_path()));
  HARDTACK_TRY(const std::optional<FileStamp> revoked, inspect_file(revoked_path()));
  if (hashes && revoked && *hashes == hashes_stamp_ && *revoked == revoked_stamp_) return {};
  return load();
}

Result<void> JsonLineageStore::append(std::span<const LineageEntry> entries, LineageTime) {
  for (const LineageEntry& entry : entries) HARDTACK_CHECK(validate_entry(entry));
  HARDTACK_TRY(const FileLock lock, FileLock::acquire(lock_path()));
  HARDTACK_TRY(const std::string remembered, lock.content());
  if (remembered != index_.sentinel) return lineage_unavailable("`" + lock_path() + "` was replaced");
  HARDTACK_CHECK(load());
  JsonIndex next = index_;
  for (const LineageEntry& entry : entries) {
    const LineageRecord& record = entry.record;
    if (entry.kind == LineageEntry::Kind::kRevocation) {
      next.revoked.emplace(record.id, entry.unix_seconds);
      continue;
    }
    const auto [known, added] = next.records.emplace(record.id, record);
    if (!added && known->second != record) return lineage_conflict(record.id);
    if (!record.parent_id) continue;
    const auto parent = next.records.find(*record.parent_id);
    if (parent != next.records.end() && parent->second.hash != *record.parent_hash)
      return lineage_conflict(*record.parent_id);
  }
  // Two files change one after the other; revocations first, since they only ever deny more.
  if (next.revoked.size() != index_.revoked.size()) HARDTACK_CHECK(replace_file(revoked_path(), write_revoked(next)));
  if (next.records.size() != index_.records.size())
    HARDTACK_CHECK(replace_file(hashes_path(), write_lineage_hashes(next)));
  index_ = std::move(next);
  return {};
}

Result<std::optional<LineageRecord>> JsonLineageStore::find(std::string_view id, LineageTime) {
  HARDTACK_CHECK(refresh());
  const auto found = index_.records.find(id);
  if (found == index_.records.end()) return std::nullopt;
  return found->second;
}

Result<std::optional<std::int64_t>> JsonLineageStore::revoked_at(std::string_view id, LineageTime) {
  HARDTACK_CHECK(refresh());
  const auto found = index_.revoked.find(id);
  if (found == index_.revoked.end()) return std::nullopt;
  return found->second;
}

Result<LineagePin> JsonLineageStore::verify(LineageTime now) {
  LineagePin pin{0, chain_start(bytes_of(index_.sentinel))};
  HARDTACK_CHECK(visit(
      [&](const LineageEntry& entry) -> Result<void> {
        pin = {entry.sequence, chain_next(pin.chain, entry)};
        return {};
      },
      now));
  return pin;
}

Result<void> JsonLineageStore::visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime) {
  HARDTACK_CHECK(load());
  LineageEntry entry;
  for (const auto& [id, record] : index_.records) {
    entry = {entry.sequence + 1, LineageEntry::Kind::kRecord, 0, record};
    HARDTACK_CHECK(visitor(entry));
  }
  for (const auto& [id, at] : index_.revoked) {
    entry = {entry.sequence + 1, LineageEntry::Kind::kRevocation, at, {}};
    entry.record.id = id;
    HARDTACK_CHECK(visitor(entry));
  }
  return {};
}

}  // namespace hardtack
