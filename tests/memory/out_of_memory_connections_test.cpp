// Connections of the decision service: whichever allocation fails, a request is answered as with a sound heap, refused,
// or its connection ends. Nobody else's request gets that answer, and other connections go on.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "serve/decision/worker.h"
#include "serve/http/framing/request_reader.h"
#include "serve/http/loop.h"
#include "serve/http/server.h"
#include "serve/http/session/http1_session.h"
#include "serve/http2/http2_session.h"
#include "tests/memory/open_descriptors.h"
#include "tests/memory/same_or_error.h"
#include "tests/memory/yes_or_no.h"
#include "tests/serve/http2/h2_client.h"
#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using hardtack::testing::Answered;
using hardtack::testing::expect_answered;
using hardtack::testing::heap::sweep;
using test::H2Client;
using test::HeaderList;
using test::YesOrNo;

std::string post(const std::string& target, const std::string& body, bool chunked = false) {
  const std::string lines =
      "POST " + target + " HTTP/1.1\r\nHost: shop.example\r\nX-Request-ID: the-id-of-a-request\r\n";
  if (!chunked) return lines + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  return lines + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + body.substr(0, 5) + "\r\n" +
         // With a trailing zero.
         "0123456789abcdef"[body.size() - 5] + "\r\n" + body.substr(5) + "\r\n0\r\n\r\n";
}

// Gives the session the bytes in pieces, until it ends the connection.
Progress feed(Session& session, std::string_view bytes, std::size_t piece, std::string& out) {
  while (!bytes.empty()) {
    const std::span<char> room = session.room();
    const std::size_t count = std::min({room.size(), bytes.size(), piece});
    std::ranges::copy(bytes.substr(0, count), room.begin());
    bytes.remove_prefix(count);
    Progress progress = session.received(count, out);
    while (progress == Progress::kMore) progress = session.resume(out);
    if (progress != Progress::kRead) return progress;
  }
  return Progress::kRead;
}

// The statuses of the answers in `out`: "200 403".
std::string statuses(const std::string& out) {
  std::string found;
  for (std::size_t at = out.find("HTTP/1.1 "); at != std::string::npos; at = out.find("HTTP/1.1 ", at + 1))
    found += (found.empty() ? "" : " ") + out.substr(at + 9, 3);
  return found;
}

class OutOfMemoryConnections : public ::testing::Test {
 protected:
  SessionContext context(Handler& handler) {
    return {.limits = limits_, .handler = handler, .worker = worker_, .peer = peer_, .counts = counts_};
  }

  HttpLimits limits_;
  Worker worker_;
  Peer peer_ = testing::peer_at("2001:db8:1234:5678:9abc:def0:1234:5678");
  HttpCounts counts_;
};

