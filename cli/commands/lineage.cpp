// hardtack lineage record, show, revoke, verify: where tokens come from, and whom to deny.
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/inputs.h"
#include "cli/keys.h"
#include "cli/lineage_index.h"
#include "cli/result_json.h"
#include "tokens/lineage/passport.h"
#include "tokens/lineage/verify.h"
#include "tokens/revocation/entry_chain.h"
#include "tokens/revocation/walk.h"

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
  return fmt::format("{} {} {}\n", record.id, record.hash, record.parent_id.value_or("-"));
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
    JsonValue::Array shown;
    std::string text;
    const auto now = current_time();
    const auto add = [&](const LineageRecord& record) -> Result<void> {
      HARDTACK_TRY(const auto revoked, store->revoked_at(record.id, now));
      text += (revoked ? "revoked " : "record  ") + record_line(record);
      JsonValue::Object members = record_json(record).as_object();
      members.emplace_back("revoked_at", revoked ? JsonValue(*revoked) : JsonValue());
      shown.emplace_back(std::move(members));
      return {};
    };
    if (id_) {
      HARDTACK_TRY(const std::vector<LineageRecord> records, ancestry(*store, lineage_id_of(*id_), now));
      for (const LineageRecord& record : records) {
        if (auto added = add(record); !added) return std::unexpected(Failure(added.error()));
      }
    } else {
      const auto visited = store->visit(
          [&](const LineageEntry& entry) -> Result<void> {
            if (entry.kind == LineageEntry::Kind::kRecord) return add(entry.record);
            HARDTACK_TRY(const auto record, store->find(entry.record.id, now));
            if (record) return {};  // shown with its record
            text += "revoked " + entry.record.id + "\n";
            shown.push_back(json_object({{"id", entry.record.id}, {"revoked_at", JsonValue(entry.unix_seconds)}}));
            return {};
          },
          now);
      if (!visited) return std::unexpected(Failure(visited.error()));
    }
    console.print(json_ ? to_text(json_object({{"entries", std::move(shown)}})) : text);
    return ExitCode::kSuccess;
  }

 private:
  std::optional<std::string> id_;
  bool json_ = false;
  IndexArguments index_;
};

class Revoke final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("Whoever holds an unrevoked ancestor can still derive from that one.");
    arguments.positional("ID", ids_, "revocation ids as `hardtack inspect` shows them, or the jti of JWTs");
    index_.declare(arguments, true);
    arguments.example("everything that was derived from this block on",
                      "hardtack lineage revoke 4b9f23… --index lineage.db");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const auto store, index_.open());
    std::vector<LineageEntry> entries;
    const LineageTime now = current_time();
    for (const std::string& id : ids_) {
      entries.push_back({0, LineageEntry::Kind::kRevocation, unix_seconds(now), {}});
      entries.back().record.id = lineage_id_of(id);
    }
    if (auto revoked = store->append(entries, now); !revoked) return std::unexpected(Failure(revoked.error()));
    if (auto kept = index_.keep_pin(*store); !kept) return std::unexpected(Failure(kept.error()));
    for (const LineageEntry& entry : entries) console.print("revoked " + entry.record.id + "\n");
    return ExitCode::kSuccess;
  }

 private:
  std::vector<std::string> ids_;
  IndexArguments index_;
};

class Verify final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Live with `--parent`, cold with `--index`; given both, both must hold. Without TOKEN the whole index is "
        "checked and its pin printed.");
    token_.declare_optional(arguments);
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
    if (!token_.given()) return verify_index(console);
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
    if (verified && passport_) {
      if (const auto passport = verify_passport(token, current_time()); !passport)
        verified = std::unexpected(passport.error());
    }
    if (json_) {
      JsonValue::Array records;
      for (const LineageRecord& record : lineage_records(token)) records.push_back(record_json(record));
      JsonValue::Object members = {{"verified", verified.has_value()}, {"lineage", std::move(records)}};
      if (!verified) members.emplace_back("error", error_json(verified.error()));
      console.print(to_text(std::move(members)));
    }
    if (!verified) return std::unexpected(Failure(verified.error()));
    if (!json_) console.print("verified " + lineage_ids(token).back() + "\n");
    return ExitCode::kSuccess;
  }

 private:
  Outcome<ExitCode> verify_index(Console& console) const {
    HARDTACK_TRY(const auto store, index_.open());
    HARDTACK_TRY(const LineagePin pin, store->verify(current_time()));
    console.print(json_ ? to_text(json_object({{"verified", true}, {"pin", format_pin(pin)}}))
                        : "verified " + format_pin(pin) + "\n");
    return ExitCode::kSuccess;
  }

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
std::unique_ptr<Command> make_lineage_revoke() { return std::make_unique<Revoke>(); }
std::unique_ptr<Command> make_lineage_verify() { return std::make_unique<Verify>(); }

}  // namespace hardtack::cli
