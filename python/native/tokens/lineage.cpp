// Ancestry and revocation: RevocationList, LineageStore, and what a credential is checked against.
//
// The clock is the caller's: every function that needs the time takes `now`, a datetime with a time zone.
#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "hardtack/lineage_json.h"
#ifdef HARDTACK_HAS_SQLITE
#include "hardtack/lineage_sqlite.h"
#endif
#include "python/native/base/errors.h"
#include "python/native/tokens/lineage.h"
#include "python/native/tokens/tokens.h"
#include "python/native/values/terms.h"

namespace hardtack::python {
namespace {

struct RevocationListObject {
  std::shared_ptr<const RevocationList> list;
};

// A store belongs to one thread at a time, so threads take turns; its file is read and written without the GIL.
struct StoreObject {
  std::unique_ptr<LineageStore> store;
  std::unique_ptr<std::mutex> turn = std::make_unique<std::mutex>();
};

template <typename Use>
auto with_store(StoreObject& self, Use use) {
  const Unlocked unlocked;
  const std::lock_guard turn(*self.turn);
  return use(*self.store);
}

std::vector<LineageKey> keys_of(const CredentialObject& credential) {
  return credential.biscuit ? lineage_keys(*credential.biscuit) : credential.ids;
}

Ref new_list(const Call& call) {
  static constexpr Signature kSignature{"RevocationList", std::array{Parameter{"text"}}};
  return make(RevocationListObject{std::make_shared<const RevocationList>(
      value_or_raise(RevocationList::parse(text_of_argument(bind(kSignature, call)[0]))))});
}

Py_ssize_t list_length(PyObject* self) noexcept {
  return static_cast<Py_ssize_t>(value_of<RevocationListObject>(self).list->size());
}
int list_contains(PyObject* self, PyObject* id) noexcept {
  int found = 0;
  const int status = guarded_status([&] {
    found = value_of<RevocationListObject>(self).list->contains(text_of_argument({id, "__contains__", "id"})) ? 1 : 0;
  });
  return status < 0 ? status : found;
}

Ref open_json(const Call& call) {
  static constexpr Signature kSignature{"open_json", std::array{Parameter{"folder"}, Parameter{"create", kNamed}}};
  const auto given = bind(kSignature, call);
  const std::string folder(text_of_argument(given[0]));
  const JsonStoreOptions options{flag_of(given[1], false), std::nullopt};
  auto opened = [&] {
    const Unlocked unlocked;
    return JsonLineageStore::open(folder, options);
  }();
  return make(StoreObject{value_or_raise(std::move(opened))});
}

// What verify() gave: (sequence, digest).
std::optional<LineagePin> pin_of(const Argument& argument) {
  static constexpr std::string_view kExpected = "what verify() gives, (int, bytes)";
  if (!argument) return std::nullopt;
  if (PyTuple_Check(argument.value) == 0 || PyTuple_Size(argument.value) != 2) wrong_type(argument, kExpected);
  const Argument sequence{PyTuple_GetItem(argument.value, 0), argument.function, argument.name};
  const Argument digest{PyTuple_GetItem(argument.value, 1), argument.function, argument.name};
  LineagePin pin;
  pin.sequence = static_cast<std::uint64_t>(integer_of(sequence, 0, std::numeric_limits<std::int64_t>::max()));
  const Buffer given = bytes_of_argument(digest);
  if (given.bytes().size() != pin.chain.size()) wrong_value(argument, "the digest has another length");
  std::ranges::copy(given.bytes(), pin.chain.begin());
  return pin;
}

Ref open_sqlite([[maybe_unused]] const Call& call) {
#ifdef HARDTACK_HAS_SQLITE
  static constexpr Signature kSignature{
      "open_sqlite", std::array{Parameter{"path"}, Parameter{"create", kNamed}, Parameter{"pin", kNamed}}};
  const auto given = bind(kSignature, call);
  const std::string path(text_of_argument(given[0]));
  SqliteOptions options;
  options.create = flag_of(given[1], false);
  options.pin = pin_of(given[2]);
  auto opened = [&] {
    const Unlocked unlocked;
    return SqliteLineageStore::open(path, options);
  }();
  return make(StoreObject{value_or_raise(std::move(opened))});
#else
  raise(Error(ErrorCode::kUsage, "this build has no SQLite"));
#endif
}

Ref record(StoreObject& self, const Call& call) {
  static constexpr Signature kSignature{"record", std::array{Parameter{"credential"}, Parameter{"now"}}};
  const auto given = bind(kSignature, call);
  const CredentialObject& credential = instance<CredentialObject>(given[0], "Credential");
  const LineageTime now = time_of(given[1]);
  if (credential.jwt) {
    check_or_raise(with_store(self, [&](LineageStore& store) { return record_jwt(store, *credential.jwt, now); }));
    return Ref::none();
  }
  if (!credential.biscuit) wrong_value(given[0], "a Biscuit or a JWT is expected");
  const std::vector<LineageRecord> records = lineage_records(*credential.biscuit);
  check_or_raise(with_store(self, [&](LineageStore& store) { return store.record(records, now); }));
  return Ref::none();
}

Ref revoke(StoreObject& self, const Call& call) {
  static constexpr Signature kSignature{"revoke",
                                        std::array{Parameter{"id"}, Parameter{"now"}, Parameter{"hash", kNamed}}};
  const auto given = bind(kSignature, call);
  const std::string id(text_of_argument(given[0]));
  const LineageTime now = time_of(given[1]);
  const auto hash = optional_text(given[2]);
  check_or_raise(with_store(
      self, [&](LineageStore& store) { return hash ? store.revoke(id, *hash, now) : store.revoke(id, now); }));
  return Ref::none();
}

Ref revoked_at(StoreObject& self, const Call& call) {
  static constexpr Signature kSignature{"revoked_at", std::array{Parameter{"id"}, Parameter{"now"}}};
  const auto given = bind(kSignature, call);
  const std::string id(text_of_argument(given[0]));
  const LineageTime now = time_of(given[1]);
  const auto when = value_or_raise(with_store(self, [&](LineageStore& store) { return store.revoked_at(id, now); }));
  return when ? datetime_of(static_cast<std::uint64_t>(std::max<std::int64_t>(*when, 0))) : Ref::none();
}

Ref verify_store(StoreObject& self, const Call& call) {
  static constexpr Signature kSignature{"verify", std::array{Parameter{"now"}}};
  const auto given = bind(kSignature, call);
  const LineageTime now = time_of(given[0]);
  const LineagePin pin = value_or_raise(with_store(self, [&](LineageStore& store) { return store.verify(now); }));
  return Ref::own(Py_BuildValue("(KN)", static_cast<unsigned long long>(pin.sequence), bytes(pin.chain).release()));
}

// check_revocation(credentials, *, store=None, list=None, now)
Ref check_revocation(const Call& call) {
  static constexpr Signature kSignature{
      "check_revocation",
      std::array{Parameter{"credentials"}, Parameter{"now"}, Parameter{"store", kNamed}, Parameter{"list", kNamed}}};
  const auto given = bind(kSignature, call);
  const LineageTime now = time_of(given[1]);
  std::vector<std::vector<LineageKey>> keys;
  PyObject* credentials = given[0].value;
  if (const CredentialObject* one = value_if<CredentialObject>(credentials)) {
    keys.push_back(keys_of(*one));
  } else {
    if (PyList_Check(credentials) == 0 && PyTuple_Check(credentials) == 0)
      wrong_type(given[0], "Credential or a list of them");
    const Ref held = Ref::own(PySequence_List(credentials));
    for (Py_ssize_t i = 0; i < PyList_Size(held.get()); ++i) {
      const Argument element{PyList_GetItem(held.get(), i), given[0].function, given[0].name};
      keys.push_back(keys_of(instance<CredentialObject>(element, "a list of Credential")));
    }
  }
  if (!given[2] && !given[3]) {
    raise_type_error("check_revocation() needs the argument `store`, `list` or both");
  }
  StoreObject* store = given[2] ? &instance<StoreObject>(given[2], "LineageStore") : nullptr;
  const RevocationList* list =
      given[3] ? instance<RevocationListObject>(given[3], "RevocationList").list.get() : nullptr;
  const auto ask = [&](LineageStore* index) {
    return find_revoked(std::span<const std::vector<LineageKey>>(keys), {index, list}, now);
  };
  const auto revoked = value_or_raise(
      store == nullptr ? ask(nullptr) : with_store(*store, [&](LineageStore& index) { return ask(&index); }));
  if (revoked) {
    raise(Error(ErrorCode::kRevoked, "block " + std::to_string(revoked->block) + " of credential " +
                                         std::to_string(revoked->credential) + " is revoked by the " +
                                         std::string(name_of(revoked->by))));
  }
  return Ref::none();
}

// check_lineage(credential, *, parent=None, store=None, now)
Ref check_lineage(const Call& call) {
  static constexpr Signature kSignature{
      "check_lineage",
      std::array{Parameter{"credential"}, Parameter{"now"}, Parameter{"parent", kNamed}, Parameter{"store", kNamed}}};
  const auto given = bind(kSignature, call);
  const LineageTime now = time_of(given[1]);
  const CredentialObject& credential = instance<CredentialObject>(given[0], "Credential");
  const CredentialObject* parent = given[2] ? &instance<CredentialObject>(given[2], "Credential") : nullptr;
  if (!credential.biscuit && !credential.jwt) wrong_value(given[0], "a Biscuit or a JWT is expected");
  if (parent != nullptr && (parent->jwt.has_value() != credential.jwt.has_value() ||
                            parent->biscuit.has_value() != credential.biscuit.has_value()))
    wrong_value(given[2], "it is a token of another format");
  const auto ask = [&](LineageStore* index) {
    if (credential.jwt) {
      return verify_lineage(*credential.jwt, JwtLineageAnchors{parent == nullptr ? nullptr : &*parent->jwt, index},
                            now);
    }
    return verify_lineage(*credential.biscuit, LineageAnchors{parent == nullptr ? nullptr : &*parent->biscuit, index},
                          now);
  };
  if (!given[3]) {
    check_or_raise(ask(nullptr));
    return Ref::none();
  }
  StoreObject& store = instance<StoreObject>(given[3], "LineageStore");
  check_or_raise(with_store(store, [&](LineageStore& index) { return ask(&index); }));
  return Ref::none();
}

PyMethodDef g_store_methods[] = {
    class_method<&open_sqlite>("open_sqlite",
                               "open_sqlite(path, *, create=False, pin=None)\n--\n\nThe index in an SQLite file. A "
                               "history that does not reach "
                               "the pin, which verify() gave, is refused."),
    class_method<&open_json>("open_json", "open_json(folder, *, create=False)\n--\n\nThe index in two JSON files."),
    method<&record>("record", "record(credential, now)\n--\n\nRemembers a Biscuit and its ancestors, or a JWT."),
    method<&revoke>(
        "revoke", "revoke(id, now, *, hash=None)\n--\n\nDenies whatever carries the id, and what is derived from it."),
    method<&revoked_at>("revoked_at", "revoked_at(id, now)\n--\n\nWhen the id was revoked, or None."),
    method<&verify_store>("verify", "verify(now)\n--\n\nChecks the whole history: its end as (sequence, digest)."),
    {},
};

}  // namespace

std::vector<PyMethodDef> lineage_functions() {
  return {method<&check_revocation>("check_revocation",
                                    "check_revocation(credentials, now, *, store=None, list=None)\n--\n\n"
                                    "Raises Revoked if a credential, or what it was derived from, is revoked."),
          method<&check_lineage>(
              "check_lineage",
              "check_lineage(credential, now, *, parent=None, store=None)\n--\n\n"
              "Raises LineageError unless the credential descends from `parent`, or from what the store knows.")};
}

void add_lineage_types(PyObject* module) {
  add_type<RevocationListObject>(
      module, {"hardtack.RevocationList",
               "RevocationList(text)\n--\n\nIds of revoked Biscuits, one a line.",
               nullptr,
               nullptr,
               {constructor<&new_list>(), {Py_sq_length, slot(&list_length)}, {Py_sq_contains, slot(&list_contains)}}});
  add_type<StoreObject>(module, {"hardtack.LineageStore",
                                 "The index of credentials and revocations. Threads that share one take turns.",
                                 g_store_methods,
                                 nullptr,
                                 {}});
}

}  // namespace hardtack::python
