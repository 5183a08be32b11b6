// The admin API: who may, what a revocation does, and what every malformed request is answered (attacks S18, S22, S24,
// S67, S70).
#include "serve/admin/admin_api.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "serve/decision/worker.h"
#include "serve/operation/decision_log.h"
#include "tests/serve/authzen/openapi.h"
#include "tests/serve/support/serve_fixture.h"
#include "tokens/lineage/verify.h"
#include "tokens/lineage_index/stores/sqlite_store.h"

namespace hardtack::serve {
namespace {

using testing::biscuit;
using testing::kNow;
using testing::root_keys;
using testing::TestMessage;

constexpr const char* kToken = "0123456789abcdef0123456789abcdef-operator";

// A folder of its own for each test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "hardtack-admin-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

struct Kept final : DecisionObserver {
  bool decided(const DecisionRecord&) noexcept override { return true; }
  void acted(const ActionRecord& record) noexcept override {
    const std::string ids = record.ids.empty() ? "" : " " + std::to_string(record.ids.size()) + " ids";
    if (record.looked) {
      ++looks;
      return;
    }
    lines.push_back(std::string(record.action) + " " + std::string(record.outcome) + " by `" + std::string(record.who) +
                    "`" + ids + (record.reason.empty() ? "" : ": " + std::string(record.reason)));
  }
  std::vector<std::string> lines;
  int looks = 0;
};

class AdminApiTest : public ::testing::Test {
 protected:
  explicit AdminApiTest(bool with_index = true) {
    if (with_index) {
      const std::string file = folder_ / "index.db";
      SqliteOptions created;
      created.create = true;
      store_ = SqliteLineageStore::open(file, created).value();
      view_ = std::make_shared<LocalRevocation>(SqliteLineageStore::open(file, {}).value());
    }
    door_ = std::make_shared<const CredentialDoor>(root_keys(), view_);
    index_ = std::make_unique<AdminIndex>(
        AdminIndexOptions{.store = store_, .view = view_, .door = door_, .now = [] { return kNow; }});
    access_.replace(AdminToken::parse(kToken).value());
    api_ = std::make_unique<AdminApi>(
        access_, *index_,
        AdminApiOptions{.status = [] { return JsonValue(JsonValue::Object()); },
                        .reload = [this]() -> std::expected<void, Failure> {
                          if (reload_fails_) return std::unexpected(Failure(Error(ErrorCode::kIo, "no such file")));
                          return {};
                        },
                        .now = [] { return kNow; },
                        .observer = &kept_});
  }

  Answer ask(TestMessage message, bool described = true) {
    const Answer answer = message.with([&](const Message& view) { return api_->answer(view, worker_); });
    const std::string path = message.target.substr(0, message.target.find('?'));
    if (described) {
      EXPECT_EQ(openapi_fault(path, answer), "") << path << ": " << answer.body;
    }
    EXPECT_EQ(answer.body.find(kToken), std::string::npos);
    return answer;
  }
  Answer post(const std::string& path, const std::string& body) {
    return ask({.method = "POST",
                .target = "/admin/v1/" + path,
                .headers = headers({{"content-type", "application/json"}}),
                .body = body});
  }
  Answer get(const std::string& path) { return ask({.target = "/admin/v1/" + path, .headers = headers({})}); }

