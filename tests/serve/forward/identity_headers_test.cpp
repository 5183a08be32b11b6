// Headers for the service behind the proxy: always all of them, and never a value that would be read otherwise (attacks
// S40, S50, S51, S52).
#include "serve/forward/identity_headers.h"

#include <gtest/gtest.h>

#include "engine/authz/authorizer.h"
#include "grammar/compile.h"
#include "serve/message/message.h"

namespace hardtack::serve {
namespace {

// "name=value ..." of a world with these facts, or the header at fault in brackets.
std::string made(const std::string& facts, const std::vector<IdentityHeader>& headers) {
  const auto policy = Policy::compile(authorizer_from_source(facts + "; allow if true").value()).value();
  const auto compiled = IdentityHeaders::compile(headers, {});
  if (!compiled) return compiled.error().message();
  Authorizer authorizer;
  const Request request(policy);
  EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request)));
  const auto values = compiled->make(authorizer);
  if (!values) return "[" + std::string(values.error().header) + "]";
  std::string text;
  for (const auto& [name, value] : *values) text += (text.empty() ? "" : " ") + name + "=" + value;
  return text;
}

// A string of the language.
std::string quoted(const std::string& text) { return "\"" + text + "\""; }

const std::vector<IdentityHeader> kUser = {{"x-auth-user", "u($u) <- user($u)", "nobody"},
                                           {"x-auth-group", "g($g) <- group($g)", "", "|"}};

TEST(IdentityHeaders, S40EveryHeaderIsInEveryAnswer) {
  struct Row {
    std::string facts;
    std::string expected;
  };
  const Row rows[] = {
      {R"(user("ann"); group("a"); group("b"))", "x-auth-user=ann x-auth-group=a|b"},
      {R"(user("ann"))", "x-auth-user=ann x-auth-group="},
      {R"(other("ann"))", "x-auth-user=nobody x-auth-group="},
      {R"(user(""))", "x-auth-user= x-auth-group="},
      {R"(user(12))", "x-auth-user=12 x-auth-group="},
      {R"(user(true))", "x-auth-user=true x-auth-group="},
      {R"(user(2026-01-02T03:04:05Z))", "x-auth-user=2026-01-02T03:04:05Z x-auth-group="},
  };
  for (const Row& row : rows) EXPECT_EQ(made(row.facts, kUser), row.expected) << row.facts;
}

TEST(IdentityHeaders, S50AValueIsSentAsItIsOrNotAtAll) {
  const std::string longest(kMaxHeaderValue, 'a');
  struct Row {
    std::string name;
    std::string facts;
    bool sent;
  };
  const Row rows[] = {
      {"plain", "user(\"a b\tc\")", true},
      {"CR LF", R"(user("a\r\nx-admin: 1"))", false},
      {"LF", R"(user("a\nb"))", false},
      {"NUL", "user(" + quoted(std::string("a\0b", 3)) + ")", false},
      {"not ASCII", "user(\"\xc3\xa9\")", false},
      {"a blank in front", R"(user(" a"))", false},
      {"a blank behind", R"(user("a "))", false},
      {"8 KiB", "user(" + quoted(longest) + ")", true},
      {"9 KiB", "user(" + quoted(longest + std::string(1024, 'a')) + ")", false},
      {"two users", R"(user("a"); user("b"))", false},
      {"a set", R"(user({"a", "b"}))", false},
      {"bytes", "user(hex:6162)", false},
      {"a group that holds the separator", R"(user("a"); group("b|c"); group("d"))", false},
      {"one alone that holds the separator", R"(user("a"); group("b|c"))", true},
  };
  for (const Row& row : rows) {
    const std::string result = made(row.facts, kUser);
    EXPECT_EQ(result.starts_with("x-auth-user="), row.sent) << row.name << ": " << result.substr(0, 80);
  }
}

TEST(IdentityHeaders, S51S52ConfigurationsThatCannotBeMeant) {
  struct Row {
    std::string name;
    IdentityHeader header;
    std::vector<std::string> remove = {};
  };
  const std::string query = "u($u) <- user($u)";
  const Row rows[] = {
      {"set and removed", {"x-auth-user", query}, {"x-auth-user"}},
      {"upper case", {"X-Auth-User", query}},
      {"an alias", {"x_auth_user", query}},
      {"another alias", {"x.auth.user", query}},
      {"empty", {"", query}},
      {"what frames a message", {"content-length", query}},
      {"where a browser is sent", {"location", query}},
      {"what asks for credentials", {"www-authenticate", query}},
      {"a host", {"host", query}},
      {"a cookie", {"set-cookie", query}},
      {"too many dashes", {"x-a-b-c-d-e", query}},
      {"no rule", {"x-user", "user"}},
      {"a fact", {"x-user", "user(\"a\")"}},
      {"two terms", {"x-user", "u($u, $v) <- user($u, $v)"}},
      {"an unbound variable", {"x-user", "u($v) <- user($u)"}},
      {"an absent value that no header holds", {"x-user", query, "a\r\nb"}},
      {"a separator that no header holds", {"x-user", query, "", "\n"}},
      {"no separator", {"x-user", query, "", ""}},
      {"an alias removed", {"x-user", query}, {"x_user"}},
  };
  for (const Row& row : rows) EXPECT_FALSE(IdentityHeaders::compile({row.header}, row.remove)) << row.name;
  EXPECT_FALSE(IdentityHeaders::compile({{"x-user", query}, {"x-user", query}}, {})) << "twice";
  EXPECT_TRUE(IdentityHeaders::compile({{"x-user", query}}, {"authorization"}));
}

TEST(IdentityHeaders, S40SpellingsThatLookLikeOursAreRemoved) {
  const auto removals = [](const std::string& name, const std::vector<std::string>& remove) {
    return IdentityHeaders::compile({{name, "u($u) <- user($u)"}}, remove).value().removals();
  };
  EXPECT_EQ(removals("user", {}), "");
  EXPECT_EQ(removals("x-user", {"authorization"}), "authorization,x_user,x.user");
  EXPECT_EQ(removals("x-a-b", {}), "x_a-b,x.a-b,x-a_b,x_a_b,x.a_b,x-a.b,x_a.b,x.a.b");
}

}  // namespace
}  // namespace hardtack::serve
