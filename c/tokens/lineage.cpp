// The lineage index, revocation lists, and what is asked of them.
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "c/base/failure.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/base/trees.h"
#include "c/tokens/credentials.h"
#include "c/tokens/jwts.h"
#include "tokens/lineage/verify.h"
#include "tokens/lineage_index/entry_chain.h"
#include "tokens/lineage_index/find_revoked.h"
#include "tokens/lineage_index/revocation_list.h"
#include "tokens/lineage_index/store.h"
#include "tokens/lineage_index/stores/json_store.h"
#ifdef HARDTACK_HAS_SQLITE
#include "tokens/lineage_index/stores/sqlite_store.h"
#endif
#ifdef HARDTACK_HAS_POSTGRES
#include "tokens/lineage_index/stores/postgres_store.h"
#endif

struct hardtack_store : hardtack::c::HandleOf<"stor", "lineage store"> {
  explicit hardtack_store(std::unique_ptr<hardtack::LineageStore> opened) : store(std::move(opened)) {}

  std::unique_ptr<hardtack::LineageStore> store;
  std::function<hardtack::Result<void>(hardtack::LineageTime)> poll = nullptr;
};

struct hardtack_revocations : hardtack::c::HandleOf<"revo", "revocation list"> {
  explicit hardtack_revocations(hardtack::RevocationList parsed) : list(std::move(parsed)) {}

  hardtack::RevocationList list;
};

using namespace hardtack;
using namespace hardtack::c;

using Made = Outcome<std::unique_ptr<hardtack_store>>;

namespace {

// A path or address that a system call can take.
Result<std::string> place_of(hardtack_text text) {
  HARDTACK_TRY(const std::string_view given, text_of(text, "the place of the index"));
  if (given.empty() || given.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::kUsage, "the place of the index is empty, or holds a zero");
  }
  return std::string(given);
}

[[maybe_unused]] std::chrono::milliseconds duration_of(std::uint64_t milliseconds,
                                                       std::chrono::milliseconds otherwise) {
  constexpr std::uint64_t kDay = 86'400'000;
  if (milliseconds == 0) return otherwise;
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(milliseconds, kDay)));
}

[[maybe_unused]] std::unexpected<Error> left_out(const char* what) {
  return fail(ErrorCode::kUsage, std::string("this library was built without ") + what);
}

std::vector<LineageKey> keys_of(const hardtack_credential& credential) {
  return credential.biscuit ? lineage_keys(*credential.biscuit) : credential.ids;
}

[[maybe_unused]] Result<std::optional<LineagePin>> pin_of(hardtack_text text) {
  HARDTACK_TRY(const auto given, optional_text_of(text, "the pin"));
  if (!given) return std::optional<LineagePin>();
  HARDTACK_TRY(LineagePin pin, parse_pin(*given));
  return pin;
}

std::unexpected<Error> no_lineage() {
  return fail(ErrorCode::kUsage, "lineage is asked of JWTs, and of Biscuits that a verifier gave");
}

}  // namespace

hardtack_error* hardtack_store_open_sqlite(hardtack_text path, const hardtack_store_options* options,
                                           hardtack_store** store) {
  return make(store, [&]() -> Made {
    HARDTACK_TRY(const std::string file, place_of(path));
    HARDTACK_TRY(const hardtack_store_options given, read_options(options));
#ifdef HARDTACK_HAS_SQLITE
    SqliteOptions open_options;
    open_options.create = given.create;
    open_options.verify_history = !given.skip_history;
    open_options.busy_timeout = duration_of(given.timeout, open_options.busy_timeout);
    HARDTACK_TRY(open_options.pin, pin_of(given.pin));
    HARDTACK_TRY(auto opened, SqliteLineageStore::open(file, open_options));
    return std::make_unique<hardtack_store>(std::move(opened));
#else
    return left_out("SQLite");
#endif
  });
}

hardtack_error* hardtack_store_open_json(hardtack_text folder, const hardtack_store_options* options,
                                         hardtack_store** store) {
  return make(store, [&]() -> Made {
    HARDTACK_TRY(const std::string path, place_of(folder));
    HARDTACK_TRY(const hardtack_store_options given, read_options(options));
    if (given.pin.data != nullptr) return fail(ErrorCode::kUsage, "an index in JSON files is not opened with a pin");
    HARDTACK_TRY(auto opened, JsonLineageStore::open(path, {.create = given.create, .sentinel = {}}));
    return std::make_unique<hardtack_store>(std::move(opened));
  });
}