  using Headers = std::vector<std::pair<std::string, std::string>>;
  static Headers headers(const Headers& more) {
    Headers all{{"host", "127.0.0.1:8403"}, {"authorization", std::string("Bearer ") + kToken}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  // Whether the service, asked for the next request, takes the token.
  bool accepted(const std::string& token) const { return door_->admit(token, {}, kNow).has_value(); }
  static std::vector<LineageKey> keys_of(const std::string& token) {
    return CredentialDoor(root_keys()).admit(token, {}, kNow).value().ids();
  }

  Folder folder_;
  std::shared_ptr<LineageStore> store_;
  std::shared_ptr<LocalRevocation> view_;
  std::shared_ptr<const CredentialDoor> door_;
  std::unique_ptr<AdminIndex> index_;
  AdminAccess access_{{.token = true, .client_names = {"ops.example", "spiffe://example/ops"}, .user = 4'711}};
  std::unique_ptr<AdminApi> api_;
  bool reload_fails_ = false;
  Kept kept_;
  Worker worker_;
};

TEST_F(AdminApiTest, ARevocationCountsWithTheNextRequest) {
  const std::string ann = biscuit("user(\"ann\")"), child = biscuit("user(\"ann\")", {"check if true"}),
                    bob = biscuit("user(\"bob\")");
  const std::vector<LineageKey> ids = keys_of(child);
  struct Row {
    std::string name;
    std::string target;
    std::vector<std::string> denied, kept;
  };
  // The same authority block is minted with the same random numbers: `ann` is the parent of `child`.
  const Row rows[] = {
      {"a derived token leaves its parent", R"({"token": ")" + child + "\"}", {child}, {ann, bob}},
      {"an id as people write it", R"({"id": "0x)" + keys_of(bob)[0].id + "\"}", {bob}, {ann}},
      {"an id and a hash", R"({"id": ")" + ids[0].id + R"(", "hash": ")" + ids[0].hash + "\"}", {ann, child}, {}},
  };
  for (const Row& row : rows) {
    for (const std::string& token : row.denied) {
      if (token != child) {
        EXPECT_TRUE(accepted(token)) << row.name;
      }
    }
    const Answer answer = post("revoke", R"({"revocations": [)" + row.target + R"(], "reason": "lost"})");
    EXPECT_EQ(answer.status, 200) << row.name << answer.body;
    for (const std::string& token : row.denied) EXPECT_FALSE(accepted(token)) << row.name;
    for (const std::string& token : row.kept) EXPECT_TRUE(accepted(token)) << row.name;
  }
  EXPECT_EQ(kept_.lines, std::vector<std::string>(3, "revoke done by `token` 1 ids: lost"));
  // Again is no change, also by the token that is revoked now.
  EXPECT_EQ(post("revoke", R"({"revocations": [{"token": ")" + bob + "\"}]}").status, 200);
  // Another process that opens the index finds them.
  const auto other = SqliteLineageStore::open(folder_ / "index.db", {}).value();
  EXPECT_TRUE(other->revoked_at(ids[0].id, kNow).value());
}

TEST_F(AdminApiTest, RecordsAndListsPages) {
  const std::string child = biscuit("user(\"ann\")", {"check if true"});
  const Answer recorded = post("record", R"({"token": ")" + child + "\"}");
  EXPECT_EQ(recorded.status, 200) << recorded.body;
  EXPECT_EQ(parse_json(recorded.body, {})->find("recorded")->as_array().size(), 2u);
  // What is recorded is found by its hash alone, and is known.
  const Answer known =
      post("revoke", R"({"revocations": [{"hash": ")" + keys_of(child)[1].hash + R"("}], "known_only": true})");
  EXPECT_EQ(known.status, 200) << known.body;
  EXPECT_NE(known.body.find("\"known\":true"), std::string::npos) << known.body;
  EXPECT_EQ(post("revoke", R"({"revocations": [{"jti": "one"}, {"jti": "two"}, {"jti": "three"}]})").status, 200);
  EXPECT_EQ(post("revoke", R"({"revocations": [{"jti": "four"}], "known_only": true})").status, 409);

