// Which policy set decides where: S64 of the catalogue.
#include "serve/service/policy_choice.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "serve/decision/worker.h"
#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using testing::peer_at;
using testing::TestMessage;

std::shared_ptr<const PolicySet> set_of(const std::string& name) {
  return *compile_policy_set({.name = name, .policies = {{name, "allow if true;"}}});
}
const PolicySets& sets() {
  static const PolicySets made({set_of("default"), set_of("shop"), set_of("Shop"), set_of("fleet")});
  return made;
}

TrustedPeers peers(const std::vector<std::string>& names) { return *TrustedPeers::parse(names); }

// The name of the set that decides; "none" for a denial.
std::string chosen(const PolicyChoice& choice, const TestMessage& message, const std::string& of_listener = {}) {
  return message.with([&](Message seen) {
    seen.policy_set = of_listener;
    const PolicySet* const set = choose_policy_set(chooser(choice), sets(), seen);
    return set == nullptr ? std::string("none") : set->name;
  });
}

TEST(PolicyChoice, S64AHeaderChoosesIfATrustedProxySentItOnce) {
  PolicyChoice choice;
  choice.header = "x-tenant";
  choice.peers = peers({"10.0.0.0/8", "unix"});
  const Peer proxy = peer_at("10.1.2.3");
  Peer socket;
  socket.unix_socket = true;
  using Headers = std::vector<std::pair<std::string, std::string>>;
  const struct {
    const char* what;
    Headers headers;
    Peer peer;
    const char* set;
  } rows[] = {
      {"the proxy names one", {{"x-tenant", "shop"}}, proxy, "shop"},
      {"by a socket of this machine", {{"x-tenant", "fleet"}}, socket, "fleet"},
      {"names are compared byte for byte", {{"x-tenant", "Shop"}}, proxy, "Shop"},
      {"another case is another name", {{"x-tenant", "SHOP"}}, proxy, "none"},
      {"forged by a stranger", {{"x-tenant", "shop"}}, peer_at("192.0.2.1"), "none"},
      {"forged on this machine", {{"x-tenant", "shop"}}, peer_at("127.0.0.1"), "none"},
      {"no header", {}, proxy, "none"},
      {"empty", {{"x-tenant", ""}}, proxy, "none"},
      {"unknown", {{"x-tenant", "lax"}}, proxy, "none"},
      {"twice", {{"x-tenant", "shop"}, {"x-tenant", "fleet"}}, proxy, "none"},
      {"twice the same", {{"x-tenant", "shop"}, {"x-tenant", "shop"}}, proxy, "none"},
      {"a list", {{"x-tenant", "shop, fleet"}}, proxy, "none"},
      {"with a blank", {{"x-tenant", "shop "}}, proxy, "none"},
      {"a path", {{"x-tenant", "../shop"}}, proxy, "none"},
      {"another header", {{"x_tenant", "shop"}, {"tenant", "shop"}, {"host", "shop"}}, proxy, "none"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(chosen(choice, {.headers = row.headers, .peer = row.peer}), row.set) << row.what;
}

TEST(PolicyChoice, S64ANameInTlsChoosesWhateverItsCase) {
  PolicyChoice choice;
  choice.by_tls_name = {{"shop.example", "shop"}, {"fleet.example", "fleet"}, {"gone.example", "gone"}};
  const struct {
    const char* name;
    const char* set;
  } rows[] = {
      {"shop.example", "shop"}, {"SHOP.Example", "shop"},   {"fleet.example", "fleet"}, {"", "none"},
      {"example", "none"},      {"a.shop.example", "none"}, {"shop.example.", "none"},  {"gone.example", "none"},
  };
  for (const auto& row : rows) {
    Peer peer = peer_at("192.0.2.1");
    peer.tls = true;
    peer.server_name = row.name;
    // What a client writes into Host or a path chooses nothing.
    EXPECT_EQ(chosen(choice, {.target = "/fleet", .headers = {{"host", "fleet.example"}}, .peer = peer}), row.set)
        << row.name;
  }
}

TEST(PolicyChoice, S64AListenerWithASetIsAskedNothingElse) {
  PolicyChoice choice;
  choice.of_listeners = {"shop"};
  choice.header = "x-tenant";
  choice.peers = peers({"127.0.0.1"});
  const TestMessage message{.headers = {{"x-tenant", "fleet"}}};
  EXPECT_EQ(chosen(choice, message, "shop"), "shop");
  EXPECT_EQ(chosen(choice, message, "gone"), "none");
  EXPECT_EQ(chosen(choice, message), "fleet");
  choice.header.reset();
  EXPECT_EQ(chosen(choice, message), "none");  // and not the set that would decide where nothing chooses
}

TEST(PolicyChoice, WithoutAChoiceTheUsualSetDecides) {
  EXPECT_EQ(chosen({}, {.headers = {{"x-tenant", "shop"}}}), "default");
  EXPECT_FALSE(chooser({}));
}

TEST(PolicyChoice, NamesAreThoseThatMustBeThere) {
  PolicyChoice choice;
  choice.of_listeners = {"shop"};
  choice.by_tls_name = {{"a.example", "fleet"}, {"b.example", "shop"}};
  EXPECT_EQ(choice.names(), (std::set<std::string>{"fleet", "shop"}));
}

TEST(PolicyChoice, TlsNamesAreNamesOfHosts) {
  EXPECT_EQ(tls_name("Shop.Example").value(), "shop.example");
  for (const char* text : {"", ".", "*.example", "a..b", ".a", "a.", "a b", "a_b", "a:443", "[::1]", "\xc3\xa4"})
    EXPECT_FALSE(tls_name(text)) << text;
  EXPECT_FALSE(tls_name(std::string(254, 'a')));
}

TEST(ListenerPolicySet, HandsOnWhatCameWithItsSet) {
  struct Seen final : Handler {
    Answer answer(const Message& message, Worker&) override {
      text = std::string(message.target) + " " + std::string(message.policy_set);
      return {};
    }
    std::string text;
  } seen;
  ListenerPolicySet listener(seen, "shop");
  Worker worker;
  TestMessage{.target = "/x"}.with([&](const Message& message) { return listener.answer(message, worker); });
  EXPECT_EQ(seen.text, "/x shop");
}

TEST(ListenerPolicySet, CallsOfGrpcComeWithItsSetToo) {
  struct Seen final : StreamHandler {
    bool owns(std::string_view target) const override { return target == "/check"; }
    StreamAnswer answer(const Message& message, Worker&) override {
      text = std::string(message.policy_set);
      return {};
    }
    StreamAnswer refused(const RefusedStream& refused, Worker&) override {
      text = std::string(refused.target) + " refused: " + std::string(refused.detail);
      return {};
    }
    std::string text;
  } seen;
  ListenerPolicySetStreams listener(seen, "shop");
  EXPECT_TRUE(listener.owns("/check"));
  EXPECT_FALSE(listener.owns("/x"));
  Worker worker;
  TestMessage{.target = "/check"}.with([&](const Message& message) {
    listener.answer(message, worker);
    return Answer{};
  });
  EXPECT_EQ(seen.text, "shop");
  const Peer peer;
  listener.refused({.target = "/check", .headers = {}, .peer = peer, .why = Refusal::kBodySize, .detail = "large"},
                   worker);
  EXPECT_EQ(seen.text, "/check refused: large");
}

}  // namespace
}  // namespace hardtack::serve
