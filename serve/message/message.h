// One HTTP request and its answer, as every API of the service sees them: nothing of sockets, TLS or framing.
//
// A request refers to the connection's buffer and lives until its handler returns; it reached the handler whole, within
// the limits of the listener, and framed without doubt (serve/http/). Header names are in lower case. Handlers belong
// to one worker thread each while they answer, and may be called from several at once.
//
//   Answer Health::answer(const Message& message, Worker&) { return {.status = 200, .body = "ok\n"}; }
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hardtack::serve {

struct Header {
  std::string_view name;  // in lower case
  std::string_view value;
};

// Who sent it, as far as the connection knows.
struct Peer {
  std::string address;  // "192.0.2.1", "2001:db8::1"; empty for a Unix socket
  bool unix_socket = false;
  // Of a Unix socket: the user whose process connected, as the system says.
  std::optional<std::uint32_t> user = std::nullopt;
  bool tls = false;
  std::string server_name;  // that the client named in TLS
  // Of the client's certificate, verified: {"dns", "api.example"}, {"uri", "spiffe://..."}, {"subject", "CN=..."}.
  std::vector<std::pair<std::string, std::string>> tls_names;
};

struct Message {
  std::string_view method;  // in upper case, as sent
  std::string_view target;  // as sent: nothing is decoded or normalised
  std::span<const Header> headers;
  std::string_view body;
  const Peer& peer;
  // The policy set of the listener that it came by, where that has one of its own (serve/service/policy_choice.h).
  std::string_view policy_set = {};

  // The value where there is exactly one line of this name; nothing where there is none.
  // Whoever must not be misled by a second line asks count().
  std::optional<std::string_view> header(std::string_view name) const;
  std::size_t count(std::string_view name) const;
};

struct Answer {
  int status = 200;
  std::string_view content_type = "application/json";  // of a constant; empty for an answer without a body
  // Further headers, names in lower case. Values hold no control bytes: whoever sets one from a request or a token
  // checks it (is_header_value), and the listener refuses to send it otherwise (500).
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  // Ends the connection after the answer.
  bool close = false;
};

// Visible ASCII, spaces and tabs inside, at most `kMaxHeaderValue` bytes: what can be sent as a header and read by
// everyone the same way.
inline constexpr std::size_t kMaxHeaderValue = 8 * 1024;
bool is_header_value(std::string_view value);

// What belongs to one thread of the service and is used again with every request: defined by whoever decides
// (serve/decision/worker.h).
class Worker;

class Handler {
 public:
  virtual ~Handler() = default;
  // Must not throw but for want of memory, which the listener answers with 503.
  virtual Answer answer(const Message& message, Worker& worker) = 0;
  // Whether everything that is no allow is a denial: what the listener refuses before a handler sees it is then
  // answered with 403, since the proxies that ask know 200, 401 and 403 alone, and may take a 5xx for leave to go on.
  virtual bool denies() const { return false; }
};

}  // namespace hardtack::serve
