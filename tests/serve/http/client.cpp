#include "tests/serve/http/client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>
#include <thread>
#include <utility>

namespace hardtack::serve::test {

Client::Client(const ListenAddress& address, int receive_buffer) {
  const int family = address.kind == ListenAddress::Kind::kUnix ? AF_UNIX : AF_INET;
  descriptor_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer > 0) {
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  }
  connect(address);
}

Client Client::connect(int socket, const ListenAddress& address) {
  Client client;
  client.descriptor_ = socket;
  client.connect(address);
  return client;
}

void Client::connect(const ListenAddress& address) {
  sockaddr_storage name{};
  socklen_t size = 0;
  if (address.kind == ListenAddress::Kind::kUnix) {
    auto& local = reinterpret_cast<sockaddr_un&>(name);
    local.sun_family = AF_UNIX;
    std::memcpy(local.sun_path, address.path.data(), address.path.size());
    size = sizeof(local);
  } else {
    auto& four = reinterpret_cast<sockaddr_in&>(name);
    four.sin_family = AF_INET;
    four.sin_port = htons(address.port);
    ::inet_pton(AF_INET, address.host.c_str(), &four.sin_addr);
    size = sizeof(four);
  }
  if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&name), size) != 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

Client::~Client() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Client::Client(Client&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), received_(std::move(other.received_)), over_(other.over_) {}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Client::half_close() { ::shutdown(descriptor_, SHUT_WR); }

bool Client::receive(std::chrono::milliseconds most) {
  pollfd wait{.fd = descriptor_, .events = POLLIN, .revents = 0};
  if (over_ || ::poll(&wait, 1, static_cast<int>(most.count())) <= 0) return false;
  std::array<char, 16 * 1024> bytes;
  const ssize_t count = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
  over_ = count <= 0;
  if (count > 0) received_.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

Reply Client::reply(bool head, std::chrono::milliseconds most) {
  const auto complete = [&] { return received_.find("\r\n\r\n") != std::string::npos; };
  while (!complete() && receive(most)) {
  }
  if (!complete()) return {};
  Reply reply;
  std::string_view block(received_);
  block = block.substr(0, block.find("\r\n\r\n") + 2);
  const std::size_t size = block.size() + 2;
  std::from_chars(block.data() + 9, block.data() + 12, reply.status);
  block.remove_prefix(block.find("\r\n") + 2);
  while (!block.empty()) {
    const auto line = block.substr(0, block.find("\r\n"));
    const auto colon = line.find(": ");
    reply.headers.emplace(line.substr(0, colon), line.substr(colon + 2));
    block.remove_prefix(line.size() + 2);
  }
  std::size_t length = 0;
  if (const auto found = reply.headers.find("content-length"); found != reply.headers.end() && !head) {
    length = std::stoul(found->second);
  }
  while (received_.size() < size + length && receive(most)) {
  }
  if (received_.size() < size + length) return {};
  reply.body = received_.substr(size, length);
  received_.erase(0, size + length);
  return reply;
}

bool Client::ended(std::chrono::milliseconds most) {
  while (receive(most)) {
  }
  return over_;
}

Answer Recorder::answer(const Message& message, Worker&) {
  std::string text = std::string(message.method) + " " + std::string(message.target) + " " +
                     std::to_string(message.body.size()) + ":" + std::string(message.body.substr(0, 64));
  {
    const std::lock_guard lock(mutex_);
    seen_.push_back(text);
  }
  if (instead) return instead(message);
  return {.status = 200, .content_type = "text/plain", .body = std::move(text)};
}

std::vector<std::string> Recorder::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

std::chrono::sys_seconds now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

std::unique_ptr<Served> serve(const HttpLimits& limits, std::size_t threads) {
  auto served = std::make_unique<Served>();
  ServerOptions options;
  options.threads = threads;
  options.listeners.push_back({.name = "test",
                               .address = *parse_listen_address("127.0.0.1:0"),
                               .handler = &served->recorder,
                               .limits = limits});
  auto server = Server::start(std::move(options), now());
  EXPECT_TRUE(server) << server.error();
  served->server = std::move(*server);
  return served;
}

bool soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 1'000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace hardtack::serve::test
