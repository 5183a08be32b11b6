// One question to the admin API of a running service, over a Unix socket or a loopback address: elsewhere the token
// would cross a network in the clear.
//
//   HARDTACK_TRY(const AdminClient client, AdminClient::of("unix:/run/hardtack/admin.sock"));
//   HARDTACK_TRY(const AdminAnswer answer, client.post("/admin/v1/revoke", body, token));
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "serve/http/address.h"

namespace hardtack::serve {

struct AdminAnswer {
  int status = 0;
  std::string body;
};

class AdminClient {
 public:
  // Error: kUsage for what is no address, and for an address beyond this machine.
  static Result<AdminClient> of(const std::string& address);

  // Waits for kPatience at most, for each step. Error: kIo where nobody answers, or not in HTTP. It says whether the
  // request may have been carried out.
  Result<AdminAnswer> post(std::string_view path, std::string_view body, std::optional<std::string_view> token) const;

  static constexpr std::chrono::seconds kPatience{30};

 private:
  explicit AdminClient(ListenAddress address) : address_(std::move(address)) {}
  Result<int> connect() const;

  ListenAddress address_;
};

}  // namespace hardtack::serve