hardtack_error* hardtack_store_open_postgres(hardtack_text connection, int64_t now,
                                             const hardtack_store_options* options, hardtack_store** store) {
  return make(store, [&]() -> Made {
    HARDTACK_TRY(std::string address, place_of(connection));
    HARDTACK_TRY(const hardtack_store_options given, read_options(options));
#ifdef HARDTACK_HAS_POSTGRES
    PostgresOptions open_options;
    open_options.connection = std::move(address);
    open_options.create = given.create;
    open_options.max_staleness = duration_of(given.max_staleness, open_options.max_staleness);
    open_options.timeout = duration_of(given.timeout, open_options.timeout);
    HARDTACK_TRY(open_options.pin, pin_of(given.pin));
    HARDTACK_TRY(auto opened, PostgresLineageStore::open(std::move(open_options), time_of(now)));
    PostgresLineageStore* const polled = opened.get();
    auto made = std::make_unique<hardtack_store>(std::move(opened));
    made->poll = [polled](LineageTime at) { return polled->poll(at); };
    return made;
#else
    (void)now;
    return left_out("PostgreSQL");
#endif
  });
}

hardtack_error* hardtack_store_poll(hardtack_store* store, int64_t now) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(hardtack_store* const given, need(store));
    return given->poll ? given->poll(time_of(now)) : Result<void>();
  });
}

hardtack_error* hardtack_store_record(hardtack_store* store, const hardtack_credential* credential, int64_t now) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(hardtack_store* const given, need(store));
    HARDTACK_TRY(const hardtack_credential* token, need(credential));
    if (token->jwt) return record_in(*given->store, *token->jwt, time_of(now));
    if (!token->biscuit) return no_lineage();
    return given->store->record(lineage_records(*token->biscuit), time_of(now));
  });
}

hardtack_error* hardtack_store_revoke(hardtack_store* store, hardtack_text id, hardtack_text hash, int64_t now) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(hardtack_store* const given, need(store));
    HARDTACK_TRY(const std::string_view what, text_of(id, "the id"));
    HARDTACK_TRY(const std::string_view which, text_of(hash, "the hash"));
    if (which.empty()) return given->store->revoke(what, time_of(now));
    return given->store->revoke(what, which, time_of(now));
  });
}

hardtack_error* hardtack_store_verify(hardtack_store* store, int64_t now) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(hardtack_store* const given, need(store));
    HARDTACK_CHECK(given->store->verify(time_of(now)));
    return {};
  });
}

hardtack_error* hardtack_store_pin(hardtack_store* store, int64_t now, hardtack_buffer** pin) {
  return make(pin, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    HARDTACK_TRY(hardtack_store* const given, need(store));
    HARDTACK_TRY(const LineagePin end, given->store->verify(time_of(now)));
    return buffer_of(format_pin(end));
  });
}

void hardtack_store_free(hardtack_store* store) { destroy(store); }

hardtack_error* hardtack_revocations_parse(hardtack_text lines, hardtack_revocations** list) {
  return make(list, [&]() -> Outcome<std::unique_ptr<hardtack_revocations>> {
    HARDTACK_TRY(const std::string_view text, text_of(lines, "the list"));
    HARDTACK_TRY(RevocationList parsed, RevocationList::parse(text));
    return std::make_unique<hardtack_revocations>(std::move(parsed));
  });
}

size_t hardtack_revocations_count(const hardtack_revocations* list) {
  return look_at(list) == nullptr ? 0 : list->list.size();
}

void hardtack_revocations_free(hardtack_revocations* list) { destroy(list); }

hardtack_error* hardtack_credential_check_revoked(const hardtack_credential* credential, hardtack_store* store,
                                                  const hardtack_revocations* list, int64_t now) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(const hardtack_credential* token, need(credential));
    if (look_at(store) == nullptr && look_at(list) == nullptr) {
      return fail(ErrorCode::kUsage, "neither a store nor a list was given");
    }
    const RevocationSources sources{store == nullptr ? nullptr : store->store.get(),
                                    list == nullptr ? nullptr : &list->list};
    HARDTACK_TRY(const auto revoked, find_revoked(keys_of(*token), sources, time_of(now)));
    if (!revoked) return {};
    return fail(ErrorCode::kRevoked, "block " + std::to_string(revoked->block) + " is revoked, by the " +
                                         std::string(name_of(revoked->by)) + ": `" + revoked->id + "`");
  });
}

hardtack_error* hardtack_credential_check_lineage(const hardtack_credential* credential,
                                                  const hardtack_credential* parent, hardtack_store* store,
                                                  int64_t now) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(const hardtack_credential* token, need(credential));
    LineageStore* const index = look_at(store) == nullptr ? nullptr : store->store.get();
    if (!token->biscuit && !token->jwt) return no_lineage();
    if (look_at(parent) != nullptr && (!parent->biscuit || !token->biscuit) && (!parent->jwt || !token->jwt)) {
      return fail(ErrorCode::kUsage, "the parent is a token of another format");
    }
    if (token->jwt) {
      return check_descent(*token->jwt, parent == nullptr ? nullptr : &*parent->jwt, index, time_of(now));
    }
    return verify_lineage(*token->biscuit, {parent == nullptr ? nullptr : &*parent->biscuit, index}, time_of(now));
  });
}
