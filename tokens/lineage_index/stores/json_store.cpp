#include "tokens/lineage_index/stores/json_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "json/json.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/random.h"
#include "tokens/lineage_index/biscuit_id.h"
#include "tokens/lineage_index/entry_chain.h"
#include "tokens/lineage_index/stores/safe_file.h"

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

// The parts that both files share: the members `names` and perhaps `optional`, a known version, one sentinel.
Result<JsonValue> parse_file(std::string_view text, const std::string& file, std::span<const std::string_view> names,
                             std::string_view optional, JsonIndex& index) {
  auto value = parse_json(text, kFileLimits);
  if (!value) return malformed(file, value.error().message());
  if (!value->is_object()) return malformed(file, "it is not an object");
  for (const auto& [name, member] : value->as_object()) {
    if (name != optional && std::ranges::find(names, name) == names.end())
      return malformed(file, "`" + name + "` is unknown");
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
  if (!hash.is_string()) return fail(ErrorCode::kInvalidLineage, "the hash of `" + id + "` is not a string");
  LineageRecord record{id, lower(hash.as_string()), {}, {}};
  HARDTACK_TRY(record.parent_id, optional_text(edge, "parent_jti"));
  HARDTACK_TRY(record.parent_hash, optional_text(edge, "parent_token_hash"));
  if (record.parent_hash) record.parent_hash = lower(*record.parent_hash);
  HARDTACK_CHECK(validate_record(record));
  return record;
}

JsonValue text_or_null(const std::optional<std::string>& text) { return text ? JsonValue(*text) : JsonValue(); }

// True if everything that `before` holds is in `after`, unchanged; a revocation may have come to mean more.
bool contains_all(const JsonIndex& after, const JsonIndex& before) {
  return std::ranges::all_of(before.ids, [&](const auto& entry) {
    const auto found = after.ids.find(entry.first);
    if (found == after.ids.end()) return !entry.second.known();
    const LineageStatus& now = found->second;
    return std::ranges::all_of(entry.second.records,
                               [&](const LineageRecord& record) {
                                 const LineageRecord* same = now.record(record.hash);
                                 return same != nullptr && *same == record;
                               }) &&
           std::ranges::all_of(entry.second.revocations, [&](const LineageRevocation& revocation) {
             return now.revoked_at(revocation.hash) == revocation.unix_seconds;
           });
  });
}

// What other systems spell their way counts in the normal spelling, too.
void add_normal_spellings(JsonIndex& index) {
  std::vector<LineageEntry> missing;
  for (const auto& [id, status] : index.ids) append_missing_spellings(id, status, missing);
  for (const LineageEntry& entry : missing) {
    LineageStatus& status = index.ids[entry.record.id];
    const auto is_new = is_new_entry(status, entry);
    if (is_new && *is_new) status.add(entry);
  }
}

Result<void> add_record(const std::string& file, const std::string& id, const JsonValue& hash, const JsonValue& edge,
                        JsonIndex& index) {
  const auto record = parse_record(id, hash, edge);
  if (!record) return malformed(file, record.error().message());
  const LineageEntry entry{0, LineageEntry::Kind::kRecord, 0, *record};
  LineageStatus& status = index.ids[id];
  const auto is_new = is_new_entry(status, entry);
  if (!is_new) return malformed(file, is_new.error().message());
  if (*is_new) status.add(entry);
  return {};
}

}  // namespace

Result<void> parse_lineage_hashes(std::string_view text, JsonIndex& index) {
  static constexpr std::array<std::string_view, 4> kNames{"version", "sentinel", "token_hashes", "parents"};
  const std::string file = "lineage_hashes.json";
  HARDTACK_TRY(const JsonValue value, parse_file(text, file, kNames, "others", index));
  const JsonValue& hashes = *value.find("token_hashes");
  const JsonValue& parents = *value.find("parents");
  if (!hashes.is_object() || !parents.is_object()) return malformed(file, "its maps are not objects");
  std::map<std::string_view, const JsonValue*> edges;
  for (const auto& [id, edge] : parents.as_object()) edges.emplace(id, &edge);
  if (edges.size() != hashes.as_object().size()) return malformed(file, "its maps do not have the same ids");
  for (const auto& [id, hash] : hashes.as_object()) {
    const auto edge = edges.find(id);
    if (edge == edges.end()) return malformed(file, "`" + id + "` has no edge");
    if (edge->second->as_object().size() != 2) return malformed(file, "the edge of `" + id + "` is malformed");
    HARDTACK_CHECK(add_record(file, id, hash, *edge->second, index));
  }
  const JsonValue* others = value.find("others");
  if (others == nullptr) return {};
  if (!others->is_array()) return malformed(file, "`others` is not an array");
  for (const JsonValue& other : others->as_array()) {
    const JsonValue* id = other.find("jti");
    const JsonValue* hash = other.find("token_hash");
    if (id == nullptr || !id->is_string() || hash == nullptr || other.as_object().size() != 4)
      return malformed(file, "one of `others` is malformed");
    HARDTACK_CHECK(add_record(file, id->as_string(), *hash, other, index));
  }
  return {};
}

