// Keys that an issuer publishes, fetched by the host or read from a file.
#include <memory>
#include <string>
#include <utility>

#include "c/base/failure.h"
#include "c/base/sources.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/base/trees.h"
#include "c/tokens/contents.h"
#include "c/tokens/credentials.h"
#include "c/tokens/key_sets.h"
#include "tokens/jwks/store.h"

struct hardtack_jwks : hardtack::c::HandleOf<"jwks", "JWKS"> {
  hardtack_jwks(std::unique_ptr<hardtack::JwksFetcher> fetcher, const hardtack::JwksStoreOptions& options)
      : store(std::make_shared<hardtack::JwksStore>(std::move(fetcher), options)) {}

  std::shared_ptr<hardtack::JwksStore> store;  // shared with the key sets that were made of it
};

using namespace hardtack;
using namespace hardtack::c;

using Made = Outcome<std::unique_ptr<hardtack_jwks>>;

namespace {

class HostFetcher final : public JwksFetcher {
 public:
  HostFetcher(hardtack_fetch given, Context context) : fetch_(given), context_(std::move(context)) {}

  Result<std::string> fetch() override {
    HARDTACK_TRY(const SecretBytes document, contents_from("the host gave no document", [&](auto* contents) {
                   return fetch_(context_.get(), contents);
                 }));
    return std::string(document.reveal_text());
  }

 private:
  hardtack_fetch fetch_;
  Context context_;
};

hardtack_jwks_options defaults() {
  const JwksStoreOptions known;
  const auto seconds = [](std::chrono::seconds of) { return static_cast<std::uint64_t>(of.count()); };
  return {sizeof(hardtack_jwks_options),
          seconds(known.refresh_after),
          seconds(known.min_interval),
          seconds(known.max_stale),
          known.limits.max_jwks_bytes,
          known.limits.max_jwks_keys,
          known.keep_on_empty};
}

Result<JwksStoreOptions> read_store_options(const hardtack_jwks_options* options) {
  HARDTACK_TRY(const hardtack_jwks_options given, read_options_over(defaults(), options));
  static constexpr std::uint64_t kCentury = 100ULL * 366 * 86'400;
  const auto seconds = [](std::uint64_t of) { return std::chrono::seconds(std::min(of, kCentury)); };
  return JwksStoreOptions{.refresh_after = seconds(given.refresh_after),
                          .min_interval = seconds(given.min_interval),
                          .max_stale = seconds(given.max_stale),
                          .keep_on_empty = given.keep_on_empty,
                          .limits = {given.max_bytes, given.max_keys}};
}

}  // namespace

void hardtack_jwks_options_init(hardtack_jwks_options* options, size_t size) { initialize(options, size, defaults()); }

hardtack_error* hardtack_jwks_new(hardtack_fetch fetch, void* context, void (*release)(void* context),
                                  const hardtack_jwks_options* options, hardtack_jwks** jwks) {
  if (jwks == nullptr && release != nullptr) release(context);
  return make(jwks, [&]() -> Made {
    Context kept = keep_context(context, release);
    if (fetch == nullptr) return fail(ErrorCode::kUsage, "the callback is NULL");
    HARDTACK_TRY(const JwksStoreOptions of_store, read_store_options(options));
    return std::make_unique<hardtack_jwks>(std::make_unique<HostFetcher>(fetch, std::move(kept)), of_store);
  });
}

hardtack_error* hardtack_jwks_open_file(hardtack_text path, const hardtack_jwks_options* options,
                                        hardtack_jwks** jwks) {
  return make(jwks, [&]() -> Made {
    HARDTACK_TRY(const std::string_view file, text_of(path, "the path"));
    if (file.empty()) return fail(ErrorCode::kUsage, "the path of the JWKS is empty");
    HARDTACK_TRY(const JwksStoreOptions of_store, read_store_options(options));
    return std::make_unique<hardtack_jwks>(file_jwks_fetcher(std::string(file)), of_store);
  });
}

hardtack_error* hardtack_jwks_keys(const hardtack_jwks* jwks, int64_t now, hardtack_keys** keys) {
  return make(keys, [&]() -> Outcome<std::unique_ptr<hardtack_keys>> {
    HARDTACK_TRY(const hardtack_jwks* given, need(jwks));
    return key_set_of(keys_of_store(given->store, time_of(now)));
  });
}

hardtack_error* hardtack_jwks_refresh(const hardtack_jwks* jwks, int64_t now) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(const hardtack_jwks* given, need(jwks));
    return given->store->refresh(time_of(now));
  });
}

hardtack_error* hardtack_jwks_status(const hardtack_jwks* jwks, hardtack_tree** status) {
  return make(status, [&]() -> Outcome<std::unique_ptr<hardtack_tree>> {
    HARDTACK_TRY(const hardtack_jwks* given, need(jwks));
    return tree_of(status_json(given->store->status()));
  });
}

void hardtack_jwks_free(hardtack_jwks* jwks) { destroy(jwks); }
