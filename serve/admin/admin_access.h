// Who may use the admin listener, and from where.
//
// Operators show a token (Authorization: Bearer TOKEN) or a certificate of a name that was configured. Where no token
// is configured, the service's own user and root may over a Unix socket, and nobody else there. A page of another site,
// in a browser that can reach the listener, may never: requests that another origin makes are refused, and so are names
// that only DNS says lead here (attack S67).
//
// Asked from any thread; replace() puts another token in place for requests that follow. The token is kept as its
// digest.
//
//   HARDTACK_TRY(AdminToken token, AdminToken::parse(contents));
//   AdminAccess access({.client_names = {"ops.example"}});
//   access.replace(std::move(token));
//   const auto who = access.admit(message);
//   if (!who) return who.error();
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "serve/message/message.h"
#include "tokens/crypto/sha256.h"

namespace hardtack::serve {

inline constexpr std::size_t kMinAdminTokenBytes = 32;
inline constexpr std::size_t kMaxAdminTokenBytes = 1'024;

class AdminToken {
 public:
  // The contents of a file, without white space around them. Error: kInvalidKey for less than kMinAdminTokenBytes, more
  // than kMaxAdminTokenBytes, and what a header cannot hold; the text is not repeated.
  static Result<AdminToken> parse(std::string_view text);
  bool equals(std::string_view shown) const;

 private:
  explicit AdminToken(const Sha256Digest& digest) : digest_(digest) {}
  Sha256Digest digest_;
};

struct AdminAccessOptions {
  bool token = false;  // one is demanded; without replace() nobody has it
  // Of certificates: one with `://` is a URI, one with `=` a subject, every other a DNS name.
  std::vector<std::string> client_names = {};
  // By which browsers may reach a TCP listener besides its addresses and `localhost`.
  std::vector<std::string> hosts = {};
  // Of the service itself.
  std::uint32_t user = 0;
};

class AdminAccess {
 public:
  explicit AdminAccess(AdminAccessOptions options) : options_(std::move(options)) {}

  void replace(AdminToken token);

  // 421 for a message that asks for another host.
  std::optional<Answer> refuse_host(const Message& message) const;
  // The same, and 403 for a question that another site's page asks.
  std::optional<Answer> refuse_origin(const Message& message) const;
  // Who it is: "token", "dns:ops.example", "user 0". 401 for nobody.
  std::expected<std::string, Answer> admit(const Message& message) const;

 private:
  bool knows_host(std::string_view host) const;

  const AdminAccessOptions options_;
  mutable std::mutex mutex_;
  std::optional<AdminToken> token_;
};

}  // namespace hardtack::serve
