// Requests and answers over real sockets: order, echoed ids, answers that cannot be sent, bounds of connections, and
// what a handler learns of its client. Attacks S5, S9, S11, S14, S46, S50, S55, S76.
#include "serve/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <atomic>
#include <new>
#include <set>
#include <stdexcept>
#include <thread>

#include "serve/decision/worker.h"
#include "serve/message/problem.h"
#include "tests/serve/http/client.h"

namespace hardtack::serve::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::string get(const std::string& target, const std::string& lines = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
}

TEST(HttpServer, S9PipelinedRequestsAreAnsweredInOrder) {
  const auto served = serve();
  Client client(served->address());
  std::string bytes;
  for (int i = 0; i < 1'000; ++i) {
    bytes += i % 3 == 0 ? get("/" + std::to_string(i))
                        : "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  }
  std::thread writer([&] { client.send(bytes); });
  for (int i = 0; i < 1'000; ++i) {
    const std::string target = "/" + std::to_string(i);
    ASSERT_EQ(client.reply().body, i % 3 == 0 ? "GET " + target + " 0:" : "POST " + target + " 3:abc");
  }
  writer.join();
  EXPECT_EQ(client.rest(), "");
}

TEST(HttpServer, S5ABodyOfGetIsNeverARequest) {
  const auto served = serve();
  Client client(served->address());
  const std::string hidden = get("/hidden");
  client.send("GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(hidden.size()) + "\r\n\r\n");
  EXPECT_EQ(client.reply(false, std::chrono::milliseconds(50)).status, 0);  // it waits for the body
  client.send(hidden);
  EXPECT_THAT(client.reply().body, HasSubstr("GET /x"));
  client.send(get("/next"));
  EXPECT_EQ(client.reply().body, "GET /next 0:");
  EXPECT_THAT(served->recorder.seen(), SizeIs(2));
}

TEST(HttpServer, S11ContinueIsSaidToWhoWaitsForIt) {
  const auto served = serve();
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n";
  Client waits(served->address());
  waits.send(head);
  EXPECT_EQ(waits.reply(true).status, 100);
  waits.send("abc");
  EXPECT_EQ(waits.reply().body, "POST / 3:abc");
  Client hurries(served->address());
  hurries.send(head + "abc");
  EXPECT_EQ(hurries.reply().status, 200);
  Client has_none(served->address());
  has_none.send(get("/", "Expect: 100-continue\r\n"));
  EXPECT_EQ(has_none.reply().status, 200);
}

TEST(HttpServer, S76RequestIdsAreEchoedOnErrorsToo) {
  const auto served = serve();
  served->recorder.instead = [](const Message&) { return problem(404, "nothing is here"); };
  for (const std::string& id : {std::string("a-1"), std::string("\"{}; =, %41"), std::string("\xc3\xa9"),
                                std::string(1'024, 'i'), std::string()}) {
    SCOPED_TRACE(id);
    Client client(served->address());
    client.send(get("/", "X-Request-ID: " + id + "\r\n"));
    Reply reply = client.reply();
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.headers["x-request-id"], id);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\nX-Request-ID: " + id + "\r\n\r\n");
    reply = client.reply();
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.headers["x-request-id"], id);
  }
  Client client(served->address());
  client.send(get("/"));
  EXPECT_FALSE(client.reply().headers.contains("x-request-id"));
}

TEST(HttpServer, S55NothingIsKeptByProxiesUnlessTheAnswerSaysSo) {
  const auto served = serve();
  served->recorder.instead = [](const Message& message) {
    Answer answer{.body = "{}"};
    if (message.target == "/kept") answer.headers.emplace_back("cache-control", "max-age=60");
    return answer;
  };
  Client client(served->address());
  client.send(get("/") + get("/kept"));
  EXPECT_EQ(client.reply().headers["cache-control"], "no-store");
  EXPECT_EQ(client.reply().headers["cache-control"], "max-age=60");
}

TEST(HttpServer, AnswersToHeadAndWithoutContentHaveNoBody) {
  const auto served = serve();
  served->recorder.instead = [](const Message& message) {
    return message.target == "/204" ? Answer{.status = 204, .content_type = ""} : Answer{.body = "12345"};
  };
  Client client(served->address());
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  Reply reply = client.reply(true);
  EXPECT_EQ(reply.headers["content-length"], "5");
  client.send(get("/204"));
  reply = client.reply();
  EXPECT_EQ(reply.status, 204);
  EXPECT_FALSE(reply.headers.contains("content-length"));
  EXPECT_FALSE(reply.headers.contains("content-type"));
  client.send(get("/"));
  EXPECT_EQ(client.reply().body, "12345");
}

TEST(HttpServer, S50AnswersThatCannotBeSentAreErrors) {
  const std::pair<std::string, std::string> rows[] = {
      {"x-name", "a\r\nx-other: b"},
      {"x-name", "a\nb"},
      {"x-name", std::string("a\0b", 3)},
      {"x-name", "\xc3\xa9"},
      {"x-name", std::string(9 * 1024, 'a')},
      {"x name", "a"},
      {"X-Name", "a"},
      {"x-name:", "a"},
      {"", "a"},
      {"content-length", "5"},
      {"transfer-encoding", "chunked"},
      {"connection", "close"},
  };
  const auto served = serve();
  for (const auto& [name, value] : rows) {
    SCOPED_TRACE(name + ": " + value.substr(0, 40));
    served->recorder.instead = [&](const Message&) {
      return Answer{.headers = {{name, value}}, .body = "{\"decision\":true}"};
    };
    Client client(served->address());
    client.send(get("/"));
    const Reply reply = client.reply();
    EXPECT_EQ(reply.status, 500);
    EXPECT_THAT(reply.body, Not(HasSubstr("decision")));
  }
  EXPECT_EQ(served->server->refusals(Refusal::kAnswer), std::size(rows));
}

TEST(HttpServer, AHandlerThatFailsEndsItsConnectionAlone) {
  const auto served = serve();
  served->recorder.instead = [](const Message& message) -> Answer {
    if (message.target == "/memory") throw std::bad_alloc();
    if (message.target == "/defect") throw std::runtime_error("secret");
    return {.body = "fine"};
  };
  Client other(served->address());
  Client memory(served->address());
  memory.send(get("/memory"));
  Reply reply = memory.reply();
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.body, HasSubstr("out of memory"));
  EXPECT_TRUE(memory.ended());
  Client defect(served->address());
  defect.send(get("/defect"));
  reply = defect.reply();
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, Not(HasSubstr("secret")));
  EXPECT_TRUE(defect.ended());
  other.send(get("/"));
  EXPECT_EQ(other.reply().body, "fine");
  EXPECT_EQ(served->server->refusals(Refusal::kMemory), 1u);
}

