// TLS 1.2 and 1.3 without sockets: a context made of files and never changed, and the TLS of one connection as bytes in
// and bytes out. No renegotiation, compression, tickets, resumption or early data.
//
//   HARDTACK_TRY(const auto context, TlsContext::load({.certificate_file = "tls.pem", .key_file = "tls.key"}, false,
//   now)); TlsStream stream(context); stream.feed(ciphertext); const std::size_t count = stream.read(room);
//   stream.write(answer);
//   stream.take_output(wire);
//
// A context may be shared between threads; a stream belongs to one.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "serve/message/message.h"

namespace hardtack::serve {

enum class ClientCertificate : std::uint8_t { kNone, kOptional, kRequired };

struct TlsOptions {
  std::string certificate_file = {};  // PEM: the certificate, then its chain
  std::string key_file = {};          // PEM
  ClientCertificate client = ClientCertificate::kNone;
  std::string client_ca_file = {};  // PEM: who issues certificates of clients; needed if they are asked for
};

class TlsContext {
 public:
  // kIo for files that cannot be read, kInvalidKey, kKeyMismatch for a key that is not the certificate's, kExpired for
  // a certificate whose time is not now. `http2` offers HTTP/2 to clients that ask for it.
  static Result<std::shared_ptr<const TlsContext>> load(const TlsOptions& options, bool http2,
                                                        std::chrono::sys_seconds now);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // When the first certificate of the chain ends.
  std::chrono::sys_seconds expires() const;

 private:
  friend class TlsStream;
  class Impl;
  explicit TlsContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class TlsStream {
 public:
  enum class State : std::uint8_t { kHandshake, kOpen, kClosed, kFailed };

  explicit TlsStream(std::shared_ptr<const TlsContext> context);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  // Ciphertext that arrived; goes on with the handshake.
  State feed(std::string_view ciphertext);
  State state() const;
  // Plain text into `room`; 0 if there is none for now, or no more (state()).
  std::size_t read(std::span<char> room);
  // False if the stream is not open.
  bool write(std::string_view plain);
  // Says that nothing more is written.
  void close();
  // Appends the ciphertext that is to be sent.
  void take_output(std::string& wire);

  // Once open: the name that the client asked for, and the names of its verified certificate. False for a name that is
  // no text: such a connection must not be served.
  bool describe(Peer& peer) const;
  bool http2() const;  // what both sides agreed on

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hardtack::serve
