#include "serve/keys/jwks_issuers.h"

#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/bytes.h"
#include "tokens/jwt/jwk.h"
#include "tokens/jwt/jws.h"
#include "tokens/provider/token_format.h"

namespace hardtack::serve {
namespace {

TokenKeys keys_of_one(const std::shared_ptr<JwksKeys>& keys) {
  return TokenKeys([keys](const KeyQuery& query) { return keys->find(query.id); });
}

TokenKeys no_keys(std::string why) {
  return TokenKeys(
      [why = std::move(why)](const KeyQuery&) -> Result<TokenKey> { return fail(ErrorCode::kUnknownRootKey, why); });
}

// Of what nobody has verified.
std::optional<std::string> claimed_issuer(std::string_view token) {
  const auto bytes = token_without_space(bytes_of(token));
  if (!bytes) return std::nullopt;
  const auto read = read_jwt(text_of(*bytes));
  if (!read) return std::nullopt;
  return jwt_optional_text(read->claims, "iss").value_or(std::nullopt);
}

MetricText::Labels with(const std::optional<std::string>& issuer, MetricText::Labels labels) {
  if (issuer) labels.emplace_back("issuer", *issuer);
  return labels;
}

}  // namespace

Result<void> JwksIssuers::add(std::optional<std::string> name, std::shared_ptr<JwksKeys> keys) {
  if (issuers_.size() == kMaxJwksIssuers)
    return fail(ErrorCode::kUsage, cat("keys are fetched of at most ", kMaxJwksIssuers, " issuers"));
  if (!issuers_.empty() && (!name || !issuers_.front().name))
    return fail(ErrorCode::kUsage, "keys that verify every JWT stand alone, and not beside those of one issuer");
  if (name && name->empty()) return fail(ErrorCode::kUsage, "an issuer whose keys are fetched has an empty name");
  if (std::ranges::find(issuers_, name, &Issuer::name) != issuers_.end())
    return fail(ErrorCode::kUsage, cat("the issuer ", quote(*name), " has two sets of keys"));
  issuers_.push_back({std::move(name), std::move(keys)});
  return {};
}

void JwksIssuers::start() {
  for (const Issuer& issuer : issuers_) issuer.keys->start();
}

std::optional<TokenKeys> JwksIssuers::keys_of(std::string_view format, std::string_view token) const {
  if (issuers_.empty() || format != kJwtFormat) return std::nullopt;
  if (!issuers_.front().name) return keys_of_one(issuers_.front().keys);
  const std::optional<std::string> claimed = claimed_issuer(token);
  if (!claimed) return no_keys("the token names no issuer");
  const auto found = std::ranges::find(issuers_, claimed, &Issuer::name);
  if (found == issuers_.end()) return no_keys("the token names an issuer whose keys are not fetched");
  return keys_of_one(found->keys);
}

std::optional<std::string> JwksIssuers::trouble() const {
  std::string all;
  for (const Issuer& issuer : issuers_) {
    const auto one = issuer.keys->trouble();
    if (!one) continue;
    if (!all.empty()) all += "; ";
    all += issuer.name ? cat(quote(*issuer.name), ": ", *one) : *one;
  }
  if (all.empty()) return std::nullopt;
  return all;
}

void JwksIssuers::write_metrics(MetricText& text) const {
  std::vector<JwksKeys::Counts> counts;
  for (const Issuer& issuer : issuers_) counts.push_back(issuer.keys->counts());
  text.family("hardtack_jwks_fetches_total", MetricType::kCounter, "Times that the keys of an issuer were fetched");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    text.sample("", with(issuers_[i].name, {{"result", "done"}}), counts[i].done);
    text.sample("", with(issuers_[i].name, {{"result", "failed"}}), counts[i].failed);
  }
  text.family("hardtack_jwks_keys", MetricType::kGauge, "Keys of an issuer");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    text.sample("", with(issuers_[i].name, {{"state", "usable"}}), counts[i].usable);
    text.sample("", with(issuers_[i].name, {{"state", "refused"}}), counts[i].refused);
  }
  if (std::ranges::none_of(counts, [](const auto& one) { return one.age.has_value(); })) return;
  text.family("hardtack_keyset_age_seconds", MetricType::kGauge, "Since the keys of an issuer were fetched");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i].age) text.sample("", with(issuers_[i].name, {}), *counts[i].age);
  }
}

}  // namespace hardtack::serve
