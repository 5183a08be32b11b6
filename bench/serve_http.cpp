// An HTTP server with a handler that does nothing, for a load generator: the listener of serve/http/, or Boost.Beast as
// its examples use it, so that one can be measured beside the other. Prints its address, serves until its standard
// input ends, and prints what a request cost.
//
//   bench_serve_http ours | beast | unchecked     (`unchecked`: Beast without time-outs)
//   bench_serve_http verify                       microseconds of what a token of two blocks costs in signatures alone
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "bench/measure.h"
#include "serve/http/server.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/signature.h"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::string_view kBody = "{\"decision\":true}";
std::uint64_t beast_requests = 0;

class Empty : public hardtack::serve::Handler {
 public:
  hardtack::serve::Answer answer(const hardtack::serve::Message&, hardtack::serve::Worker&) override {
    return {.body = std::string(kBody)};
  }
};

class BeastConnection : public std::enable_shared_from_this<BeastConnection> {
 public:
  BeastConnection(asio::ip::tcp::socket socket, bool timed) : stream_(std::move(socket)), timed_(timed) {}

  void read() {
    request_ = {};
    if (timed_) stream_.expires_after(std::chrono::seconds(30));
    http::async_read(stream_, buffer_, request_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->write();
    });
  }

 private:
  void write() {
    ++beast_requests;
    answer_ = {http::status::ok, request_.version()};
    answer_.set(http::field::content_type, "application/json");
    answer_.set(http::field::cache_control, "no-store");
    answer_.body() = kBody;
    answer_.keep_alive(request_.keep_alive());
    answer_.prepare_payload();
    http::async_write(stream_, answer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->read();
    });
  }

  beast::tcp_stream stream_;
  bool timed_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> answer_;
};

class BeastServer {
 public:
  explicit BeastServer(bool timed) : timed_(timed) { accept(); }
  void run() { context_.run(); }
  void stop() { context_.stop(); }
  unsigned port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code error, asio::ip::tcp::socket socket) {
      if (error) return;
      socket.set_option(asio::ip::tcp::no_delay(true));
      std::make_shared<BeastConnection>(std::move(socket), timed_)->read();
      accept();
    });
  }

  bool timed_;
  asio::io_context context_{1};
  asio::ip::tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
};

void wait_for_end() {
  while (std::getchar() != EOF) {
  }
}

void report(std::uint64_t requests) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  const double user = micros(used.ru_utime), system = micros(used.ru_stime);
  const auto count = static_cast<double>(requests);
  std::printf("%.0f requests, us each: %.2f, of which user %.2f; %ld KiB\n", count, (user + system) / count,
              user / count, used.ru_maxrss);
}

// Two verifications, and one key that is computed from the secret at the token's end.
int verify_alone() {
  using namespace hardtack;
  const Bytes seed(32, 7), message(300, 1);
  const auto key = PrivateKey::from_bytes(KeyAlgorithm::kEd25519, seed);
  if (!key) return 1;
  const auto signature = sign(*key, message);
  if (!signature || !verify(key->public_key(), message, *signature)) return 1;
  const bench::Sample sample = bench::measure(1, [&] {
    for (int i = 0; i < 2; ++i) bench::keep(verify(key->public_key(), message, *signature));
    bench::keep(PrivateKey::from_bytes(KeyAlgorithm::kEd25519, seed));
  });
  std::printf("%.2f us\n", sample.microseconds);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view which = argc > 1 ? argv[1] : "ours";
  if (which == "verify") return verify_alone();
  if (which != "ours") {
    BeastServer server(which == "beast");
    std::printf("127.0.0.1:%u\n", server.port());
    std::fflush(stdout);
    std::thread thread([&] { server.run(); });
    wait_for_end();
    server.stop();
    thread.join();
    report(beast_requests);
    return 0;
  }
  Empty handler;
  hardtack::serve::HttpLimits limits;
  limits.max_connections_per_address = 4'096;
  hardtack::serve::ListenAddress address;
  address.host = "127.0.0.1";
  hardtack::serve::ServerOptions options;
  options.listeners.push_back({.name = "bench", .address = address, .handler = &handler, .limits = limits});
  const auto server = hardtack::serve::Server::start(std::move(options), {});
  if (!server) return 1;
  std::printf("%s\n", (*server)->address(0).to_string().c_str());
  std::fflush(stdout);
  wait_for_end();
  report((*server)->connections().requests);
  (*server)->stop(std::chrono::seconds(1));
  return 0;
}
