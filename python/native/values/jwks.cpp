#include "python/native/values/jwks.h"

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "hardtack/jwks.h"
#include "python/native/base/errors.h"
#include "python/native/base/json_value.h"
#include "python/native/tokens/tokens.h"
#include "python/native/values/keys.h"

namespace hardtack::python {
namespace {

// Its reference to the function is the store's, and visited by the JwksStoreObject alone, which key sets keep.
class HostFetcher final : public JwksFetcher {
 public:
  explicit HostFetcher(Ref given) : function_(std::move(given)) {}

  Ref& function() { return function_; }

  Result<std::string> fetch() override {
    const Locked locked;
    try {
      if (!function_) return fail(ErrorCode::kUsage, "the JwksStore has been taken apart by the garbage collector");
      const Ref held = Ref::share(function_.get());
      const Ref document = Ref::own(call_python(held.get()));
      if (PyUnicode_Check(document.get()) != 0) return std::string(utf8_of(document.get(), "the JWKS"));
      const std::optional<Buffer> given = Buffer::of(document.get());
      if (!given)
        raise_type_error("JwksStore() argument `fetch` must give str or bytes, not " + type_name(document.get()));
      return std::string(text_of(given->bytes()));
    } catch (const Raised&) {
      keep_raised();
      return fail(Error(ErrorCode::kIo, "the function that fetches the JWKS failed")
                      .with_help("what it raised is the cause of this error"));
    }
  }

 private:
  Ref function_;
};

struct JwksStoreObject {
  std::shared_ptr<JwksStore> store;
  HostFetcher* fetcher = nullptr;  // of the store; null for a file

  int traverse(visitproc visit, void* arg) {
    if (fetcher != nullptr) Py_VISIT(fetcher->function().get());
    return 0;
  }
  void clear() {
    if (fetcher != nullptr) fetcher->function() = Ref();
  }
};

std::chrono::seconds seconds_or(const Argument& argument, std::chrono::seconds otherwise) {
  if (!argument) return otherwise;
  static PyObject* const kTimedelta = [] {
    const Ref module = Ref::own(PyImport_ImportModule("datetime"));
    return Ref::own(PyObject_GetAttrString(module.get(), "timedelta")).release();
  }();
  if (PyObject_IsInstance(argument.value, kTimedelta) != 1) wrong_type(argument, "timedelta");
  const Ref second = Ref::own(PyObject_CallFunction(kTimedelta, "ii", 0, 1));
  const Ref whole = Ref::own(PyNumber_FloorDivide(argument.value, second.get()));
  constexpr std::int64_t kCentury = std::int64_t{100} * 366 * 86'400;
  return std::chrono::seconds(integer_of({whole.get(), argument.function, argument.name}, 0, kCentury));
}

// Of the last four arguments of both functions that make a store.
template <std::size_t N>
JwksStoreOptions options_of(const Bound<N>& given) {
  JwksStoreOptions options;
  options.refresh_after = seconds_or(given[N - 4], options.refresh_after);
  options.min_interval = seconds_or(given[N - 3], options.min_interval);
  options.max_stale = seconds_or(given[N - 2], options.max_stale);
  options.keep_on_empty = flag_of(given[N - 1], options.keep_on_empty);
  return options;
}

Ref new_store(const Call& call) {
  static constexpr Signature kSignature{
      "JwksStore", std::array{Parameter{"fetch"}, Parameter{"refresh_after", kNamed}, Parameter{"min_interval", kNamed},
                              Parameter{"max_stale", kNamed}, Parameter{"keep_on_empty", kNamed}}};
  const auto given = bind(kSignature, call);
  if (PyCallable_Check(given[0].value) == 0) wrong_type(given[0], "a function that gives a JWKS");
  const JwksStoreOptions options = options_of(given);
  auto fetcher = std::make_unique<HostFetcher>(Ref::share(given[0].value));
  HostFetcher* const kept = fetcher.get();
  return make(JwksStoreObject{std::make_shared<JwksStore>(std::move(fetcher), options), kept});
}

Ref store_from_file(const Call& call) {
  static constexpr Signature kSignature{
      "from_file", std::array{Parameter{"path"}, Parameter{"refresh_after", kNamed}, Parameter{"min_interval", kNamed},
                              Parameter{"max_stale", kNamed}, Parameter{"keep_on_empty", kNamed}}};
  const auto given = bind(kSignature, call);
  const JwksStoreOptions options = options_of(given);
  auto fetcher = file_jwks_fetcher(std::string(text_of_argument(given[0])));
  return make(JwksStoreObject{std::make_shared<JwksStore>(std::move(fetcher), options)});
}

Ref keys(JwksStoreObject& self, const Call& call) {
  static constexpr Signature kSignature{"keys", std::array{Parameter{"now"}}};
  const LineageTime now = time_of(bind(kSignature, call)[0]);
  return make(KeySetObject{keys_of_store(self.store, now), Ref::share(object_of(self))});
}

Ref refresh(JwksStoreObject& self, const Call& call) {
  static constexpr Signature kSignature{"refresh", std::array{Parameter{"now"}}};
  const LineageTime now = time_of(bind(kSignature, call)[0]);
  forget_raised();
  const Result<void> done = [&] {
    const Unlocked unlocked;
    return self.store->refresh(now);
  }();
  check_or_raise(done);
  settle_raised();
  return Ref::none();
}

Ref status(JwksStoreObject& self) {
  return parsed_json(write_json(status_json(self.store->status()), JsonLayout::kCompact));
}

PyMethodDef g_methods[] = {
    class_method<&store_from_file>(
        "from_file",
        "from_file(path, *, refresh_after=None, min_interval=None, max_stale=None, keep_on_empty=False)\n--\n\n"
        "The keys of a file, which whoever writes it replaces by renaming."),
    method<&keys>("keys", "keys(now)\n--\n\nA KeySet for verifying JWTs at this time."),
    method<&refresh>("refresh",
                     "refresh(now)\n--\n\nFetches however old the keys are, unless within `min_interval` of the last "
                     "attempt."),
    {},
};
PyGetSetDef g_attributes[] = {
    attribute<JwksStoreObject, &status>(
        "status", "usable keys, refused ones, fetched_at (seconds), attempts, and the error of the last, as a dict."),
    {},
};

}  // namespace

void add_jwks_types(PyObject* module) {
  add_type<JwksStoreObject>(
      module, {"hardtack.JwksStore",
               "JwksStore(fetch, *, refresh_after=None, min_interval=None, max_stale=None, keep_on_empty=False)\n--\n\n"
               "The keys that an issuer publishes: `fetch()` gives the JWKS as it is now, and is called again when the "
               "keys are older than `refresh_after` or a token names one that is not there, but not within "
               "`min_interval`. What cannot be fetched or read leaves the last good keys until `max_stale`.",
               g_methods,
               g_attributes,
               {constructor<&new_store>()}});
}

}  // namespace hardtack::python
