// An open session with one token, in which one private key was found.
//
//   HARDTACK_TRY(auto connection, Connection::open(*module, uri, pin, may_log_in));
//   HARDTACK_TRY(PublicKey key, connection->public_key(options.public_key));
//   Outcome<Bytes> signature = connection->sign(data, nullptr);
#pragma once

#include <memory>
#include <optional>

#include "engine/program/public_key.h"
#include "tokens/pkcs11/module.h"
#include "tokens/pkcs11/pkcs11_signer.h"
#include "tokens/pkcs11/uri.h"

namespace hardtack::pkcs11 {

// The PIN as `ask` gives it; what it throws is an error. Error: kUsage without `ask`.
Result<SecretBytes> ask_pin(const Pkcs11Pin& ask, const std::string& token);

class Connection {
 public:
  // `is_refused` is set where the token refuses the PIN, and keeps everybody from trying it again.
  static Result<std::unique_ptr<Connection>> open(const Module& module, const Uri& uri, const Pkcs11Pin& pin,
                                                  bool& is_refused);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  // Closes the session, in the process that opened it.
  ~Connection();

  const Token& token() const { return token_; }
  bool always_authenticates() const { return always_authenticates_; }
  // Whether the session is of this process.
  bool is_of_this_process() const;

  // Of the key, which `known` replaces where the token does not say. Errors: kInvalidKey, kKeyMismatch, kIo.
  Result<PublicKey> public_key(const std::optional<PublicKey>& known) const;
  // As the token gives it.
  Outcome<Bytes> sign(Mechanism mechanism, ByteView data, const Module::Authentication* again) const;

 private:
  Connection(const Module& module, Token token, Session session);
  Result<void> find_key(const Uri& uri);
  Result<KeyAlgorithm> algorithm() const;
  Result<std::optional<Bytes>> point() const;

  const Module& module_;
  Token token_;
  Session session_;
  long process_;
  Object key_ = 0;
  bool always_authenticates_ = false;
};

}  // namespace hardtack::pkcs11
