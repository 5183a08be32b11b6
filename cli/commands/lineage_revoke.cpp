// hardtack lineage revoke: whom to deny.
#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/input/lineage_id.h"
#include "cli/input/lineage_index.h"
#include "cli/output/shown_word.h"
#include "engine/text/cat.h"
#include "json/make_json.h"
#include "report/json_text.h"
#include "report/terminal.h"

namespace hardtack::cli {
namespace {

class Revoke final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "An id that the index knows is revoked as it stands. Any other must be a Biscuit's, with or without `0x`, or "
        "with `--jwt` a JWT's; it is revoked with a warning. All ids are revoked, or none. Whoever holds an unrevoked "
        "ancestor can still derive from that one.");
    arguments.positional("ID", ids_, "revocation ids as `hardtack inspect` shows them, or the jti of JWTs");
    arguments.flag("--jwt", jwt_, "an id that the index does not know is the jti of a JWT, taken byte for byte");
    arguments.flag("--known-only", known_only_, "refuse ids that the index does not know");
    arguments.option("--hash", "HASH", hash_,
                     "deny only the token with this lineage hash, not every token that carries the id");
    arguments.flag("--json", json_, "print one JSON document");
    index_.declare(arguments, true);
    arguments.example("everything that was derived from this block on",
                      "hardtack lineage revoke 4b9f23… --index lineage.db");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (auto possible = check_hash(); !possible) return std::unexpected(Failure(possible.error()));
    HARDTACK_TRY(const auto store, index_.open());
    const LineageTime now = current_time();
    std::vector<Named> revoked;
    for (const std::string& id : ids_) {
      HARDTACK_TRY(const NamedId named, name_id(*store, id, jwt_, now));
      const bool known = hash_ ? named.status.record(*hash_) != nullptr || named.status.revoked_at(*hash_).has_value()
                               : named.status.known();
      if (!known && known_only_) {
        return std::unexpected(
            Failure(Error(ErrorCode::kLineageMissing, "the lineage index does not know the id " + shown_word(id))
                        .with_help("`--known-only` revokes what was recorded; nothing was revoked")));
      }
      tell_of_several(console, named);
      for (const std::string& one : named.ids) revoked.push_back({one, hash_.value_or(""), known});
    }
    std::vector<LineageEntry> entries;
    for (const Named& one : revoked) {
      entries.push_back({0, LineageEntry::Kind::kRevocation, unix_seconds(now), {}});
      entries.back().record.id = one.id;
      entries.back().record.hash = one.hash;
      entries.back().is_jwt = jwt_;
    }
    if (auto appended = store->append(entries, now); !appended) return std::unexpected(Failure(appended.error()));
    if (auto kept = index_.keep_pin(*store); !kept) return std::unexpected(Failure(kept.error()));
    report(console, revoked);
    return ExitCode::kSuccess;
  }

 private:
  struct Named {
    std::string id;
    std::string hash;  // empty: every token with the id
    bool known = false;
  };

  Result<void> check_hash() const {
    if (!hash_) return {};
    if (ids_.size() > 1) return fail(ErrorCode::kUsage, "`--hash` is for one ID");
    if (is_lineage_hash(*hash_)) return {};
    return fail(ErrorCode::kInvalidLineage, "a lineage hash is 64 lower-case hexadecimal digits");
  }

  // Signatures are what a Biscuit's ids are, and somebody else's token may carry the same one.
  void tell_of_several(Console& console, const NamedId& named) const {
    const std::size_t count = named.status.records.size();
    if (hash_ || count < 2) return;
    console.message(cat("warning: the id ", shown_word(named.ids[0]), " stands for ", count,
                        " tokens, all of which are denied; `--hash HASH` denies one\n"));
  }

  void report(Console& console, const std::vector<Named>& revoked) const {
    JsonValue::Array shown;
    for (const Named& one : revoked) {
      if (!json_) console.print("revoked " + escape_controls(one.id) + "\n");
      shown.push_back(json_object(
          {{"id", one.id}, {"hash", one.hash.empty() ? JsonValue() : JsonValue(one.hash)}, {"known", one.known}}));
    }
    if (json_) console.print(to_text(json_object({{"revoked", std::move(shown)}})));
    const auto unknown = std::ranges::count(revoked, false, &Named::known);
    if (unknown == 0) return;
    console.message(cat("warning: the lineage index did not know ", unknown, " of ", revoked.size(),
                        " ids, which are revoked all the same; are they complete?\n"));
  }

  std::vector<std::string> ids_;
  bool jwt_ = false;
  bool known_only_ = false;
  std::optional<std::string> hash_;
  bool json_ = false;
  IndexArguments index_;
};

}  // namespace

std::unique_ptr<Command> make_lineage_revoke() { return std::make_unique<Revoke>(); }

}  // namespace hardtack::cli