  std::vector<std::string> found;
  std::string next = "0";
  for (int pages = 0; pages < 10 && !next.empty(); ++pages) {
    const Answer page = get("revocations?limit=2&after=" + next);
    ASSERT_EQ(page.status, 200) << page.body;
    const JsonValue document = parse_json(page.body, {}).value();
    for (const JsonValue& one : document.find("revocations")->as_array()) found.push_back(one.find("id")->as_string());
    next = document.find("next")->is_null() ? "" : std::to_string(document.find("next")->as_integer());
  }
  EXPECT_EQ(found, (std::vector<std::string>{keys_of(child)[1].id, "one", "two", "three"}));
}

TEST_F(AdminApiTest, WhatIsNoRequestIsAProblemAndChangesNothing) {
  const std::string ann = biscuit("user(\"ann\")"), bad = ann.substr(0, 60) + "A" + ann.substr(61);
  struct Row {
    std::string path, body;
    int status = 400;
    std::string says;
  };
  const std::string id = keys_of(ann)[0].id;
  const Row rows[] = {
      {"revoke", "", 400, "no body"},
      {"revoke", "[]", 400, "not a JSON object"},
      {"revoke", "{}", 400, "/revocations"},
      {"revoke", R"({"revocations": []})", 400, "/revocations"},
      {"revoke", R"({"revocations": {}})", 400, "/revocations"},
      {"revoke", R"({"revocations": [{}]})", 400, "/revocations/0"},
      {"revoke", R"({"revocations": [{"id": ""}]})", 400, "/revocations/0/id"},
      {"revoke", R"({"revocations": [{"id": "session-1"}]})", 409, "/revocations/0/id"},
      {"revoke", R"({"revocations": [{"id": ")" + id.substr(1) + R"("}]})", 409, "/revocations/0/id"},
      {"revoke", R"({"revocations": [{"id": 7}]})", 400, "/revocations/0/id"},
      {"revoke", R"({"revocations": [{"id": null}]})", 400, "/revocations/0/id"},
      {"revoke", R"({"revocations": [{"id": ")" + id + R"(", "jti": "a"}]})", 400, "/revocations/0"},
      {"revoke", R"({"revocations": [{"id": ")" + id + R"(", "hash": "ABC"}]})", 400, "/revocations/0/hash"},
      {"revoke", R"({"revocations": [{"hash": ")" + std::string(64, 'a') + R"("}]})", 409, "/revocations/0"},
      {"revoke", R"({"revocations": [{"ids": "x"}]})", 400, "/revocations/0/ids"},
      {"revoke", R"({"revocations": [{"token": ")" + bad + R"("}]})", 409, "/revocations/0/token"},
      {"revoke", R"({"revocations": [{"jti": ")" + ann + R"("}]})", 409, "/revocations/0/jti"},
      {"revoke", R"({"revocations": [{"jti": "ed25519-private/0123"}]})", 409, "/revocations/0/jti"},
      {"revoke", R"({"revocations": [{"jti": "a"}], "reason": "lost: )" + ann + R"("})", 409, "/reason"},
      {"revoke", R"({"revocations": [{"jti": "a\u0007"}]})", 400, "/revocations/0/jti"},
      {"revoke", R"({"revocations": [{"id": ")" + id + R"("}], "known": true})", 400, "/known"},
      {"revoke", R"({"revocations": [{"id": ")" + id + R"("}, {"jti": 1}]})", 400, "/revocations/1/jti"},
      {"revoke", R"({"revocations": [{"id": ")" + id + R"("}], "reason": ")" + std::string(1'025, 'x') + R"("})", 400,
       "/reason"},
      {"revoke", R"({"revocations": [{"id": ")" + id + R"("}], "revocations": []})", 400, "twice"},
      {"record", R"({})", 400, "/token"},
      {"record", R"({"token": ")" + bad + R"("})", 409, "/token"},
      {"record", R"({"token": ")" + ann + R"(", "more": 1})", 400, "/more"},
      {"revoke", std::string(100'000, '['), 400, ""},
      {"revoke", R"({"revocations": [)" + std::string((1u << 20) + 1, ' ') + "]}", 413, ""},
  };
  for (const Row& row : rows) {
    const Answer answer = post(row.path, row.body);
    EXPECT_EQ(answer.status, row.status) << row.body.substr(0, 200) << ": " << answer.body;
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_NE(answer.body.find(row.says), std::string::npos) << row.body.substr(0, 200) << ": " << answer.body;
    // No token comes back (S70).
    EXPECT_EQ(answer.body.find(ann.substr(20, 60)), std::string::npos) << answer.body;
  }
  for (const char* query : {"?limit=0", "?limit=1001", "?limit=-1", "?limit=", "?after=x", "?after=1&after=2",
                            "?page=1", "?limit=99999999999999999999"}) {
    EXPECT_EQ(get(std::string("revocations") + query).status, 400) << query;
  }
  EXPECT_EQ(get("revocations").body, R"({"next":null,"revocations":[]})");
  EXPECT_TRUE(accepted(ann));
}

TEST_F(AdminApiTest, S67OperatorsAloneAreAnsweredAndNoPageOfAnotherSite) {
  Peer unix_peer = testing::peer_at(""), ops = testing::peer_at("127.0.0.1"), other = ops;
  unix_peer.unix_socket = true;
  unix_peer.user = 4'711;
  ops.tls = other.tls = true;
  ops.tls_names = {{"subject", "CN=Ops"}, {"dns", "ops.example"}};
  other.tls_names = {{"subject", "CN=ops.example"}, {"dns", "other.example"}, {"uri", "ops.example"}};
  const Headers token{{"authorization", std::string("Bearer ") + kToken}}, local{{"host", "localhost:8403"}};
  struct Row {
    std::string name;
    Headers headers;
    int status = 401;
    Peer peer = testing::peer_at("127.0.0.1");
  };
  const auto with = [&](Headers more) {
    more.insert(more.end(), token.begin(), token.end());
    return more;
  };
  const Row rows[] = {
      {"no credential", local},
      {"the token", with(local), 200},
      {"the token of an IPv6 address", with({{"host", "[::1]:8403"}}), 200},
      {"another token", {{"host", "localhost"}, {"authorization", "Bearer 0123456789abcdef0123456789abcdef-operato"}}},
      {"a longer one", {{"host", "localhost"}, {"authorization", std::string("Bearer ") + kToken + "r"}}},
      {"an empty one", {{"host", "localhost"}, {"authorization", "Bearer "}}},
      {"another scheme", {{"host", "localhost"}, {"authorization", std::string("Basic ") + kToken}}},
      {"two of them", with(with(local))},
      {"a name that only DNS knows", with({{"host", "rebound.example"}}), 421},
      {"a name like an address", with({{"host", "127.0.0.1.rebound.example"}}), 421},
      {"no host", token, 421},
      {"another site's page", with({{"host", "localhost:8403"}, {"origin", "https://evil.example"}}), 403},
      {"another port's page", with({{"host", "localhost:8403"}, {"origin", "http://localhost:9999"}}), 403},
      {"a page of nowhere", with({{"host", "localhost:8403"}, {"origin", "null"}}), 403},
      {"two origins",
       with({{"host", "localhost:8403"}, {"origin", "http://localhost:8403"}, {"origin", "http://evil"}}), 403},
      {"a browser says it is another site", with({{"host", "localhost:8403"}, {"sec-fetch-site", "cross-site"}}), 403},
      {"a browser says it is a sibling", with({{"host", "localhost:8403"}, {"sec-fetch-site", "same-site"}}), 403},
      {"its own page",
       with({{"host", "localhost:8403"}, {"origin", "http://localhost:8403"}, {"sec-fetch-site", "same-origin"}}), 200},
      {"a certificate of an operator", {{"host", "pdp.example"}}, 200, ops},
      {"a certificate of somebody else", {{"host", "pdp.example"}}, 401, other},
      {"its page from elsewhere", {{"host", "pdp.example"}, {"origin", "https://evil.example"}}, 403, ops},
      {"a Unix socket where a token is demanded", local, 401, unix_peer},
  };
  for (const Row& row : rows) {
    const Answer answer =
        ask({.method = "POST", .target = "/admin/v1/reload", .headers = row.headers, .body = "", .peer = row.peer});
    EXPECT_EQ(answer.status, row.status) << row.name << ": " << answer.body;
  }
  EXPECT_EQ(kept_.lines.front(), "unknown refused by ``");
  EXPECT_EQ(kept_.lines[1], "reload done by `token`");
}

TEST_F(AdminApiTest, WhoLooksIsToldOfAsSuch) {
  EXPECT_EQ(ask({.target = "/admin/v1/status", .headers = headers({})}, false).status, 200);
  EXPECT_EQ(get("revocations").status, 200);
  EXPECT_EQ(kept_.looks, 2);
  EXPECT_TRUE(kept_.lines.empty());
  EXPECT_EQ(get("revocations?limit=-1").status, 400);
  EXPECT_EQ(kept_.lines, std::vector<std::string>{"revocations refused by `token`"});
}

TEST_F(AdminApiTest, S67OverAUnixSocketWithoutATokenItsUserAndRootMay) {
  const AdminAccess access({.user = 4'711});
  struct Row {
    std::optional<std::uint32_t> user;
    bool unix_socket = true;
    std::string who;
  };
  const Row rows[] = {
      {4'711, true, "user 4711"}, {0, true, "user 0"}, {4'712, true, ""}, {std::nullopt, true, ""}, {0, false, ""}};
  for (const Row& row : rows) {
    TestMessage message;
    message.peer.unix_socket = row.unix_socket;
    message.peer.user = row.user;
    const auto who = message.with([&](const Message& view) { return access.admit(view); });
    EXPECT_EQ(who.value_or(""), row.who);
  }
}

TEST_F(AdminApiTest, PathsMethodsAndTypesAreExact) {
  const Headers json{{"content-type", "application/json"}};
  const std::string body = R"({"revocations": [{"jti": "a"}]})";
  EXPECT_EQ(ask({.method = "GET", .target = "/admin/v1/revoke", .headers = headers({})}).status, 405);
  EXPECT_EQ(ask({.method = "POST", .target = "/admin/v1/status", .headers = headers(json)}).status, 405);
  EXPECT_EQ(ask({.method = "POST", .target = "/admin/v1/revoke?x=1", .headers = headers(json), .body = body}).status,
            400);
  // What a form of another site can send.
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
    EXPECT_EQ(ask({.method = "POST",
                   .target = "/admin/v1/revoke",
                   .headers = headers({{"content-type", type}}),
                   .body = body})
                  .status,
              415);
  }
  for (const char* path : {"/admin/v1/revoke/", "/admin/v1/try", "/admin/", "/admin/v2/revoke", "/admin//v1/revoke",
                           "/admin/v1/../v1/revoke"})
    EXPECT_EQ(ask({.method = "POST", .target = path, .headers = headers(json), .body = body}, false).status, 404)
        << path;
  reload_fails_ = true;
  EXPECT_EQ(ask({.method = "POST", .target = "/admin/v1/reload", .headers = headers({})}).status, 409);
}

class AdminApiWithoutIndexTest : public AdminApiTest {
 protected:
  AdminApiWithoutIndexTest() : AdminApiTest(false) {}
};

TEST_F(AdminApiWithoutIndexTest, SaysThatNothingCanBeRevoked) {
  EXPECT_EQ(post("revoke", R"({"revocations": [{"jti": "a"}]})").status, 409);
  EXPECT_EQ(post("record", R"({"token": ")" + biscuit("user(\"ann\")") + "\"}").status, 409);
  EXPECT_EQ(get("revocations").status, 409);
}

TEST(AdminToken, IsLongAndSendable) {
  const std::string long_enough(32, 'a');
  struct Row {
    std::string text;
    bool good = false;
  };
  const Row rows[] = {{long_enough, true},       {"  " + long_enough + "\n", true},
                      {std::string(31, 'a')},    {""},
                      {std::string(1'025, 'a')}, {std::string(1'024, 'a'), true},
                      {long_enough + " " + "b"}, {long_enough + "\xc3\xa9"},
                      {long_enough + ","},       {long_enough + std::string(1, '\0')}};
  for (const Row& row : rows) {
    const auto token = AdminToken::parse(row.text);
    EXPECT_EQ(token.has_value(), row.good) << row.text;
    if (!token) {
      EXPECT_EQ(token.error().message().find("aaaa"), std::string::npos);
    }
  }
  EXPECT_TRUE(AdminToken::parse(long_enough + "\n")->equals(long_enough));
  EXPECT_FALSE(AdminToken::parse(long_enough)->equals(long_enough + "\n"));
  EXPECT_FALSE(AdminToken::parse(long_enough)->equals(""));
}

TEST(AdminActions, AreLinesOfTheDecisionLog) {
  const auto log = DecisionLog::open({.path = "/dev/null", .mask = {"client"}}).value();
  const std::vector<std::string> ids{"4b9f"};
  ActionRecord record{.action = "revoke",
                      .outcome = "done",
                      .who = "token",
                      .address = {},
                      .reason = "lost\n\xe2\x80\xa8laptop",
                      .request_id = {},
                      .time = 0,
                      .ids = ids,
                      .looked = false};
  EXPECT_EQ(log->line_of(record),
            R"({"admin":"revoke","client":"***","credential_ids":["4b9f"],"masked":["client"],"outcome":"done",)"
            R"("reason":"lost\u000a\u2028laptop","time":"1970-01-01T00:00:00Z"})"
            "\n");
}

}  // namespace
}  // namespace hardtack::serve
