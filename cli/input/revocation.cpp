#include "cli/input/revocation.h"

#include <fmt/format.h>

#include <utility>

#include "cli/input/inputs.h"
#include "cli/system/files.h"
#include "report/result_json.h"
#include "report/terminal.h"
#include "tokens/lineage/verify.h"

namespace hardtack::cli {
namespace {

Result<RevocationList> read_list(Console& console, const std::string& path) {
  const std::string name =
      path == "-" ? "the revocation list on standard input" : "the revocation list " + shown_path(path);
  HARDTACK_TRY(const std::string text, read_input_or_file(console, path));
  auto list = RevocationList::parse(text);
  if (!list) return fail(list.error().with_context(name));
  if (list->size() == 0) {
    console.message(styled("warning:", Style::kYellow, console.colors_in_messages()) + " " + name +
                    " holds no id and revokes nothing\n");
  }
  return list;
}

std::string block_name(std::size_t block) {
  return block == 0 ? "the authority block" : fmt::format("block {}", block);
}

}  // namespace

void RevocationArguments::declare(Arguments& arguments) {
  index.declare(arguments, false, true);
  arguments
      .option("--revocation-list", "FILE", list,
              "deny a token if FILE holds the revocation id of one of its blocks: one id a line, `#` begins a comment")
      .about_token();
  arguments
      .flag("--require-lineage", require_lineage,
            "refuse a token whose ancestors the index does not know, as `hardtack lineage verify` does")
      .about_token();
  arguments.needs("--pin-file", "--index");
  arguments.needs("--require-lineage", "--index");
}

Result<RevocationCheck> RevocationArguments::open(Console& console) const {
  RevocationCheck check;
  check.require_lineage_ = require_lineage;
  if (index.given()) {
    HARDTACK_TRY(check.index_, index.open());
  }
  if (list) {
    HARDTACK_TRY(check.list_, read_list(console, *list));
  }
  return check;
}

Result<std::optional<Revoked>> RevocationCheck::ask(const VerifiedBiscuit& token) const {
  const RevocationSources sources = {index_.get(), list_ ? &*list_ : nullptr};
  const LineageTime now = current_time();
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

JsonValue revoked_json(const Revoked& revoked) {
  return json_object({{"Revoked", json_object({{"id", revoked.id},
                                               {"block_id", json_number(revoked.block)},
                                               {"source", std::string(name_of(revoked.by))}})}});
}

std::string revoked_text(const Revoked& revoked) {
  return fmt::format("{} ({}) is revoked by the {}", block_name(revoked.block), revoked.id,
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

}  // namespace hardtack::cli