Result<void> parse_revoked(std::string_view text, JsonIndex& index) {
  static constexpr std::array<std::string_view, 3> kNames{"version", "sentinel", "jtis"};
  const std::string file = "revoked.json";
  HARDTACK_TRY(const JsonValue value, parse_file(text, file, kNames, "hashes", index));
  const JsonValue& ids = *value.find("jtis");
  if (!ids.is_object()) return malformed(file, "`jtis` is not an object");
  for (const auto& [id, at] : ids.as_object()) {
    if (auto valid = validate_lineage_id(id); !valid) return malformed(file, valid.error().message());
    if (!at.is_integer()) return malformed(file, "the time of `" + id + "` is not an integer");
    index.ids[id].revocations = std::vector{LineageRevocation{"", at.as_integer()}};
  }
  const JsonValue* hashes = value.find("hashes");
  if (hashes == nullptr) return {};
  if (!hashes->is_object()) return malformed(file, "`hashes` is not an object");
  for (const auto& [id, list] : hashes->as_object()) {
    const auto found = index.ids.find(id);
    if (found == index.ids.end() || found->second.revocations.empty())
      return malformed(file, "`hashes` has `" + id + "`, `jtis` has not");
    if (!list.is_array() || list.as_array().empty())
      return malformed(file, "the hashes of `" + id + "` are not a list");
    std::vector<LineageRevocation> revocations;
    for (const JsonValue& hash : list.as_array()) {
      if (!hash.is_string() || !is_lineage_hash(lower(hash.as_string())))
        return malformed(file, "a hash of `" + id + "` is malformed");
      revocations.push_back({lower(hash.as_string()), found->second.revocations[0].unix_seconds});
    }
    found->second.revocations = std::move(revocations);
  }
  return {};
}

std::string write_lineage_hashes(const JsonIndex& index) {
  JsonValue::Object hashes, parents;
  JsonValue::Array others;
  for (const auto& [id, status] : index.ids) {
    // The first is the one that systems with one hash for each id see.
    for (std::size_t i = 0; i < status.records.size(); ++i) {
      const LineageRecord& record = status.records[i];
      JsonValue::Object edge{{"parent_jti", text_or_null(record.parent_id)},
                             {"parent_token_hash", text_or_null(record.parent_hash)}};
      if (i == 0) {
        hashes.emplace_back(id, JsonValue(record.hash));
        parents.emplace_back(id, JsonValue(std::move(edge)));
      } else {
        edge.emplace_back("jti", JsonValue(id));
        edge.emplace_back("token_hash", JsonValue(record.hash));
        others.emplace_back(std::move(edge));
      }
    }
  }
  JsonValue::Object members{{"version", JsonValue(kVersion)},
                            {"sentinel", JsonValue(index.sentinel)},
                            {"token_hashes", JsonValue(std::move(hashes))},
                            {"parents", JsonValue(std::move(parents))}};
  if (!others.empty()) members.emplace_back("others", JsonValue(std::move(others)));
  return write_json(JsonValue(std::move(members)), JsonLayout::kIndented);
}

std::string write_revoked(const JsonIndex& index) {
  JsonValue::Object ids, hashes;
  for (const auto& [id, status] : index.ids) {
    if (status.revocations.empty()) continue;
    ids.emplace_back(id, JsonValue(*status.revoked_at()));
    JsonValue::Array meant;
    for (const LineageRevocation& revocation : status.revocations) {
      if (!revocation.hash.empty()) meant.emplace_back(revocation.hash);
    }
    // One without a hash is for everything.
    if (meant.size() == status.revocations.size()) hashes.emplace_back(id, JsonValue(std::move(meant)));
  }
  JsonValue::Object members{
      {"version", JsonValue(kVersion)}, {"sentinel", JsonValue(index.sentinel)}, {"jtis", JsonValue(std::move(ids))}};
  if (!hashes.empty()) members.emplace_back("hashes", JsonValue(std::move(hashes)));
  return write_json(JsonValue(std::move(members)), JsonLayout::kIndented);
}

