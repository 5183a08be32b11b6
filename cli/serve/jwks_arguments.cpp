#include "cli/serve/jwks_arguments.h"

#include <algorithm>
#include <utility>

#include "cli/input/lineage_index.h"
#include "cli/input/values.h"
#include "cli/output/shown_word.h"
#include "cli/system/curl_client.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "serve/policies/regular_file.h"
#include "tokens/jwks/https_fetcher.h"

namespace hardtack::cli {
namespace {

constexpr std::size_t kMaxAuthorityBytes = std::size_t{4} << 20;
constexpr std::chrono::seconds kLongest{7 * 24 * 3600};
constexpr std::chrono::seconds kBetweenAttempts{10};

Arguments::Take take_seconds(std::optional<std::chrono::seconds>& target) {
  return [&target](const std::string& text) -> Result<void> {
    HARDTACK_TRY(const std::chrono::nanoseconds duration, parse_duration(text));
    if (duration < std::chrono::seconds(1) || duration > kLongest)
      return fail(ErrorCode::kUsage, cat("value ", shown_word(text), " is not 1 s to 7 days"));
    target = std::chrono::floor<std::chrono::seconds>(duration);
    return {};
  };
}

}  // namespace

void JwksArguments::declare(Arguments& arguments) {
  arguments.section("Keys of an issuer that publishes them");
  arguments.option(
      "--jwks-url", "URL", url,
      "verify JWTs with the keys at URL (https alone), fetched again and again; other formats have theirs of "
      "the options above");
  arguments.option("--jwks-ca", "FILE", ca_,
                   "trust the authorities in FILE (PEM) for URL, and not those of the system");
  arguments.option("--jwks-refresh", "DURATION", take_seconds(refresh_), "how often, `5m` by default");
  arguments.option("--jwks-max-age", "DURATION", take_seconds(max_age_),
                   "refuse JWTs when the last good keys are older, `1h` by default");
  for (const char* name : {"--jwks-ca", "--jwks-refresh", "--jwks-max-age"}) arguments.needs(name, "--jwks-url");
}

Result<std::shared_ptr<serve::JwksKeys>> JwksArguments::keys() const {
  if (!url) return std::shared_ptr<serve::JwksKeys>();
  if (looks_secret(*url)) return fail(ErrorCode::kUsage, "the value of `--jwks-url` looks like a key or a token");
  HttpsFetchOptions fetch;
  if (ca_) {
    HARDTACK_CHECK(expect_file_name(*ca_));
    HARDTACK_TRY(const std::string text, serve::read_regular_file(*ca_, kMaxAuthorityBytes));
    if (text.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
      return fail(ErrorCode::kInvalidKey, cat(shown_path(*ca_), " holds no certificate (PEM)"));
    fetch.ca_file = *ca_;
  }
  JwksStoreOptions options;
  if (refresh_) options.refresh_after = *refresh_;
  options.min_interval = std::min(kBetweenAttempts, options.refresh_after);
  if (max_age_) options.max_stale = *max_age_;
  if (options.max_stale < options.refresh_after) {
    return fail(Error(ErrorCode::kUsage, "keys would be too old before they are fetched again")
                    .with_help("`--jwks-max-age` is at least `--jwks-refresh`"));
  }
  HARDTACK_CHECK(load_curl_client());
  HARDTACK_TRY(std::unique_ptr<JwksFetcher> fetcher, https_jwks_fetcher(*url, fetch));
  return std::make_shared<serve::JwksKeys>(std::move(fetcher), options, current_time);
}

}  // namespace hardtack::cli
