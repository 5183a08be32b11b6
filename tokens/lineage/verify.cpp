#include "tokens/lineage/verify.h"

#include "engine/text/cat.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

std::string or_none(const std::optional<std::string>& text) { return text ? "`" + *text + "`" : "none"; }

// `index` is of the last block of the ancestor.
std::unexpected<Error> untrusted(std::size_t index, const std::string& what, const std::string& recomputed,
                                 const std::string& trusted) {
  return fail(ErrorCode::kLineageUntrusted,
              cat(what, ": block ", index, " gives ", recomputed, ", the lineage index holds ", trusted));
}

Result<void> compare(std::size_t index, const LineageRecord& computed, const LineageStatus& known) {
  const LineageRecord* trusted = known.record(computed.hash);
  if (trusted == nullptr)
    return untrusted(index, "ancestor token hash is not trusted", "`" + computed.hash + "`",
                     "`" + known.records[0].hash + "`");
  if (computed.parent_id != trusted->parent_id)
    return untrusted(index, "ancestor parent_jti is not trusted", or_none(computed.parent_id),
                     or_none(trusted->parent_id));
  if (computed.parent_hash != trusted->parent_hash)
    return untrusted(index, "ancestor parent hash is not trusted", or_none(computed.parent_hash),
                     or_none(trusted->parent_hash));
  return {};
}

}  // namespace

std::vector<std::string> lineage_ids(const VerifiedBiscuit& token) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < token.blocks().size(); ++i) ids.push_back(to_hex(token.normalized_revocation_id(i)));
  return ids;
}

std::vector<LineageKey> lineage_keys(const VerifiedBiscuit& token) {
  std::vector<LineageKey> keys;
  for (std::size_t i = 0; i < token.blocks().size(); ++i)
    keys.push_back({to_hex(token.normalized_revocation_id(i)), token.lineage_hashes()[i]});
  return keys;
}

std::vector<LineageRecord> lineage_records(const VerifiedBiscuit& token) {
  const std::vector<std::string> ids = lineage_ids(token);
  const auto hashes = token.lineage_hashes();
  std::vector<LineageRecord> records{{ids[0], hashes[0], {}, {}}};
  for (std::size_t i = 1; i < ids.size(); ++i) records.push_back({ids[i], hashes[i], ids[i - 1], hashes[i - 1]});
  return records;
}

Result<void> check_not_revoked(const VerifiedBiscuit& token, LineageStore& index, LineageTime now) {
  return check_none_revoked(index, lineage_keys(token), now);
}

Result<void> verify_live(const VerifiedBiscuit& token, const VerifiedBiscuit& parent) {
  const auto refuse = [](const std::string& reason) {
    return fail(ErrorCode::kLineageMismatch, "the token does not match supplied parent lineage: " + reason);
  };
  const std::size_t shared = parent.blocks().size();
  if (parent.token().sealed()) return refuse("a sealed token has no descendants");
  if (shared >= token.blocks().size())
    return refuse(cat("the parent has ", shared, " blocks, the token ", token.blocks().size()));
  for (std::size_t i = 0; i < shared; ++i) {
    if (parent.lineage_hashes()[i] == token.lineage_hashes()[i]) continue;
    return refuse(cat("parent token hash mismatch at block ", i, ": the parent gives `", parent.lineage_hashes()[i],
                      "`, the token `", token.lineage_hashes()[i], "`"));
  }
  return {};
}

Result<void> verify_cold(const VerifiedBiscuit& token, LineageStore& index, LineageTime now) {
  for (std::size_t i = 1; i < token.blocks().size(); ++i) {
    if (token.declares_parent(i)) continue;
    const bool third_party = token.blocks()[i].external_key.has_value();
    return fail(Error(ErrorCode::kLineageMissing,
                      cat("block ", i, (third_party ? " is a third party's and cannot declare" : " does not declare"),
                          " a parent_token_sha256; recomputed `", token.lineage_hashes()[i - 1], "`"))
                    .with_help("cold verification needs the declaration in every block after the authority"));
  }
  const std::vector<LineageKey> keys = lineage_keys(token);
  HARDTACK_TRY(const std::vector<LineageStatus> statuses, look_up(index, keys, now));
  // Before the edges, so that what is revoked is told as such.
  HARDTACK_CHECK(check_none_revoked(keys, statuses));
  const std::vector<LineageRecord> records = lineage_records(token);
  for (std::size_t i = 0; i < records.size(); ++i) {
    // What was just derived may be new to the index; a root comes from the issuer, who records it.
    const bool may_be_new = i > 0 && i + 1 == records.size();
    if (may_be_new && statuses[i].record(records[i].hash) == nullptr) continue;
    if (statuses[i].records.empty())
      return untrusted(i, "ancestor lineage edge is not trusted", "`" + records[i].hash + "`", "nothing");
    HARDTACK_CHECK(compare(i, records[i], statuses[i]));
  }
  return {};
}

Result<void> verify_lineage(const VerifiedBiscuit& token, const LineageAnchors& anchors, LineageTime now) {
  if (anchors.parent == nullptr && anchors.index == nullptr) {
    return fail(ErrorCode::kLineageMissing,
                "a lineage check requires parent_token or trusted_parent_token_hashes plus trusted_parent_lineage");
  }
  if (anchors.parent != nullptr) HARDTACK_CHECK(verify_live(token, *anchors.parent));
  if (anchors.index != nullptr) HARDTACK_CHECK(verify_cold(token, *anchors.index, now));
  return {};
}

Result<void> verify_lineages(std::span<const VerifiedBiscuit> tokens, std::span<const LineageAnchors> anchors,
                             LineageTime now) {
  if (tokens.size() != anchors.size()) return fail(ErrorCode::kUsage, "each credential needs anchors of its own");
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Result<void> verified = verify_lineage(tokens[i], anchors[i], now);
    if (!verified) return fail(verified.error().with_context(cat("credential ", i)));
  }
  return {};
}

}  // namespace hardtack
