// Addresses as text, and what may be listened at: loopback without TLS, Unix sockets with their modes, inherited
// descriptors. Attack S78.
#include "serve/http/listening_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "serve/http/activation.h"
#include "tests/serve/http/client.h"

namespace hardtack::serve::test {
namespace {

using testing::HasSubstr;

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hardtack-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

ListenAddress unix_address(const std::string& path) {
  return {.kind = ListenAddress::Kind::kUnix, .host = "", .port = 0, .path = path, .descriptor = -1};
}

TEST(ListenAddress, Texts) {
  const std::pair<const char*, const char*> good[] = {
      {"127.0.0.1:8400", "127.0.0.1:8400"},     {"localhost:0", "127.0.0.1:0"},
      {"0.0.0.0:65535", "0.0.0.0:65535"},       {"[::1]:8400", "[::1]:8400"},
      {"unix:/run/a.sock", "unix:/run/a.sock"}, {"fd:3", "fd:3"},
  };
  for (const auto& [text, printed] : good) {
    const auto address = parse_listen_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), printed);
  }
  for (const std::string& text : {std::string(),
                                  std::string("8400"),
                                  std::string(":8400"),
                                  std::string("*:8400"),
                                  std::string("127.0.0.1"),
                                  std::string("127.0.0.1:"),
                                  std::string("127.0.0.1:65536"),
                                  std::string("127.0.0.1:-1"),
                                  std::string("127.0.0.1:80a"),
                                  std::string("127.1:80"),
                                  std::string("example.com:80"),
                                  std::string("::1:80"),
                                  std::string("[::1]"),
                                  std::string("[127.0.0.1]:80"),
                                  std::string("unix:"),
                                  std::string("unix:a.sock"),
                                  "unix:/" + std::string(200, 'a'),
                                  std::string("fd:"),
                                  std::string("fd:0"),
                                  std::string("fd:2"),
                                  std::string("fd:x"),
                                  std::string("127.0.0.1\0x:80", 14),
                                  std::string("http://127.0.0.1:80")}) {
    EXPECT_FALSE(parse_listen_address(text)) << text;
  }
}

TEST(ListeningSocket, OtherMachinesNeedTls) {
  for (const char* text : {"0.0.0.0:0", "[::]:0", "192.0.2.1:0"}) {
    const auto socket = ListeningSocket::open(*parse_listen_address(text), {});
    ASSERT_FALSE(socket) << text;
    EXPECT_EQ(socket.error().code(), ErrorCode::kUsage);
    EXPECT_THAT(socket.error().message(), HasSubstr("without TLS"));
  }
  EXPECT_TRUE(ListeningSocket::open(*parse_listen_address("0.0.0.0:0"), {.plain_beyond = true}));
  EXPECT_TRUE(ListeningSocket::open(*parse_listen_address("127.9.9.9:0"), {}));
}