struct JsonLineageStore::Stamps {
  FileStamp hashes, revoked;
};

JsonLineageStore::JsonLineageStore(std::string folder)
    : folder_(std::move(folder)), stamps_(std::make_unique<Stamps>()) {}
JsonLineageStore::~JsonLineageStore() = default;

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
    if (!fresh.ids.empty()) return lineage_unavailable("`" + hashes_path() + "` is missing");
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
  add_normal_spellings(read);
  HARDTACK_CHECK(accept(std::move(read)));
  // Of before the reading: what changed meanwhile is read again at the next call.
  stamps_->hashes = *hashes;
  stamps_->revoked = *revoked;
  return {};
}

Result<void> JsonLineageStore::accept(JsonIndex read) {
  if (loaded_ && !contains_all(read, index_)) return lineage_unavailable("`" + folder_ + "` lost or changed an entry");
  index_ = std::move(read);
  loaded_ = true;
  return {};
}

Result<void> JsonLineageStore::refresh() {
  HARDTACK_TRY(const std::optional<FileStamp> hashes, inspect_file(hashes_path()));
  HARDTACK_TRY(const std::optional<FileStamp> revoked, inspect_file(revoked_path()));
  if (hashes && revoked && *hashes == stamps_->hashes && *revoked == stamps_->revoked) return {};
  return load();
}

Result<void> JsonLineageStore::append_valid(std::span<const LineageEntry> entries, LineageTime) {
  HARDTACK_TRY(const FileLock lock, FileLock::acquire(lock_path()));
  HARDTACK_TRY(const std::string remembered, lock.content());
  if (remembered != index_.sentinel) return lineage_unavailable("`" + lock_path() + "` was replaced");
  HARDTACK_CHECK(load());
  JsonIndex next = index_;
  for (const LineageEntry& entry : entries) {
    LineageStatus& known = next.ids[entry.record.id];
    HARDTACK_TRY(const bool is_new, is_new_entry(known, entry));
    if (!is_new) continue;
    if (entry.record.parent_id) HARDTACK_CHECK(check_edge(next.ids[*entry.record.parent_id], entry.record));
    const std::optional<std::int64_t> first = known.revoked_at();
    known.add(entry);
    // The files keep one time for each id, that of its first revocation.
    if (first && entry.kind == LineageEntry::Kind::kRevocation) known.revocations.back().unix_seconds = *first;
  }
  HARDTACK_CHECK(write(next));
  index_ = std::move(next);
  return {};
}

// Two files change one after the other; revocations first, since they only ever deny more.
Result<void> JsonLineageStore::write(const JsonIndex& next) const {
  const std::string revoked = write_revoked(next), hashes = write_lineage_hashes(next);
  if (revoked != write_revoked(index_)) HARDTACK_CHECK(replace_file(revoked_path(), revoked));
  if (hashes != write_lineage_hashes(index_)) HARDTACK_CHECK(replace_file(hashes_path(), hashes));
  return {};
}

Result<std::vector<LineageStatus>> JsonLineageStore::look_up(std::span<const std::string> ids, LineageTime) {
  HARDTACK_CHECK(refresh());
  std::vector<LineageStatus> statuses;
  statuses.reserve(ids.size());
  for (const std::string& id : ids) {
    const auto found = index_.ids.find(id);
    statuses.push_back(found == index_.ids.end() ? LineageStatus() : found->second);
  }
  return statuses;
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
  for (const auto& [id, status] : index_.ids) {
    for (const LineageRecord& record : status.records) {
      entry = {entry.sequence + 1, LineageEntry::Kind::kRecord, 0, record};
      HARDTACK_CHECK(visitor(entry));
    }
  }
  for (const auto& [id, status] : index_.ids) {
    for (const LineageRevocation& revocation : status.revocations) {
      entry = {entry.sequence + 1, LineageEntry::Kind::kRevocation, revocation.unix_seconds, {}};
      entry.record.id = id;
      entry.record.hash = revocation.hash;
      HARDTACK_CHECK(visitor(entry));
    }
  }
  return {};
}

}  // namespace hardtack
