// Where a listener listens, as text and as data.
//
//   HARDTACK_TRY(const ListenAddress address, parse_listen_address("127.0.0.1:8400"));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack::serve {

struct ListenAddress {
  enum class Kind : std::uint8_t { kTcp, kUnix, kInherited };
  Kind kind = Kind::kTcp;
  std::string host;        // kTcp: "127.0.0.1", "::1"
  std::uint16_t port = 0;  // kTcp: 0 lets the system choose
  std::string path;        // kUnix
  int descriptor = -1;     // kInherited: a listening socket that the process was started with
  std::string name = {};   // kInherited: what systemd calls it, if nobody has said yet which one that is

  // "127.0.0.1:8400", "[::1]:8400", "unix:/run/hardtack.sock", "fd:3", "fd:decisions"
  std::string to_string() const;
};

// Whether only this machine reaches a host of kTcp.
bool is_loopback(const std::string& host);

// What to_string() prints but for names of systemd, and "localhost:8400" for 127.0.0.1. Names are not looked up. kUsage
// for anything else.
Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace hardtack::serve
