// hardtack lineage record, show, verify: where tokens come from.
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/credentials/keys.h"
#include "cli/input/inputs.h"
#include "cli/input/lineage_id.h"
#include "cli/input/lineage_index.h"
#include "cli/output/advice.h"
#include "cli/output/shown_word.h"
#include "json/make_json.h"
#include "report/json_text.h"
#include "report/result_json.h"
#include "report/terminal.h"
#include "tokens/lineage/verify.h"
#include "tokens/lineage_index/walk.h"
#include "tokens/passport/passport.h"

namespace hardtack::cli {
namespace {

Result<VerifiedBiscuit> read_verified(Console& console, const TokenArguments& token, const PublicKeyArguments& key) {
  if (!key.given()) {
    return fail(Error(ErrorCode::kUsage, "a token's lineage is that of a verified token")
                    .with_help("pass `--public-key KEY` or `--public-key-file FILE`"));
  }
  HARDTACK_TRY(const RootKeyProvider root, key.read(console));
  HARDTACK_TRY(const UnverifiedBiscuit received, token.read(console));
  return verify_biscuit(received, root);
}

JsonValue optional_json(const std::optional<std::string>& text) { return text ? JsonValue(*text) : JsonValue(); }

JsonValue record_json(const LineageRecord& record) {
  return json_object({{"id", record.id},
                      {"hash", record.hash},
                      {"parent_id", optional_json(record.parent_id)},
                      {"parent_hash", optional_json(record.parent_hash)}});
}

std::string record_line(const LineageRecord& record) {
  return fmt::format("{} {} {}\n", escape_controls(record.id), record.hash,
                     record.parent_id ? escape_controls(*record.parent_id) : "-");
}

class Record final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Prints one line for the token and each of its ancestors, root first: id, lineage hash, id of the parent.");
    token_.declare(arguments);
    arguments.flag("--json", json_, "print one JSON document");
    public_key_.declare(arguments);
    index_.declare(arguments, true);
    arguments.example("the issuer remembers what it minted",
                      "hardtack lineage record alice.token --public-key-file root.pub --index lineage.db --create");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const VerifiedBiscuit token, read_verified(console, token_, public_key_));
    HARDTACK_TRY(const auto store, index_.open());
    const std::vector<LineageRecord> records = lineage_records(token);
    if (auto done = store->record(records, current_time()); !done) return std::unexpected(Failure(done.error()));
    if (auto kept = index_.keep_pin(*store); !kept) return std::unexpected(Failure(kept.error()));
    JsonValue::Array shown;
    for (const LineageRecord& record : records) {
      if (json_) shown.push_back(record_json(record));
      if (!json_) console.print(record_line(record));
    }
    if (json_) console.print(to_text(json_object({{"recorded", std::move(shown)}})));
    return ExitCode::kSuccess;
  }

 private:
  TokenArguments token_;
  bool json_ = false;
  PublicKeyArguments public_key_;
  IndexArguments index_;
};

