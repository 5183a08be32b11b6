// The options of `hardtack serve` about its admin listener: where it is, who may ask, and the page.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/input/arguments.h"
#include "cli/serve/named_sockets.h"
#include "serve/http/server_options.h"
#include "serve/service/service_admin.h"

namespace hardtack::cli {

struct AdminArguments {
  void declare(Arguments& arguments);

  // Nothing where there is no listener; the index is for the caller to add. Errors: kUsage for a listener that would
  // ask nobody who he is; those of the token's file.
  Result<std::optional<serve::AdminServing>> serving(NamedSockets& sockets) const;
  // Changes when the token's file does.
  std::vector<std::string> files() const;
  // What only this listener has.
  void adapt(serve::ListenerOptions& listener) const;

  std::vector<std::string> listen;
  std::optional<std::string> token_file;
  std::vector<std::string> client_names, hosts;
  bool page = false;
};

// The contents of `--admin-token-file`. Errors: kIo, kKeyFilePermissions, kInvalidKey.
Result<serve::AdminToken> read_admin_token(const std::string& path);

}  // namespace hardtack::cli
