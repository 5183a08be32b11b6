// hardtack serve revoke: whom a running service, or all that share an index, deny from now on.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/credentials/keys.h"
#include "cli/input/inputs.h"
#include "cli/input/lineage_index.h"
#include "cli/output/shown_word.h"
#include "cli/serve/admin_arguments.h"
#include "cli/serve/token_keys.h"
#include "engine/text/cat.h"
#include "engine/text/trim.h"
#include "json/json.h"
#include "report/json_text.h"
#include "report/terminal.h"
#include "serve/admin/admin_client.h"
#include "serve/admin/admin_index.h"
#include "tokens/keys/key_file.h"

namespace hardtack::cli {
namespace {

// What a problem document says, as an error of this program. 401 and the like are refusals of what was passed.
Error error_of(int status, const JsonValue* document) {
  const auto text = [&](std::string_view name) -> std::string {
    const JsonValue* member = document == nullptr ? nullptr : document->find(name);
    return member != nullptr && member->is_string() ? escape_controls(member->as_string()) : std::string();
  };
  const std::string detail = text("detail");
  const std::string message = detail.empty() ? cat("the service answered with status ", status) : detail;
  if (status == 401) {
    return Error(ErrorCode::kInvalidKey, "the service does not take this client for an operator: " + message)
        .with_help("pass `--admin-token-file FILE`, or run as root or the service's user where it has no token");
  }
  if (status == 404) {
    return Error(ErrorCode::kInvalidLineage, "what answered there does not know operators: " + message)
        .with_help("`--admin` is one of the addresses of the service's `--admin-listen`");
  }
  if (status >= 500) return {ErrorCode::kIo, message};
  return {ErrorCode::kInvalidLineage, message};
}

// `{"id": "4b9f23", "known": true}`, without which nobody has said that anything was revoked.
bool is_revocation(const JsonValue& one) {
  const JsonValue* id = one.find("id");
  const JsonValue* known = one.find("known");
  return id != nullptr && id->is_string() && known != nullptr && known->is_bool();
}

class ServeRevoke final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Denies tokens from now on, and everything that was derived from them: asks the service at `--admin`, which "
        "answers when the revocation is kept and counts, or writes into the index that services share. All of them are "
        "revoked, or none.");
    arguments.option("--admin", "ADDRESS", admin_,
                     "the admin listener of a service: `unix:/run/hardtack/admin.sock`, `127.0.0.1:8403`");
    arguments.option("--admin-token-file", "FILE", admin_token_file_, "what the service takes operators by");
    arguments.repeated("--token-file", "FILE", token_files_,
                       "a token to be revoked, of any format, or `-`; its signature must hold");
    arguments.repeated("--revocation-id", "HEX", ids_, "a revocation id of a Biscuit, as `hardtack inspect` shows it");
    arguments.repeated("--jti", "ID", jtis_, "the id of a JWT, taken byte for byte");
    arguments.repeated("--hash", "HASH", hashes_, "a lineage hash that the index knows: that token alone");
    arguments.option("--reason", "TEXT", reason_, "kept in the service's decision log");
    arguments.flag("--known-only", known_only_, "refuse what the index does not know");
    arguments.flag("--json", json_, "print one JSON document");
    keys_.declare(arguments);
    index_.declare(arguments, false);
    arguments.needs("--admin-token-file", "--admin");
    arguments.needs("--reason", "--admin");
    for (const char* name : {"--public-key", "--public-key-file", "--key-set", "--pin-file"})
      arguments.needs(name, "--index");
    arguments.exclusive({"--admin", "--index"});
    arguments.example("a token that was lost",
                      "hardtack serve revoke --admin unix:/run/hardtack/admin.sock --token-file lost.token --reason "
                      "'lost laptop'");
    arguments.example("by its id, in the index that services share",
                      "hardtack serve revoke --index postgresql:///tokens --revocation-id 4b9f23…");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_CHECK(expect_targets());
    HARDTACK_TRY(const std::string body, request(console));
    HARDTACK_TRY(const serve::AdminAnswer answer, admin_ ? ask(body) : write(console, body));
    const auto document = parse_json(answer.body, {.max_json_bytes = 2u << 20});
    if (answer.status != 200) return std::unexpected(Failure(error_of(answer.status, document ? &*document : nullptr)));
    const JsonValue* revoked = document ? document->find("revoked") : nullptr;
    if (revoked == nullptr || !revoked->is_array() || revoked->as_array().empty() ||
        !std::ranges::all_of(revoked->as_array(), is_revocation))
      return std::unexpected(Failure(Error(ErrorCode::kIo, "what answered there is no service of this kind")));
    report(console, *document, revoked->as_array());
    return ExitCode::kSuccess;
  }

 private:
  Result<void> expect_targets() const {
    if (token_files_.empty() && ids_.empty() && jtis_.empty() && hashes_.empty()) {
      return fail(Error(ErrorCode::kUsage, "nothing was named that is to be revoked")
                      .with_help("pass `--token-file FILE`, `--revocation-id HEX`, `--jti ID` or `--hash HASH`"));
    }
    if (admin_ || index_.given()) return {};
    return fail(Error(ErrorCode::kUsage, "neither a service nor an index was given")
                    .with_help("pass `--admin ADDRESS` or `--index PLACE`"));
  }

  Result<std::string> request(Console& console) const {
    JsonValue::Array list;
    const auto add = [&](const char* name, std::string value) {
      JsonValue::Object target;
      target.emplace_back(name, std::move(value));
      list.emplace_back(std::move(target));
    };
    for (const std::string& file : token_files_) {
      HARDTACK_TRY(std::string token, read_word(console, file));
      if (token.empty()) return fail(ErrorCode::kMalformedToken, "the token file is empty");
      add("token", std::move(token));
    }
    for (const std::string& id : ids_) add("id", id);
    for (const std::string& jti : jtis_) add("jti", jti);
    for (const std::string& hash : hashes_) add("hash", hash);
    JsonValue::Object members;
    members.emplace_back("revocations", std::move(list));
    if (reason_) members.emplace_back("reason", *reason_);
    if (known_only_) members.emplace_back("known_only", true);
    return write_json(JsonValue(std::move(members)), JsonLayout::kCompact);
  }

  Result<serve::AdminAnswer> ask(const std::string& body) const {
    HARDTACK_TRY(const serve::AdminClient client, serve::AdminClient::of(*admin_));
    if (!admin_token_file_) return client.post("/admin/v1/revoke", body, std::nullopt);
    HARDTACK_CHECK(read_admin_token(*admin_token_file_));
    HARDTACK_TRY(const SecretBytes token, read_secret_file(*admin_token_file_));
    return client.post("/admin/v1/revoke", body, trimmed(token.reveal_text()));
  }

  // What the service would do, by the same code.
  Result<serve::AdminAnswer> write(Console& console, const std::string& body) const {
    serve::AdminIndexOptions options{.store = {}, .view = {}, .door = {}, .now = current_time};
    if (!token_files_.empty()) {
      if (!keys_.given()) {
        return fail(Error(ErrorCode::kUsage, "a token is revoked by what its signature proves")
                        .with_help("pass `--public-key-file FILE` or `--key-set FILE`, or its `--revocation-id`"));
      }
      HARDTACK_TRY(TokenKeys keys, read_token_keys(console, keys_));
      options.door = std::make_shared<const serve::CredentialDoor>(std::make_shared<const TokenKeys>(std::move(keys)));
    }
    HARDTACK_TRY(options.store, index_.open());
    const std::shared_ptr<LineageStore> store = options.store;
    serve::AdminIndex index(std::move(options));
    HARDTACK_TRY(const JsonValue parsed, parse_json(body, {.max_json_bytes = 16u << 20}));
    const auto request = serve::read_revoke_request(parsed);
    if (!request) return fail(ErrorCode::kInvalidLineage, request.error().detail);
    const auto revoked = index.revoke(*request);
    if (!revoked) return serve::AdminAnswer{revoked.error().status, revoked.error().body};
    HARDTACK_CHECK(index_.keep_pin(*store));
    return serve::AdminAnswer{200, write_json(serve::revoked_json(*revoked), JsonLayout::kCompact)};
  }

  void report(Console& console, const JsonValue& document, const JsonValue::Array& revoked) const {
    std::size_t unknown = 0;
    for (const JsonValue& one : revoked) {
      if (!one.find("known")->as_bool()) ++unknown;
      if (!json_) console.print("revoked " + escape_controls(one.find("id")->as_string()) + "\n");
    }
    if (json_) console.print(to_text(document));
    if (unknown == 0) return;
    console.message(cat("warning: the lineage index did not know ", unknown, " of ", revoked.size(),
                        " ids, which are revoked all the same; are they complete?\n"));
  }

  std::optional<std::string> admin_, admin_token_file_, reason_;
  std::vector<std::string> token_files_, ids_, jtis_, hashes_;
  bool known_only_ = false;
  bool json_ = false;
  PublicKeyArguments keys_;
  IndexArguments index_;
};

}  // namespace

std::unique_ptr<Command> make_serve_revoke() { return std::make_unique<ServeRevoke>(); }

}  // namespace hardtack::cli