TEST(HttpServer, ConnectionsEndWhenTheyShould) {
  HttpLimits limits;
  limits.max_requests_per_connection = 3;
  const auto served = serve(limits);
  served->recorder.instead = [](const Message& message) {
    return Answer{.body = "x", .close = message.target == "/close"};
  };
  struct Row {
    const char* what;
    std::string bytes;
    int answers;
  };
  const Row rows[] = {
      {"the client says so", get("/", "Connection: keep-alive, Close\r\n") + get("/"), 1},
      {"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n" + get("/"), 1},
      {"HTTP/1.0 with keep-alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/"), 1},
      {"the handler says so", get("/") + get("/close") + get("/"), 2},
      {"the last of many", get("/") + get("/") + get("/") + get("/"), 3},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    Client client(served->address());
    client.send(row.bytes);
    for (int i = 1; i <= row.answers; ++i) {
      EXPECT_EQ(client.reply().headers.contains("connection"), i == row.answers);
    }
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(client.rest(), "");
  }
}

TEST(HttpServer, LargeBodiesAndAnswersPass) {
  const auto served = serve();
  const std::string large(8u << 20, 'x');
  served->recorder.instead = [&](const Message& message) {
    return Answer{.body = message.method == "GET" ? large : std::to_string(message.body.size())};
  };
  Client client(served->address());
  for (int i = 0; i < 3; ++i) {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n" + std::string(1u << 20, 'a'));
    EXPECT_EQ(client.reply().body, "1048576");
    std::string chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int j = 0; j < 1'024; ++j) chunks += "400\r\n" + std::string(1'024, 'c') + "\r\n";
    client.send(chunks + "0\r\n\r\n" + get("/"));
    EXPECT_EQ(client.reply().body, "1048576");
    EXPECT_EQ(client.reply().body, large);
  }
}

