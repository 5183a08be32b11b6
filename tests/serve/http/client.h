// A client of a few lines over a real socket, and a server with a handler that says what it was asked: for tests of
// the listener. Every wait is bounded, generously: machines under load are slow.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "serve/http/server.h"

namespace hardtack::serve::test {

struct Reply {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
};

class Client {
 public:
  // Connects; connected() says whether that went well. `receive_buffer` in bytes, 0 for the system's choice.
  explicit Client(const ListenAddress& address, int receive_buffer = 0);
  // The same with a socket that was made before.
  static Client connect(int socket, const ListenAddress& address);
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;

  bool connected() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  // False if the other side is gone.
  bool send(std::string_view bytes);
  void half_close();
  // The next answer; status 0 if the connection ends, or nothing comes within `most`. `head`: without a body.
  Reply reply(bool head = false, std::chrono::milliseconds most = std::chrono::seconds(10));
  // Whether the server ends the connection, with what it still sends.
  bool ended(std::chrono::milliseconds most = std::chrono::seconds(10));
  // Waits for bytes, and adds them to rest(). False if none came.
  bool receive(std::chrono::milliseconds most = std::chrono::seconds(10));
  // Bytes that came and are no part of an answer yet.
  const std::string& rest() const { return received_; }

 private:
  Client() = default;
  void connect(const ListenAddress& address);

  int descriptor_ = -1;
  std::string received_;
  bool over_ = false;
};

// Answers with the request as JSON-like text and remembers what it saw: "POST /a 3:abc".
class Recorder : public Handler {
 public:
  Answer answer(const Message& message, Worker& worker) override;
  std::vector<std::string> seen() const;

  // Instead of the usual answer, if set before requests come.
  std::function<Answer(const Message&)> instead;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> seen_;
};

struct Served {
  Recorder recorder;
  std::unique_ptr<Server> server;

  const ListenAddress& address() const { return server->address(0); }
};

std::chrono::sys_seconds now();
// One listener on 127.0.0.1 with a Recorder.
std::unique_ptr<Served> serve(const HttpLimits& limits = {}, std::size_t threads = 1);

// What follows must hold within ten seconds.
bool soon(const std::function<bool()>& holds);

}  // namespace hardtack::serve::test
