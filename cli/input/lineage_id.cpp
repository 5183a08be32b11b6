#include "cli/input/lineage_id.h"

#include <algorithm>
#include <array>

#include "cli/output/shown_word.h"
#include "engine/text/cat.h"
#include "engine/text/trim.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/lineage_index/biscuit_id.h"

namespace hardtack::cli {
namespace {

std::unexpected<Error> refuse(const std::string& reason) {
  return fail(Error(ErrorCode::kInvalidLineage, reason)
                  .with_help("a Biscuit's id is the revocation id that `hardtack inspect` shows; `lineage revoke "
                             "--jwt` takes the jti of a JWT that the index does not know"));
}

// What must not be kept as an id, where everybody who lists the index would read it.
bool is_secret(std::string_view text) {
  constexpr std::array<std::string_view, 2> kSigns = {"-private/", "-----BEGIN"};
  if (std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.find(sign) != std::string_view::npos; }))
    return true;
  if (text.starts_with("eyJ") && std::ranges::count(text, '.') >= 2) return true;
  return UnverifiedBiscuit::parse_text(trimmed(text)).has_value();
}

Result<LineageStatus> ask(LineageStore& index, const std::string& id, LineageTime now) {
  if (!validate_lineage_id(id)) return LineageStatus();
  HARDTACK_TRY(std::vector<LineageStatus> found, index.look_up({&id, 1}, now));
  return std::move(found[0]);
}

}  // namespace

Result<NamedId> name_id(LineageStore& index, const std::string& text, bool is_jwt, LineageTime now) {
  if (is_secret(text)) return refuse("a token or a key was passed in place of an id");
  HARDTACK_TRY(LineageStatus known, ask(index, text, now));
  if (known.known() || is_jwt) {
    if (!validate_lineage_id(text))
      return refuse(
          cat("the id ", shown_word(text), " is not printable text of at most ", kMaxLineageIdBytes, " bytes"));
    return NamedId{{text}, std::move(known)};
  }
  const bool prefixed = text.starts_with("0x") || text.starts_with("0X");
  NamedId named{biscuit_ids(std::string_view(text).substr(prefixed ? 2 : 0)), {}};
  if (named.ids.empty()) return refuse("the id " + shown_word(text) + " is not in the index and is no Biscuit's");
  for (const std::string& id : named.ids) {
    HARDTACK_TRY(known, ask(index, id, now));
    if (known.known()) return NamedId{{id}, std::move(known)};
  }
  return named;
}

}  // namespace hardtack::cli
