// HTTP/2, TLS and revocation where the whole process's heap fails, and with it the parts of nghttp2, OpenSSL and
// SQLite: whichever allocation fails, nothing crashes, no request gets another's answer, nobody is admitted who is
// revoked, and the next one is served. A program of its own, since it replaces malloc.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "serve/credentials/credential_door.h"
#include "serve/credentials/revocation_view.h"
#include "serve/decision/worker.h"
#include "serve/http2/http2_session.h"
#include "serve/tls/tls.h"
#include "tests/memory/yes_or_no.h"
#include "tests/serve/http/certificates.h"
#include "tests/serve/http2/h2_client.h"
#include "tests/serve/support/serve_fixture.h"
#include "tokens/lineage_index/stores/sqlite_store.h"

extern "C" {
#include "tests/c/failing_malloc.h"
}

namespace hardtack::serve {
namespace {

using test::H2Client;
using test::HeaderList;
using test::YesOrNo;

// As hardtack::testing::heap::sweep, for malloc and its like.
template <typename Prepare, typename Work, typename Then>
std::size_t sweep_all(Prepare prepare, Work work, Then then) {
  std::size_t most = 0;
  for (const bool all : {false, true}) {
    bool refused = true;
    for (std::size_t n = 1; refused && !::testing::Test::HasFailure(); ++n) {
      prepare();
      ::fail_at(n, all);
      try {
        work();
      } catch (const std::bad_alloc&) {  // as promised
      }
      refused = ::stop_failing();
      then(n);
      if (refused) most = n;
    }
  }
  return most;
}

class Streams final : public StreamHandler {
 public:
  bool owns(std::string_view target) const override { return target.starts_with("/stream/"); }
  StreamAnswer answer(const Message& message, Worker&) override {
    StreamAnswer made;
    made.answer.body = "a stream of " + std::string(message.body);
    made.trailers.emplace_back("x-trailer-with-a-long-name", "and a value that is rather long");
    return made;
  }
  StreamAnswer refused(const RefusedStream&, Worker&) override { return {}; }
};

std::string request(std::uint32_t stream, const std::string& path, const std::string& body) {
  const HeaderList headers = {{":method", "POST"},
                              {":scheme", "https"},
                              {":path", path},
                              {":authority", "shop.example"},
                              {"x-a-header-with-a-long-name", "and a long value"}};
  return H2Client::frame(test::kHeaders, test::kEndHeaders, stream, H2Client::block(headers)) +
         H2Client::frame(test::kData, test::kEndStream, stream, body);
}

TEST(WholeHeap, AnswersOfHttp2AreThoseOfTheirRequests) {
  YesOrNo handler;
  Streams streams;
  const HttpLimits limits;
  const Http2Limits http2_limits;
  const Peer peer = testing::peer_at("192.0.2.1");
  Worker worker;
  HttpCounts counts;
  const std::string bytes = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + H2Client::frame(test::kSettings, 0, 0, "") +
                            request(1, "/no", "the first body") + request(3, "/yes", "the second body") +
                            request(5, "/stream/a", "the third body") + request(7, "/no", "the fourth body") +
                            H2Client::frame(test::kPing, 0, 0, "12345678");
  std::unique_ptr<Http2Session> session;
  std::string out;
  // Whether the connection goes on.
  const auto feed = [&](std::string_view rest) {
    while (!rest.empty()) {
      const std::span<char> room = session->room();
      const std::size_t count = std::min({room.size(), rest.size(), std::size_t{100}});
      std::ranges::copy(rest.substr(0, count), room.begin());
      rest.remove_prefix(count);
      if (session->received(count, out) != Progress::kRead) return false;
    }
    return true;
  };
  bool goes_on = false;
  const std::size_t allocations = sweep_all(
      [&] {
        session.reset();
        out.clear();
        out.shrink_to_fit();
        out.reserve(4'096);  // as the connection does
        goes_on = false;
      },
      [&] {
        session = std::make_unique<Http2Session>(
            SessionContext{.limits = limits, .handler = handler, .worker = worker, .peer = peer, .counts = counts},
            streams, http2_limits);
        goes_on = feed(bytes);
        if (goes_on) goes_on = session->drain(out) == Progress::kRead;
      },
      [&](std::size_t n) {
        for (const char* wrong : {"yes: the first", "yes: the fourth", "stream of the first", "stream of the second"})
          EXPECT_EQ(out.find(wrong), std::string::npos) << "allocation " << n;
        if (!goes_on) return;
        out.clear();
        EXPECT_TRUE(feed(request(9, "/yes", "one more body"))) << "allocation " << n;
        EXPECT_NE(out.find("the answer is yes: one more body"), std::string::npos) << "allocation " << n;
      });
  EXPECT_GT(allocations, 50u);
}

// SQLite's heap is malloc's.
TEST(WholeHeap, ARevokedCredentialIsNeverAdmitted) {
  const std::string folder = ::testing::TempDir() + "hardtack-index-memory-" + std::to_string(::getpid());
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  SqliteOptions created;
  created.create = true;
  const auto index = SqliteLineageStore::open(folder + "/index.db", created).value();
  const auto view = std::make_shared<LocalRevocation>(SqliteLineageStore::open(folder + "/index.db", {}).value());
  const std::string good = testing::biscuit("user(\"ann\")"), revoked = testing::biscuit("user(\"eve\")");
  ASSERT_TRUE(index->revoke(CredentialDoor(testing::root_keys()).admit(revoked, {}, testing::kNow)->ids()[0].id,
                            testing::kNow));
  std::unique_ptr<CredentialDoor> door;
  const auto make = [&] { door = std::make_unique<CredentialDoor>(testing::root_keys(), view); };
  for (const bool fresh : {true, false}) {
    make();
    ASSERT_TRUE(door->admit(good, {}, testing::kNow));
    ASSERT_FALSE(door->admit(revoked, {}, testing::kNow));
    bool admitted = false;
    const std::size_t allocations = sweep_all(
        [&] {
          if (fresh) make();
          admitted = false;
        },
        [&] { admitted = door->admit(revoked, {}, testing::kNow).has_value(); },
        [&](std::size_t n) {
          EXPECT_FALSE(admitted) << "allocation " << n;
          EXPECT_TRUE(door->admit(good, {}, testing::kNow)) << "allocation " << n;
          const auto again = door->admit(revoked, {}, testing::kNow);
          ASSERT_FALSE(again) << "allocation " << n;
          EXPECT_EQ(again.error().fault, CredentialFault::kRevoked) << "allocation " << n;
        });
    EXPECT_GT(allocations, 10u);
  }
  std::filesystem::remove_all(folder);
}

// A client of OpenSSL's own, whose heap does not fail: what it wants is made before.
struct TlsClient {
  TlsClient() : context(SSL_CTX_new(TLS_client_method())), ssl(SSL_new(context)) {
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
  void take(const std::string& wire) const {
    if (!wire.empty()) BIO_write(SSL_get_rbio(ssl), wire.data(), static_cast<int>(wire.size()));
  }
  std::string give() const {
    std::string wire(BIO_ctrl_pending(SSL_get_wbio(ssl)), '\0');
    if (!wire.empty()) BIO_read(SSL_get_wbio(ssl), wire.data(), static_cast<int>(wire.size()));
    return wire;
  }
  SSL_CTX* context;
  SSL* ssl;
};

TEST(WholeHeap, ATlsConnectionIsMadeOrEnds) {
  const std::string folder = ::testing::TempDir() + "hardtack-tls-memory-" + std::to_string(::getpid());
  std::filesystem::create_directories(folder);
  const test::Authority authority(folder, "authority");
  const test::Issued issued = authority.issue("server", {.alternatives = {"DNS:shop.example"}, .usage = "serverAuth"});
  const auto context =
      TlsContext::load({.certificate_file = issued.certificate_file, .key_file = issued.key_file}, true,
                       std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()))
          .value();
  std::optional<TlsClient> client;
  std::unique_ptr<TlsStream> server;
  std::string wire, read;
  std::size_t refused = 0;
  bool done = false;
  // Both sides in turn. The heap fails for the server alone.
  const auto exchange = [&](std::size_t n, bool all) {
    client.emplace();
    done = false;
    read.clear();
    bool failed = false;
    std::size_t left = n;
    const auto serve = [&](auto work) {
      ::fail_at(left, all);
      try {
        work();
      } catch (const std::bad_alloc&) {
        failed = true;
      }
      if (::stop_failing()) {
        ++refused;
        left = 0;
      }
    };
    serve([&] { server = std::make_unique<TlsStream>(context); });
    for (int round = 0; round < 6 && server != nullptr && !failed; ++round) {
      SSL_do_handshake(client->ssl);
      if (SSL_is_init_finished(client->ssl) != 0 && round == 3) SSL_write(client->ssl, "hello", 5);
      const std::string sent = client->give();
      serve([&] {
        const TlsStream::State state = server->feed(sent);
        char room[64];
        if (state == TlsStream::State::kOpen) {
          read.append(room, server->read(room));
          Peer peer;
          if (!server->describe(peer)) failed = true;
          if (read == "hello") done = server->write("hello, too");
        }
        wire.clear();
        server->take_output(wire);
        if (state == TlsStream::State::kFailed) failed = true;
      });
      client->take(wire);
    }
    server.reset();
    return left == 0;
  };
  exchange(0, false);
  ASSERT_TRUE(done) << "with a sound heap";
  for (const bool all : {false, true}) {
    for (std::size_t n = 1; n < 400; n += 1 + n / 20) {
      exchange(n, all);
      EXPECT_TRUE(read.empty() || read == "hello") << "allocation " << n;
      exchange(0, false);
      EXPECT_TRUE(done) << "after allocation " << n;
    }
  }
  EXPECT_GT(refused, 20u);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hardtack::serve
