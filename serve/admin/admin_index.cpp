#include "serve/admin/admin_index.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "engine/text/cat.h"
#include "json/make_json.h"
#include "serve/message/problem.h"
#include "tokens/lineage/verify.h"
#include "tokens/lineage_index/biscuit_id.h"
#include "tokens/registry/registry.h"

namespace hardtack::serve {
namespace {

// For a copy of a server's index that learns what was committed a moment later.
constexpr std::chrono::milliseconds kLookAgain{10};
constexpr int kLooks = 100;

// Of a request of the right form about something that is not what it should be.
std::unexpected<Answer> refuse(const Pointer& at, std::string_view says) {
  const RequestFault fault = serve::fault(at, says).error();
  return std::unexpected(problem(409, fault.detail, "pointer", fault.pointer));
}

// Of a store. Its messages name ids and places, no token.
std::unexpected<Answer> failed(const Error& error) {
  const bool unavailable = error.code() == ErrorCode::kLineageUnavailable || error.code() == ErrorCode::kIo;
  return std::unexpected(problem(unavailable ? 503 : 409, error.message(), "code", error_name(error.code())));
}

std::unexpected<Answer> no_index() {
  return std::unexpected(problem(409, "the service has no lineage index; it was started without `--index`"));
}

std::string_view without_prefix(std::string_view id) {
  return id.starts_with("0x") || id.starts_with("0X") ? id.substr(2) : id;
}

// A token in place of an id would be kept where everybody who lists the index reads it.
bool is_token(std::string_view text) { return detect_format(bytes_of(text)).has_value(); }

}  // namespace

JsonValue revoked_json(const std::vector<RevokedId>& revoked) {
  JsonValue::Array shown;
  for (const RevokedId& one : revoked) {
    shown.push_back(json_object(
        {{"id", one.id}, {"hash", one.hash.empty() ? JsonValue() : JsonValue(one.hash)}, {"known", one.known}}));
  }
  return json_object({{"revoked", std::move(shown)}});
}

AdminIndex::Answered<void> AdminIndex::resolve_token(std::string_view token, const Pointer& at,
                                                     std::vector<RevokedId>& ids) {
  const auto known = options_.door->identify(token, options_.rules, options_.now());
  if (!known) return refuse(at, cat("is not accepted: ", known.error().error.message()));
  std::vector<LineageKey> keys = known->ids();
  if (keys.empty()) return refuse(at, "has no id that could be revoked");
  // The last block's: whoever holds an ancestor keeps it. The id of a JWT stands for all its spellings.
  const bool jwt = !known->biscuit;
  ids.push_back({std::move(keys.back().id), jwt ? std::string() : std::move(keys.back().hash), false, jwt});
  return {};
}

AdminIndex::Answered<void> AdminIndex::resolve_hash(std::string_view hash, const Pointer& at,
                                                    std::vector<RevokedId>& ids) {
  const std::size_t before = ids.size();
  const auto visited = options_.store->visit(
      [&](const LineageEntry& entry) -> Result<void> {
        if (entry.kind == LineageEntry::Kind::kRecord && entry.record.hash == hash)
          ids.push_back({entry.record.id, entry.record.hash, true, false});
        return {};
      },
      options_.now());
  if (!visited) return failed(visited.error());
  if (ids.size() == before) return refuse(at, "is not recorded; say the id, too");
  return {};
}

AdminIndex::Answered<void> AdminIndex::resolve(const RevocationTarget& target, const Pointer& at,
                                               std::vector<RevokedId>& ids) {
  if (target.token) return resolve_token(*target.token, Pointer(at, "token"), ids);
  if (target.jti) {
    if (is_token(*target.jti)) return refuse(Pointer(at, "jti"), "is a token, not the id of one");
    ids.push_back({std::string(*target.jti), {}, false, true});
    return {};
  }
  if (!target.id) return resolve_hash(*target.hash, Pointer(at, "hash"), ids);
  const std::vector<std::string> spelled = biscuit_ids(without_prefix(*target.id));
  if (spelled.empty()) {
    return refuse(Pointer(at, "id"),
                  "is no revocation id of a Biscuit, which is in hexadecimal digits; the id of a JWT is a `jti`");
  }
  for (const std::string& id : spelled) ids.push_back({id, std::string(target.hash.value_or("")), false, false});
  return {};
}

AdminIndex::Answered<std::vector<RevokedId>> AdminIndex::revoke(const RevokeRequest& request) {
  if (!given()) return no_index();
  const std::lock_guard lock(mutex_);
  const Pointer whole, list(whole, "revocations");
  std::vector<RevokedId> ids;
  for (std::size_t i = 0; i < request.targets.size(); ++i)
    HARDTACK_CHECK(resolve(request.targets[i], Pointer(list, i), ids));

  const LineageTime now = options_.now();
  std::vector<LineageEntry> entries;
  for (RevokedId& one : ids) {
    const auto found = options_.store->look_up({&one.id, 1}, now);
    if (!found) return failed(found.error());
    const LineageStatus& status = (*found)[0];
    one.known = one.hash.empty() ? status.known()
                                 : status.record(one.hash) != nullptr || status.revoked_at(one.hash).has_value();
    if (!one.known && request.known_only)
      return std::unexpected(problem(409, "the lineage index does not know every one of them; nothing was revoked"));
    LineageEntry& entry =
        entries.emplace_back(LineageEntry{0, LineageEntry::Kind::kRevocation, unix_seconds(now), {}, one.is_jwt});
    entry.record.id = one.id;
    entry.record.hash = one.hash;
  }
  if (const auto done = options_.store->append(entries, now); !done) return failed(done.error());
  HARDTACK_CHECK(wait_for_view(ids));
  return ids;
}

AdminIndex::Answered<void> AdminIndex::wait_for_view(const std::vector<RevokedId>& ids) {
  if (options_.view == nullptr) return {};
  const auto counts = [&](const RevokedId& one) {
    const LineageKey key{one.id, one.hash};
    const auto found = options_.view->find({&key, 1}, options_.now());
    // A view that cannot answer denies everybody.
    return !found || found->has_value();
  };
  for (int look = 0; look < kLooks; ++look) {
    if (std::ranges::all_of(ids, counts)) return {};
    std::this_thread::sleep_for(kLookAgain);
  }
  return std::unexpected(problem(503, "it is committed, but this service does not count it yet; ask again"));
}

AdminIndex::Answered<std::vector<LineageRecord>> AdminIndex::record(std::string_view token) {
  if (!given()) return no_index();
  const Pointer whole, at(whole, "token");
  const auto known = options_.door->identify(token, options_.rules, options_.now());
  if (!known) return refuse(at, cat("is not accepted: ", known.error().error.message()));
  if (!known->biscuit) return refuse(at, "is no Biscuit; ancestors of other tokens are not recorded");
  std::vector<LineageRecord> records = lineage_records(*known->biscuit);
  const std::lock_guard lock(mutex_);
  if (const auto done = options_.store->record(records, options_.now()); !done) return failed(done.error());
  return records;
}

AdminIndex::Answered<AdminIndex::Page> AdminIndex::list(const RevocationPage& page) {
  if (!given()) return no_index();
  const std::lock_guard lock(mutex_);
  Page found;
  const auto visited = options_.store->visit(
      [&](const LineageEntry& entry) -> Result<void> {
        if (entry.kind != LineageEntry::Kind::kRevocation || entry.sequence <= page.after) return {};
        found.more = found.revocations.size() == page.limit;
        if (found.more) return fail(ErrorCode::kUsage, "the page is full");
        found.revocations.push_back(entry);
        return {};
      },
      options_.now());
  if (!visited && !found.more) return failed(visited.error());
  return found;
}

}  // namespace hardtack::serve
