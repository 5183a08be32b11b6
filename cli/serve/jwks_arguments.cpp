#include "cli/serve/jwks_arguments.h"

#include <algorithm>
#include <utility>

#include "cli/input/lineage_index.h"
#include "cli/input/values.h"
#include "cli/output/shown_word.h"
#include "cli/serve/option_values.h"
#include "cli/system/curl_client.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "serve/policies/regular_file.h"
#include "tokens/jwks/https_fetcher.h"

namespace hardtack::cli {
namespace {

constexpr std::size_t kMaxIssuerBytes = 2'048;
constexpr std::size_t kMaxAuthorityBytes = std::size_t{4} << 20;
constexpr std::chrono::seconds kLongest{7 * 24 * 3600};
constexpr std::chrono::seconds kBetweenAttempts{10};
// Of one attempt, which a service that is told to stop waits for.
constexpr std::chrono::seconds kFetchWithin{5};

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
  arguments.section("Keys of issuers that publish them");
  arguments.option(
      "--jwks-url", "URL", url_,
      "verify JWTs with the keys at URL (https alone), fetched again and again; other formats have theirs of "
      "the options above");
  arguments.repeated(
      "--jwks-issuer", "ISSUER=URL",
      [this](const std::string& text) -> Result<void> {
        HARDTACK_TRY(auto pair, split_pair(text, "an issuer, `=` and a URL"));
        issuers_.push_back(std::move(pair));
        return {};
      },
      "verify JWTs whose `iss` is ISSUER with the keys at URL and no others; JWTs of an issuer that is not "
      "given are refused");
  arguments.repeated("--jwks-ca", "[ISSUER=]FILE", ca_,
                     "trust the authorities in FILE (PEM) for the URLs, or for that of ISSUER, and not those of the "
                     "system");
  arguments.repeated("--jwks-pin", "[ISSUER=]PIN", pins_,
                     "fetch only where the server's key is this one, or another that is given: `sha256//` and the "
                     "base64 of the SHA-256 of its public key (DER)");
  arguments.option("--jwks-refresh", "DURATION", take_seconds(refresh_), "how often, `5m` by default");
  arguments.option("--jwks-max-age", "DURATION", take_seconds(max_age_),
                   "refuse JWTs when the last good keys are older, `1h` by default");
  arguments.exclusive({"--jwks-url", "--jwks-issuer"});
}

Result<void> JwksArguments::check() const {
  HARDTACK_CHECK(expect_no_secret("--jwks-url", url_));
  for (const auto& [name, url] : issuers_) {
    HARDTACK_CHECK(expect_no_secret("--jwks-issuer", std::vector{name, url}));
    if (name.size() > kMaxIssuerBytes || !std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7f; })) {
      return fail(ErrorCode::kUsage,
                  cat("an issuer of `--jwks-issuer` is not visible ASCII of at most ", kMaxIssuerBytes, " characters"));
    }
  }
  if (given()) return {};
  const char* alone = !ca_.empty()     ? "--jwks-ca"
                      : !pins_.empty() ? "--jwks-pin"
                      : refresh_       ? "--jwks-refresh"
                      : max_age_       ? "--jwks-max-age"
                                       : nullptr;
  if (alone == nullptr) return {};
  return fail(ErrorCode::kUsage, cat("`", alone, "` means nothing without `--jwks-url` or `--jwks-issuer`"));
}

Result<JwksArguments::Trusts> JwksArguments::trusts() const {
  Trusts made;
  made[""];
  for (const auto& issuer : issuers_) made[issuer.first];
  for (const std::string& text : ca_) {
    // A file's name may hold `=`, too: an issuer is one that is given.
    const std::string name = text.substr(0, text.find('='));
    const bool of_one = name.size() < text.size() && !name.empty() && made.contains(name);
    Trust& trust = made[of_one ? name : ""];
    if (trust.ca) return fail(ErrorCode::kUsage, cat("`--jwks-ca` names two files for ", of_one ? name : "all URLs"));
    trust.ca = of_one ? text.substr(name.size() + 1) : text;
  }
  for (const std::string& text : pins_) {
    const auto pin = text.find("sha256//");
    const std::string name = pin == std::string::npos || pin == 0 ? "" : text.substr(0, pin - 1);
    const bool of_one = !name.empty() && text[pin - 1] == '=';
    if (pin == std::string::npos || (pin > 0 && (!of_one || !made.contains(name)))) {
      return fail(Error(ErrorCode::kUsage, "a value of `--jwks-pin` is no pin, or names no issuer that is given")
                      .with_help("write `sha256//BASE64`, or `ISSUER=sha256//BASE64`"));
    }
    made[name].pins.push_back(text.substr(pin));
  }
  return made;
}

Result<std::shared_ptr<serve::JwksIssuers>> JwksArguments::issuers() const {
  HARDTACK_CHECK(check());
  if (!given()) return std::shared_ptr<serve::JwksIssuers>();
  HARDTACK_TRY(Trusts trusts, this->trusts());
  HARDTACK_CHECK(load_curl_client());
  auto made = std::make_shared<serve::JwksIssuers>();
  if (url_) {
    HARDTACK_TRY(auto keys, this->keys(*url_, trusts[""]));
    HARDTACK_CHECK(made->add(std::nullopt, std::move(keys)));
  }
  for (const auto& [name, url] : issuers_) {
    Trust& trust = trusts[name];
    if (!trust.ca) trust.ca = trusts[""].ca;
    if (trust.pins.empty()) trust.pins = trusts[""].pins;
    HARDTACK_TRY(auto keys, this->keys(url, trust));
    HARDTACK_CHECK(made->add(name, std::move(keys)));
  }
  return made;
}

Result<std::shared_ptr<serve::JwksKeys>> JwksArguments::keys(const std::string& url, const Trust& trust) const {
  HttpsFetchOptions fetch;
  fetch.timeout = kFetchWithin;
  if (trust.ca) {
    HARDTACK_CHECK(expect_file_name(*trust.ca));
    HARDTACK_TRY(const std::string text, serve::read_regular_file(*trust.ca, kMaxAuthorityBytes));
    if (text.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
      return fail(ErrorCode::kInvalidKey, cat(shown_path(*trust.ca), " holds no certificate (PEM)"));
    fetch.ca_file = *trust.ca;
  }
  fetch.pins = trust.pins;
  JwksStoreOptions options;
  if (refresh_) options.refresh_after = *refresh_;
  options.min_interval = std::min(kBetweenAttempts, options.refresh_after);
  if (max_age_) options.max_stale = *max_age_;
  if (options.max_stale < options.refresh_after) {
    return fail(Error(ErrorCode::kUsage, "keys would be too old before they are fetched again")
                    .with_help("`--jwks-max-age` is at least `--jwks-refresh`"));
  }
  HARDTACK_TRY(std::unique_ptr<JwksFetcher> fetcher, https_jwks_fetcher(url, fetch));
  return std::make_shared<serve::JwksKeys>(std::move(fetcher), options, current_time);
}

}  // namespace hardtack::cli
