// A listening socket: opened, or taken over from whoever started the process, and closed.
//
//   HARDTACK_TRY(ListeningSocket socket, ListeningSocket::open(address, {}));
//   poll(socket.descriptor())
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/error.h"
#include "serve/http/address.h"

namespace hardtack::serve {

struct SocketOptions {
  unsigned mode = 0660;       // of a Unix socket; never writable for everyone
  bool plain_beyond = false;  // other addresses than loopback ones are allowed
};

class ListeningSocket {
 public:
  // kUsage: an address other than loopback without `plain_beyond`, a mode that lets everyone connect, a descriptor that
  // is no listening stream socket, a path at which there is a file, a link, or a socket that somebody answers at.
  // kIo: the address is in use, may not be used, or is none of this machine.
  static Result<ListeningSocket> open(const ListenAddress& address, const SocketOptions& options);
  // What open() refuses without asking the system: an address other than loopback without `plain_beyond`, and the mode.
  static Result<void> check(const ListenAddress& address, const SocketOptions& options);

  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  // Closes it, and removes the path if it still is this socket's.
  ~ListeningSocket();

  int descriptor() const { return descriptor_; }
  // With the port that the system chose.
  const ListenAddress& address() const { return address_; }
  // Whether its connections come from this machine.
  bool local() const { return local_; }

 private:
  ListeningSocket() = default;
  Result<void> open_tcp();
  Result<void> open_unix(const SocketOptions& options);
  Result<void> take_over(const SocketOptions& options);
  Result<void> read_name();

  ListenAddress address_;
  int descriptor_ = -1;
  bool local_ = false;
  std::uint64_t device_ = 0, inode_ = 0;  // of a path that was made here
};

}  // namespace hardtack::serve