TEST(HttpServer, HandlersLearnWhoAsks) {
  const auto served = serve();
  std::string seen;
  served->recorder.instead = [&](const Message& message) {
    seen = message.peer.address + (message.peer.unix_socket ? " unix" : "") + (message.peer.tls ? " tls" : "");
    for (const Header& header : message.headers) {
      seen += "|" + std::string(header.name) + "=" + std::string(header.value);
    }
    return Answer{};
  };
  Client client(served->address());
  client.send(
      "POST / HTTP/1.1\r\nHost: A\r\nX-B:  c d \t\r\nCookie: 1\r\nCOOKIE: 2\r\nX-E:\r\nContent-Length: 70000\r\n\r\n" +
      std::string(70'000, 'x'));  // the buffer moves while the body arrives
  EXPECT_EQ(client.reply().status, 200);
  EXPECT_EQ(seen, "127.0.0.1|host=A|x-b=c d|cookie=1|cookie=2|x-e=|content-length=70000");
}

TEST(HttpServerThreads, ConnectionsAreSpreadAndEachThreadHasItsWorker) {
  const auto served = serve({}, 3);
  std::mutex mutex;
  std::set<const Worker*> workers;
  std::set<std::thread::id> threads;
  served->recorder.instead = [&](const Message&) {
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
    return Answer{};
  };
  std::vector<std::thread> clients;
  for (int i = 0; i < 6; ++i) {
    clients.emplace_back([&] {
      Client client(served->address());
      for (int j = 0; j < 50; ++j) {
        client.send(get("/"));
        EXPECT_EQ(client.reply().status, 200);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  // One after the other: each goes to a thread that has none.
  std::vector<Client> open;
  for (int i = 0; i < 3; ++i) {
    open.emplace_back(served->address());
    open.back().send(get("/"));
    EXPECT_EQ(open.back().reply().status, 200);
  }
  EXPECT_THAT(threads, SizeIs(3));
  EXPECT_EQ(served->server->connections().requests, 303u);
}

TEST(HttpServerThreads, AListenerMayHaveItsOwnThread) {
  Recorder slow, health;
  std::atomic<bool> stuck{false}, release{false};
  slow.instead = [&](const Message&) {
    stuck = true;
    while (!release) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return Answer{};
  };
  ServerOptions options;
  options.listeners.push_back({.name = "slow", .address = *parse_listen_address("127.0.0.1:0"), .handler = &slow});
  options.listeners.push_back(
      {.name = "health", .address = *parse_listen_address("localhost:0"), .handler = &health, .own_thread = true});
  const auto server = Server::start(std::move(options), now());
  ASSERT_TRUE(server) << server.error();
  Client waits((*server)->address(0));
  waits.send(get("/"));
  EXPECT_TRUE(soon([&] { return stuck.load(); }));
  Client asks((*server)->address(1));
  asks.send(get("/healthz"));
  EXPECT_EQ(asks.reply().status, 200);
  release = true;
  EXPECT_EQ(waits.reply().status, 200);
}

TEST(HttpServer, S14ConnectionsAreBounded) {
  HttpLimits limits;
  limits.max_connections = 4;
  const auto served = serve(limits);
  std::vector<Client> open;
  for (int i = 0; i < 4; ++i) {
    open.emplace_back(served->address());
    open.back().send(get("/"));
    EXPECT_EQ(open.back().reply().status, 200);
  }
  // The system accepts it, and it waits.
  Client waits(served->address());
  waits.send(get("/late"));
  EXPECT_EQ(waits.reply(false, std::chrono::milliseconds(100)).status, 0);
  EXPECT_EQ(served->server->refusals(Refusal::kConnections), 1u);
  open.pop_back();
  EXPECT_EQ(waits.reply().status, 200);
}

TEST(HttpServer, S14ConnectionsOfOneAddressAreBounded) {
  HttpLimits limits;
  limits.max_connections_per_address = 2;
  const auto served = serve(limits);
  std::vector<Client> open;
  for (int i = 0; i < 2; ++i) {
    open.emplace_back(served->address());
    open.back().send(get("/"));
    EXPECT_EQ(open.back().reply().status, 200);
  }
  Client third(served->address());
  EXPECT_TRUE(third.ended());
  EXPECT_EQ(served->server->refusals(Refusal::kAddress), 1u);
  open.clear();
  EXPECT_TRUE(soon([&] { return served->server->connections().open == 0; }));
  Client again(served->address());
  again.send(get("/"));
  EXPECT_EQ(again.reply().status, 200);
}

TEST(HttpServer, S14DescriptorsThatRunOutAreWaitedFor) {
  const auto served = serve();
  Client before(served->address());
  before.send(get("/"));
  EXPECT_EQ(before.reply().status, 200);
  // Sockets of clients are made first; then the process, which is both sides here, may have no more descriptors.
  std::vector<int> sockets;
  for (int i = 0; i < 20; ++i) sockets.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old), 0);
  const rlimit none{.rlim_cur = 3, .rlim_max = old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  std::vector<Client> clients;
  for (const int socket : sockets) clients.push_back(Client::connect(socket, served->address()));
  EXPECT_TRUE(soon([&] { return served->server->refusals(Refusal::kDescriptors) > 0; }));
  // Others are served, and the thread that accepts does not spin.
  before.send(get("/"));
  EXPECT_EQ(before.reply().status, 200);
  const std::uint64_t tries = served->server->refusals(Refusal::kDescriptors);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_LE(served->server->refusals(Refusal::kDescriptors), tries + 10);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &old), 0);
  for (Client& client : clients) {
    client.send(get("/"));
    EXPECT_EQ(client.reply().status, 200);
  }
}

// S14: connections of those who ask leave descriptors to health and metrics.
TEST(HttpServer, S14OperationHasDescriptorsOfItsOwn) {
  Recorder recorder;
  ServerOptions options;
  for (const bool own : {false, true}) {
    options.listeners.push_back({.name = own ? "operation" : "decisions",
                                 .address = parse_listen_address("127.0.0.1:0").value(),
                                 .handler = &recorder,
                                 .own_thread = own});
  }
  auto server = Server::start(std::move(options), now()).value();
  std::vector<int> sockets;
  for (int i = 0; i < 40; ++i) sockets.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int next = ::dup(sockets.back());  // the lowest that is free
  ::close(next);
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old), 0);
  const rlim_t room = static_cast<rlim_t>(next) + 20;
  const rlimit few{.rlim_cur = room, .rlim_max = old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<Client> busy;
  for (int i = 0; i < 35; ++i)
    busy.push_back(Client::connect(sockets[static_cast<std::size_t>(i)], server->address(0)));
  EXPECT_TRUE(soon([&] { return server->refusals(Refusal::kDescriptors) > 0; }));
  for (std::size_t i = 35; i < sockets.size(); ++i) {
    Client operation = Client::connect(sockets[i], server->address(1));
    operation.send(get("/healthz"));
    EXPECT_EQ(operation.reply().status, 200) << i;
  }
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &old), 0);
  for (Client& client : busy) {
    client.send(get("/"));
    EXPECT_EQ(client.reply().status, 200);
  }
}

