#include "decide/revocation.h"

#include <fmt/format.h>

#include <utility>

#include "json/make_json.h"
#include "tokens/lineage/verify.h"

namespace hardtack {
namespace {

std::string block_name(std::size_t block) {
  return block == 0 ? "the authority block" : fmt::format("block {}", block);
}

}  // namespace

RevocationCheck::RevocationCheck(std::unique_ptr<LineageStore> index, std::optional<RevocationList> list,
                                 bool require_lineage)
    : index_(std::move(index)), list_(std::move(list)), require_lineage_(require_lineage) {}

Result<std::optional<Revoked>> RevocationCheck::ask(const VerifiedBiscuit& token, LineageTime now) const {
  const RevocationSources sources = {index_.get(), list_ ? &*list_ : nullptr};
  HARDTACK_TRY(std::optional<Revoked> revoked, find_revoked(lineage_keys(token), sources, now));
  if (revoked || !require_lineage_) return revoked;
  const auto verified = verify_cold(token, *index_, now);
  if (verified) return std::nullopt;
  // Revoked since it was asked: a denial, too, and no error.
  if (verified.error().code() == ErrorCode::kRevoked) {
    HARDTACK_TRY(revoked, find_revoked(lineage_keys(token), sources, now));
    if (revoked) return revoked;
  }
  return fail(verified.error());
}

Result<std::optional<Revoked>> RevocationCheck::ask(std::span<const LineageKey> ids, LineageTime now) const {
  HARDTACK_TRY(std::optional<Revoked> revoked, find_revoked(ids, {index_.get(), list_ ? &*list_ : nullptr}, now));
  if (revoked || !require_lineage_) return revoked;
  return fail(ErrorCode::kLineageMissing, "of tokens of this format no lineage is known");
}

JsonValue revoked_json(const Revoked& revoked) {
  JsonValue::Object members{
      {"id", revoked.id}, {"block_id", json_number(revoked.block)}, {"source", std::string(name_of(revoked.by))}};
  if (revoked.credential > 0) members.emplace_back("credential", json_number(revoked.credential));
  return json_object({{"Revoked", std::move(members)}});
}

std::string revoked_text(const Revoked& revoked) {
  const std::string of = revoked.credential == 0 ? std::string() : fmt::format(" of credential {}", revoked.credential);
  return fmt::format("{}{} ({}) is revoked by the {}", block_name(revoked.block), of, revoked.id,
                     revoked.by == Revoked::By::kIndex ? "lineage index" : "revocation list");
}

Explanation explain_revoked(const Revoked& revoked) {
  Explanation explanation;
  explanation.outcome = Explanation::Outcome::kDenied;
  explanation.headline = "denied: the token is revoked";
  explanation.reason = revoked_text(revoked);
  explanation.advice = "a token from its issuer, or from an ancestor that is not revoked, would be judged anew";
  return explanation;
}

}  // namespace hardtack
