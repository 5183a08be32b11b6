// The options of `hardtack serve`: declared for the command line, filled from it and from the configuration, and made
// into what the service and its listeners are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/credentials/keys.h"
#include "cli/input/arguments.h"
#include "cli/input/decision_arguments.h"
#include "cli/input/host_functions.h"
#include "cli/serve/admin_arguments.h"
#include "cli/serve/forward_arguments.h"
#include "cli/serve/jwks_arguments.h"
#include "cli/serve/listener_limits.h"
#include "cli/serve/named_sockets.h"
#include "cli/serve/outbox_arguments.h"
#include "cli/serve/policy_arguments.h"
#include "cli/system/console.h"
#include "serve/http/server_options.h"
#include "serve/service/service.h"

namespace hardtack::cli {

class ServeArguments {
 public:
  ServeArguments();
  void declare(Arguments& arguments);

  // Errors: kUsage for options that do not go together, those of files, keys and the index.
  Result<serve::ServiceOptions> service(Console& console, NamedSockets& sockets) const;
  // With the service's handlers. Errors: kUsage.
  Result<serve::ServerOptions> server(serve::Service& service, NamedSockets& sockets) const;

  // What `--check-config` looked at, after service() and server() have loaded it, and what it did not try.
  std::string check_report(const serve::Service& service, const serve::ServerOptions& server) const;
  // What an operator should know before it is served, or nothing.
  std::vector<std::string> warnings() const;

  const IndexArguments& index() const { return index_; }

  // Changes when the files of TLS do.
  std::string tls_stamp() const;

  std::optional<std::string> config;
  bool check_config = false;
  std::optional<std::string> health;
  OutboxArguments outboxes;

 private:
  Result<std::shared_ptr<serve::LocalRevocation>> open_revocation(Console& console,
                                                                  std::shared_ptr<LineageStore> index) const;
  // With the index that operators write to.
  Result<std::optional<serve::AdminServing>> admin(const std::shared_ptr<LineageStore>& index,
                                                   NamedSockets& sockets) const;
  // Of key files and the revocation list.
  std::string files_stamp() const;

  std::vector<std::string> listen_, ops_listen_;
  ForwardArguments forward_;
  std::optional<std::string> tls_certificate_, tls_key_, tls_client_ca_;
  bool tls_client_required_ = false;
  bool plain_beyond_ = false;
  std::optional<std::uint64_t> threads_;
  ListenerLimitArguments listener_limits_;

  std::optional<std::string> policy_;
  std::vector<std::string> data_;
  BundleArguments bundle_;
  PolicyChoiceArguments choice_;
  PublicKeyArguments keys_;
  JwksArguments jwks_;
  IndexArguments index_;
  std::optional<std::string> revocation_list_;
  std::optional<std::string> audience_;
  bool require_expiry_ = false;
  std::optional<std::chrono::seconds> max_lifetime_;
  LimitArguments limits_;
  HostFunctionArguments functions_;

  AdminArguments admin_;

  std::optional<std::string> public_url_;
  bool explain_ = false;
  std::vector<serve::NamedQuery> queries_;
  bool kubernetes_deny_is_final_ = false;
};

}  // namespace hardtack::cli