class Show final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("Without ID every entry is listed; with it the credential and its ancestors, root last.");
    arguments.positional("ID", id_, "a revocation id of a Biscuit, or the jti of a JWT");
    arguments.flag("--json", json_, "print one JSON document");
    index_.declare(arguments, false);
    arguments.example("everything", "hardtack lineage show --index lineage.db");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const auto store, index_.open());
    const auto now = current_time();
    if (auto listed = id_ ? list_one(*store, now) : list_all(*store, now); !listed)
      return std::unexpected(Failure(listed.error()));
    console.print(json_ ? to_text(json_object({{"entries", std::move(shown_)}})) : text_);
    return ExitCode::kSuccess;
  }

 private:
  Result<void> add(LineageStore& store, const LineageRecord& record, LineageTime now) {
    HARDTACK_TRY(const std::vector<LineageStatus> known, store.look_up({&record.id, 1}, now));
    const auto revoked = known[0].revoked_at(record.hash);
    text_ += (revoked ? "revoked " : "record  ") + record_line(record);
    JsonValue::Object members = record_json(record).as_object();
    members.emplace_back("revoked_at", revoked ? JsonValue(*revoked) : JsonValue());
    shown_.emplace_back(std::move(members));
    return {};
  }

  // A revocation of what was never recorded.
  void add(const std::string& id, const LineageRevocation& revocation) {
    text_ += "revoked " + escape_controls(id) + (revocation.hash.empty() ? "" : " " + revocation.hash) + "\n";
    JsonValue::Object members{{"id", id}, {"revoked_at", JsonValue(revocation.unix_seconds)}};
    if (!revocation.hash.empty()) members.emplace_back("hash", JsonValue(revocation.hash));
    shown_.emplace_back(std::move(members));
  }

  static bool has_record(const LineageStatus& known, const LineageRevocation& revocation) {
    return revocation.hash.empty() ? !known.records.empty() : known.record(revocation.hash) != nullptr;
  }

  Result<void> list_one(LineageStore& store, LineageTime now) {
    HARDTACK_TRY(const NamedId named, name_id(store, *id_, false, now));
    if (!named.status.known())
      return fail(ErrorCode::kLineageMissing, "the lineage index does not know the id " + shown_word(*id_));
    for (const LineageRecord& record : named.status.records) {
      HARDTACK_TRY(const std::vector<LineageRecord> records, ancestry(store, LineageKey{record.id, record.hash}, now));
      for (const LineageRecord& ancestor : records) HARDTACK_CHECK(add(store, ancestor, now));
    }
    for (const LineageRevocation& revocation : named.status.revocations) {
      if (!has_record(named.status, revocation)) add(named.ids[0], revocation);
    }
    return {};
  }

  Result<void> list_all(LineageStore& store, LineageTime now) {
    return store.visit(
        [&](const LineageEntry& entry) -> Result<void> {
          if (entry.kind == LineageEntry::Kind::kRecord) return add(store, entry.record, now);
          HARDTACK_TRY(const std::vector<LineageStatus> known, store.look_up({&entry.record.id, 1}, now));
          const LineageRevocation revocation{entry.record.hash, entry.unix_seconds};
          if (!has_record(known[0], revocation)) add(entry.record.id, revocation);  // else shown with its record
          return {};
        },
        now);
  }

  std::optional<std::string> id_;
  bool json_ = false;
  IndexArguments index_;
  std::string text_;
  JsonValue::Array shown_;
};

class Verify final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Live with `--parent`, cold with `--index`; given both, both must hold. `hardtack lineage check` looks at an "
        "index alone.");
    token_.declare(arguments);
    arguments.without_token(
        "pass the token's file, or `-`; `hardtack lineage check --index PLACE` looks at an index alone");
    arguments.option("--parent", "FILE", parent_, "a token that TOKEN must descend from, as base64url text")
        .about_token();
    arguments.flag("--passport", passport_, "every block must also keep the rules of the delegation profile")
        .about_token();
    arguments.flag("--json", json_, "print one JSON document");
    public_key_.declare(arguments);
    index_.declare(arguments, false);
    arguments.example("does it come from what we issued, and is nothing of it revoked?",
                      "hardtack lineage verify leaf.token --public-key-file root.pub --index lineage.db");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const VerifiedBiscuit token, read_verified(console, token_, public_key_));
    LineageAnchors anchors;
    std::optional<VerifiedBiscuit> parent;
    if (parent_) {
      TokenArguments argument;
      argument.file = *parent_;
      HARDTACK_TRY(parent, read_verified(console, argument, public_key_));
      anchors.parent = &*parent;
    }
    std::unique_ptr<LineageStore> store;
    if (index_.given()) {
      HARDTACK_TRY(store, index_.open());
      anchors.index = store.get();
    }
    auto verified = verify_lineage(token, anchors, current_time());
    if (!verified && !parent_ && !store) {
      verified = fail(verified.error().with_help("pass `--parent FILE`, `--index PLACE` or both"));
    }
    if (verified && passport_) {
      if (const auto passport = verify_passport(token, current_time()); !passport)
        verified = std::unexpected(passport.error());
    }
    if (json_) {
      JsonValue::Array records;
      for (const LineageRecord& record : lineage_records(token)) records.push_back(record_json(record));
      JsonValue::Object members = {{"verified", verified.has_value()}, {"lineage", std::move(records)}};
      if (!verified) members.emplace_back("error", error_json(advised(verified.error())));
      console.print(to_text(std::move(members)));
    }
    if (!verified) return std::unexpected(Failure(verified.error()));
    if (!json_) console.print("verified " + lineage_ids(token).back() + "\n");
    return ExitCode::kSuccess;
  }

 private:
  TokenArguments token_;
  std::optional<std::string> parent_;
  bool passport_ = false;
  bool json_ = false;
  PublicKeyArguments public_key_;
  IndexArguments index_;
};

}  // namespace

std::unique_ptr<Command> make_lineage_record() { return std::make_unique<Record>(); }
std::unique_ptr<Command> make_lineage_show() { return std::make_unique<Show>(); }
std::unique_ptr<Command> make_lineage_verify() { return std::make_unique<Verify>(); }

}  // namespace hardtack::cli