TEST(ListeningSocket, AnAddressInUseIsAnError) {
  const auto first = ListeningSocket::open(*parse_listen_address("127.0.0.1:0"), {});
  ASSERT_TRUE(first);
  EXPECT_NE(first->address().port, 0);
  const auto second = ListeningSocket::open(first->address(), {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kIo);
  EXPECT_THAT(second.error().message(), HasSubstr(first->address().to_string()));
}

TEST(ListeningSocket, S78PathsOfUnixSockets) {
  const Folder folder;
  std::ofstream(folder / "file") << "precious";
  std::filesystem::create_symlink(folder / "nowhere", folder / "link");
  std::filesystem::create_symlink(folder / "file", folder / "link-to-file");
  std::filesystem::create_directory(folder / "folder");
  for (const char* name : {"file", "link", "link-to-file", "folder"}) {
    const auto socket = ListeningSocket::open(unix_address(folder / name), {});
    ASSERT_FALSE(socket) << name;
    EXPECT_EQ(socket.error().code(), ErrorCode::kUsage) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "nowhere"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(std::filesystem::file_size(folder / "file"), 8u);
  for (const unsigned mode : {0777u, 0666u, 0602u, 01660u}) {
    EXPECT_FALSE(ListeningSocket::open(unix_address(folder / "open"), {.mode = mode})) << mode;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "open"));
}

TEST(ListeningSocket, UnixSocketsAreMadeAndRemoved) {
  const Folder folder;
  const std::string path = folder / "socket";
  {
    const auto socket = ListeningSocket::open(unix_address(path), {.mode = 0600});
    ASSERT_TRUE(socket) << socket.error();
    struct stat there{};
    ASSERT_EQ(::lstat(path.c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 0777, 0600u);
    // Somebody answers there.
    EXPECT_FALSE(ListeningSocket::open(unix_address(path), {}));
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  // What a killed process leaves is taken over; what replaced ours is left alone.
  const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
  {
    auto old = ListeningSocket::open(unix_address(path), {});
    ASSERT_TRUE(old);
    std::filesystem::rename(path, folder / "moved");
    std::ofstream(path) << "not ours";
  }
  EXPECT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove(path);
  std::filesystem::rename(folder / "moved", path);  // a socket that nobody listens at
  EXPECT_TRUE(ListeningSocket::open(unix_address(path), {}));
  ::close(left);
}

TEST(ListeningSocket, S78VariablesOfSystemd) {
  struct Row {
    const char* pid;
    const char* descriptors;
    const char* names;
    std::optional<std::vector<std::string>> sockets;  // "3=name"
  };
  const Row rows[] = {
      {nullptr, nullptr, nullptr, std::vector<std::string>()},
      {"42", "0", nullptr, std::vector<std::string>()},
      {"42", "2", "a:b", {{"3=a", "4=b"}}},
      {"42", "3", "a", {{"3=a", "4=unknown", "5=unknown"}}},
      {"42", "2", ":b:c", {{"3=unknown", "4=b"}}},
      {"43", "1", "a", std::nullopt},
      {nullptr, "1", "a", std::nullopt},
      {"42", nullptr, "a", std::nullopt},
      {"", "1", "a", std::nullopt},
      {"42x", "1", "a", std::nullopt},
      {"42", "-1", "a", std::nullopt},
      {"42", "1000", "a", std::nullopt},
      {"42", "99999999999999999999", "a", std::nullopt},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.descriptors != nullptr ? row.descriptors : "none");
    const auto sockets = inherited_sockets({.pid = row.pid, .descriptors = row.descriptors, .names = row.names}, 42);
    ASSERT_EQ(sockets.has_value(), row.sockets.has_value());
    std::vector<std::string> texts;
    if (sockets) {
      for (const auto& socket : *sockets) texts.push_back(std::to_string(socket.descriptor) + "=" + socket.name);
    }
    EXPECT_EQ(texts, row.sockets.value_or(std::vector<std::string>()));
  }
}

TEST(ListeningSocket, S78InheritedDescriptors) {
  for (const int descriptor : {3'000, 65'535}) {
    const ListenAddress address{
        .kind = ListenAddress::Kind::kInherited, .host = "", .port = 0, .path = "", .descriptor = descriptor};
    EXPECT_FALSE(ListeningSocket::open(address, {}));
  }
  const int plain = ::socket(AF_INET, SOCK_STREAM, 0);
  const ListenAddress not_listening{
      .kind = ListenAddress::Kind::kInherited, .host = "", .port = 0, .path = "", .descriptor = plain};
  EXPECT_FALSE(ListeningSocket::open(not_listening, {}));
  ASSERT_EQ(::listen(plain, 8), 0);  // at an address of every machine: 0.0.0.0
  EXPECT_FALSE(ListeningSocket::open(not_listening, {}));

  auto other = ListeningSocket::open(*parse_listen_address("127.0.0.1:0"), {});
  ASSERT_TRUE(other);
  const int inherited = ::dup(other->descriptor());
  ServerOptions options;
  Recorder recorder;
  options.listeners.push_back(
      {.name = "inherited", .address = *parse_listen_address("fd:" + std::to_string(inherited)), .handler = &recorder});
  const auto server = Server::start(std::move(options), now());
  ASSERT_TRUE(server) << server.error();
  EXPECT_EQ((*server)->address(0).to_string(), other->address().to_string());
  Client client((*server)->address(0));
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.reply().status, 200);
}

TEST(ListeningSocket, UnixSocketsServe) {
  const Folder folder;
  Recorder recorder;
  std::string seen;
  recorder.instead = [&](const Message& message) {
    seen = message.peer.unix_socket ? "unix" + message.peer.address : "tcp";
    return Answer{};
  };
  ServerOptions options;
  HttpLimits limits;
  limits.max_connections_per_address = 1;  // there are no addresses
  options.listeners.push_back(
      {.name = "unix", .address = unix_address(folder / "s"), .handler = &recorder, .limits = limits});
  const auto server = Server::start(std::move(options), now());
  ASSERT_TRUE(server) << server.error();
  Client first((*server)->address(0)), second((*server)->address(0));
  for (Client* client : {&first, &second}) {
    client->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client->reply().status, 200);
  }
  EXPECT_EQ(seen, "unix");
}

}  // namespace
}  // namespace hardtack::serve::test