// S46: a proxy takes 200, 401 and 403, and reads others as its own trouble, or as leave to go on.
TEST(HttpServer, S46WhatNoHandlerSawIsDeniedWhereProxiesAsk) {
  struct Denies final : Recorder {
    bool denies() const override { return true; }
  } handler;
  handler.instead = [](const Message& message) -> Answer {
    if (message.target == "/memory") throw std::bad_alloc();
    if (message.target == "/throws") throw std::runtime_error("x");
    return {.headers = {{"x-y", "a\nb"}}};
  };
  ServerOptions options;
  HttpLimits limits;
  limits.max_body = 10;
  limits.header_time = std::chrono::milliseconds(200);
  options.listeners.push_back({.name = "proxies",
                               .address = parse_listen_address("127.0.0.1:0").value(),
                               .handler = &handler,
                               .limits = limits});
  auto server = Server::start(std::move(options), now()).value();
  for (const std::string& bytes :
       {std::string("nonsense\r\n\r\n"), std::string("GET / HTTP/1.1\r\n\r\n"),
        std::string("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), std::string("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
        get("/", "Content-Length: 11\r\n"), get("/", "Content-Encoding: gzip\r\n"), get("/" + std::string(9'000, 'x')),
        get("/", "X: " + std::string(17'000, 'x') + "\r\n"), get("/", "Transfer-Encoding: gzip\r\n"),
        get("/", "Expect: more\r\n"), get("/memory"), get("/throws"), get("/header"),
        std::string("GET / HTTP/1.1\r\nHost")}) {
    Client client(server->address(0));
    client.send(bytes);
    const Reply reply = client.reply();
    EXPECT_EQ(reply.status, 403) << bytes.substr(0, 60);
    EXPECT_EQ(reply.headers.count("allow"), 0u);
    EXPECT_THAT(reply.body, testing::Not(HasSubstr("why")));
  }
}

TEST(HttpServer, APulseIsFeltByEveryThread) {
  std::atomic<bool> hold{true};
  const auto served = serve({}, 2);
  served->recorder.instead = [&](const Message&) -> Answer {
    while (hold) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return {};
  };
  EXPECT_TRUE(served->server->pulse());
  EXPECT_TRUE(soon([&] { return served->server->pulse(); }));
  Client client(served->address());
  client.send(get("/"));
  EXPECT_EQ(client.reply(false, std::chrono::milliseconds(100)).status, 0);
  served->server->pulse();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(served->server->pulse());
  EXPECT_FALSE(served->server->pulse());
  hold = false;
  EXPECT_EQ(client.reply().status, 200);
  EXPECT_TRUE(soon([&] { return served->server->pulse(); }));
}

}  // namespace
}  // namespace hardtack::serve::test