TEST_F(OutOfMemoryConnections, RequestsAreReadAsBefore) {
  const std::string bytes = post("/yes", "the first body") + post("/no", "the second body", true);
  for (const std::size_t piece : {std::size_t{1'000}, std::size_t{7}}) {
    expect_answered("two requests", [&]() -> Answered {
      RequestReader reader(limits_);
      std::string shown;
      std::string_view rest = bytes;
      while (!rest.empty()) {
        const std::span<char> room = reader.room();
        const std::size_t count = std::min({room.size(), rest.size(), piece});
        std::ranges::copy(rest.substr(0, count), room.begin());
        rest.remove_prefix(count);
        reader.received(count);
        while (reader.read() == RequestReader::State::kRequest) {
          shown += std::string(reader.head().target) + " " + std::string(reader.body());
          for (const Header& header : reader.headers())
            shown += " " + std::string(header.name) + "=" + std::string(header.value);
          reader.next();
        }
        if (reader.state() == RequestReader::State::kRefused) return std::nullopt;
      }
      return shown;
    });
  }
}

TEST_F(OutOfMemoryConnections, AnswersOfHttp1AreThoseOfTheirRequests) {
  const std::string bytes = post("/no", "first") + post("/yes", "the second") + post("/no", "the third body", true);
  for (const bool for_proxies : {false, true}) {
    YesOrNo handler(for_proxies);
    const std::string failed = for_proxies ? "403" : "503";
    std::optional<Http1Session> session;
    std::string out;
    std::size_t ended = 0;
    sweep(
        [&] {
          out.clear();
          out.shrink_to_fit();
          out.reserve(4'096);  // as the connection does
          session.emplace(context(handler), false);
        },
        [&] { static_cast<void>(feed(*session, bytes, 100, out)); },
        [&](std::size_t n) {
          const std::string found = statuses(out);
          const std::string sound = "403 200 403";
          std::vector<std::string> good = {"", sound};
          for (const char* before : {"", "403 ", "403 200 "}) {
            good.push_back(before + failed);
            good.push_back(std::string(before).substr(0, std::string_view(before).size() - (*before != 0 ? 1 : 0)));
          }
          EXPECT_NE(std::ranges::find(good, found), good.end()) << "allocation " << n << ": " << found;
          if (found != sound) ++ended;
          EXPECT_EQ(out.find("yes: first"), std::string::npos);
          EXPECT_EQ(out.find("yes: the third"), std::string::npos);
        });
    EXPECT_GT(ended, 5u);
  }
}

// The same over HTTP/2, on streams of one connection.
TEST_F(OutOfMemoryConnections, AnswersOfHttp2AreThoseOfTheirRequests) {
  class Streams final : public StreamHandler {
   public:
    bool owns(std::string_view target) const override { return target.starts_with("/stream/"); }
    StreamAnswer answer(const Message& message, Worker&) override {
      return of("a stream of " + std::string(message.body));
    }
    StreamAnswer refused(const RefusedStream& refused, Worker&) override {
      return of("refused " + std::string(refusal_name(refused.why)));
    }

   private:
    static StreamAnswer of(std::string body) {
      StreamAnswer made;
      made.answer.content_type = "text/plain";
      made.answer.body = std::move(body);
      made.trailers.emplace_back("x-trailer-with-a-long-name", "and a value that is rather long");
      return made;
    }
  };
  YesOrNo handler(false);
  Streams streams;
  const Http2Limits http2_limits;
  const auto request = [](std::uint32_t stream, const std::string& path, const std::string& body) {
    const HeaderList headers = {{":method", "POST"},
                                {":scheme", "https"},
                                {":path", path},
                                {":authority", "shop.example"},
                                {"x-a-header-with-a-long-name", "and a long value"}};
    return H2Client::frame(test::kHeaders, test::kEndHeaders, stream, H2Client::block(headers)) +
           H2Client::frame(test::kData, test::kEndStream, stream, body);
  };
  const std::string bytes = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + H2Client::frame(test::kSettings, 0, 0, "") +
                            request(1, "/no", "the first body") + request(3, "/yes", "the second body") +
                            request(5, "/stream/a", "the third body") + request(7, "/no", "the fourth body");
  std::unique_ptr<Http2Session> session;
  std::string out;
  Progress progress = Progress::kClose;
  std::size_t ended = 0;
  const auto make = [&] { session = std::make_unique<Http2Session>(context(handler), streams, http2_limits); };
  sweep(
      [&] {
        out.clear();
        out.shrink_to_fit();
        out.reserve(4'096);
        progress = Progress::kClose;
        make();
      },
      [&] { progress = feed(*session, bytes, 100, out); },
      [&](std::size_t n) {
        for (const char* wrong : {"yes: the first", "yes: the fourth", "stream of the first", "stream of the second"})
          EXPECT_EQ(out.find(wrong), std::string::npos) << "allocation " << n;
        if (progress != Progress::kRead) {
          ++ended;
          return;
        }
        // It goes on, and so do its streams.
        std::string more;
        EXPECT_EQ(feed(*session, request(9, "/yes", "one more body"), 100, more), Progress::kRead) << n;
        EXPECT_NE(more.find("the answer is yes: one more body"), std::string::npos) << "allocation " << n;
      });
  EXPECT_GT(ended, 5u);
  EXPECT_NE(out.find("yes: the second body"), std::string::npos);
  EXPECT_NE(out.find("a stream of the third body"), std::string::npos);
  // And one that begins without memory is none.
  sweep([&] { session.reset(); }, make,
        [&](std::size_t n) {
          make();
          std::string more;
          EXPECT_EQ(feed(*session, bytes, 1'000, more), Progress::kRead) << "allocation " << n;
        });
}

// A thread of the server with two clients, one after the other.
class Clients {
 public:
  // `waits`: for an answer to what is no whole request.
  Clients(Loop& loop, Listener& listener, const Peer& peer, const std::string& asks, bool waits = false) {
    for (int& client : clients_) {
      std::array<int, 2> pair{};
      EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
      client = pair[0];
      EXPECT_EQ(::write(client, asks.data(), asks.size()), static_cast<ssize_t>(asks.size()));
      if (!waits) end(client);
      EXPECT_EQ(listener.admit(peer.address), Listener::Admission::kYes);
      accepted_.push_back({.descriptor = pair[1], .listener = &listener, .peer = peer});
    }
    loop_ = &loop;
  }
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;
  ~Clients() {
    for (const int client : clients_) ::close(client);
  }
  void end_all() const {
    for (const int client : clients_) end(client);
  }

  // As the thread that accepts does: what cannot be given to a loop is closed.
  void give(Listener& listener) {
    for (Accepted& accepted : accepted_) {
      const int descriptor = accepted.descriptor;
      try {
        loop_->adopt(accepted);
      } catch (const std::bad_alloc&) {
        listener.release(accepted.peer.address);
        ::close(descriptor);
      }
    }
    loop_->end();
  }
  // What the server wrote until it closed the connection.
  std::vector<std::string> answers() const {
    std::vector<std::string> all;
    for (const int client : clients_) {
      std::string text;
      std::array<char, 4'096> room{};
      for (ssize_t count = 0; (count = ::recv(client, room.data(), room.size(), MSG_DONTWAIT)) != 0;) {
        if (count < 0 && errno == ECONNRESET) break;  // closed before everything was read
        if (count < 0) return {"a connection is still open"};
        text.append(room.data(), static_cast<std::size_t>(count));
      }
      all.push_back(statuses(text));
    }
    return all;
  }

 private:
  static void end(int client) { EXPECT_EQ(::shutdown(client, SHUT_WR), 0); }

  Loop* loop_ = nullptr;
  std::array<int, 2> clients_{};
  std::vector<Accepted> accepted_;
};

class OutOfMemoryLoops : public OutOfMemoryConnections {
 protected:
  std::unique_ptr<Listener> listener(const HttpLimits& limits = {}) {
    const std::string name = ::testing::TempDir() + "hardtack-loop-" + std::to_string(::getpid()) + ".sock";
    const ListenerOptions options{
        .name = "a listener", .address = *parse_listen_address("unix:" + name), .handler = &handler_, .limits = limits};
    return Listener::open(options, std::chrono::sys_seconds()).value();
  }

  YesOrNo handler_{false};
};

TEST_F(OutOfMemoryLoops, AThreadOfTheServerOutlivesItsConnections) {
  const hardtack::testing::SameDescriptors descriptors;
  const auto listener = this->listener();
  std::unique_ptr<Loop> loop;
  std::optional<Clients> clients;
  std::size_t ended = 0;
  bool outlived = false;
  sweep(
      [&] {
        outlived = false;
        clients.reset();
        loop = std::make_unique<Loop>([] {}, std::chrono::nanoseconds(0));
        clients.emplace(*loop, *listener, peer_, post("/yes", "a body"));
      },
      [&] {
        clients->give(*listener);
        loop->run();
        outlived = true;
      },
      [&](std::size_t n) {
        ASSERT_TRUE(outlived) << "allocation " << n << ": what is thrown here ends the process";
        EXPECT_EQ(loop->connections(), 0u) << "allocation " << n;
        EXPECT_EQ(listener->connections(), 0u) << "allocation " << n;
        for (const std::string& status : clients->answers()) {
          EXPECT_TRUE(status == "200" || status == "503" || status.empty()) << "allocation " << n << ": " << status;
          if (status != "200") ++ended;
        }
      },
      2);  // each waits for the clock of the thread
  EXPECT_GT(ended, 5u);
}

// The first connection has the clock begin, and where it cannot, the next one does.
TEST_F(OutOfMemoryLoops, TimeIsUpForOneBehindAnotherThatFoundNoMemory) {
  HttpLimits limits;
  limits.header_time = limits.linger_time = std::chrono::milliseconds(1);
  const auto listener = this->listener(limits);
  for (std::size_t n = 1; n <= 7; ++n) {
    Loop loop([] {}, std::chrono::nanoseconds(0));
    Clients clients(loop, *listener, peer_, "GET /yes HTTP/1.1\r\n", true);
    std::mutex mutex;
    std::condition_variable_any over;
    bool late = false;
    std::jthread watch([&](const std::stop_token& stop) {
      std::unique_lock lock(mutex);
      over.wait_for(lock, stop, std::chrono::seconds(10), [] { return false; });
      late = !stop.stop_requested();
      if (late) clients.end_all();
    });
    hardtack::testing::heap::fail_at(n, hardtack::testing::heap::Refuse::kOne);
    clients.give(*listener);
    loop.run();
    hardtack::testing::heap::stop_failing();
    watch.request_stop();
    watch.join();
    EXPECT_FALSE(late) << "allocation " << n;
  }
}

TEST_F(OutOfMemoryLoops, AServerStopsOnceThereIsMemoryForIt) {
  bool refused = true;
  for (std::size_t n = 1; refused; ++n) {
    ServerOptions options;
    options.listeners.push_back(
        {.name = "a listener", .address = *parse_listen_address("127.0.0.1:0"), .handler = &handler_});
    std::unique_ptr<Server> server = Server::start(std::move(options), std::chrono::sys_seconds()).value();
    hardtack::testing::heap::fail_at(n, hardtack::testing::heap::Refuse::kOne);
    EXPECT_NO_THROW(server->stop(std::chrono::milliseconds(10))) << "allocation " << n;
    refused = hardtack::testing::heap::stop_failing();
    EXPECT_EQ(server->connections().open, 0u);
  }
}

}  // namespace
}  // namespace hardtack::serve
