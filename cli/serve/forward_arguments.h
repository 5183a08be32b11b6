// The options of `hardtack serve` about forward authorization: which proxy asks, how it tells what its client asked
// for, and what the service behind it is told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/input/arguments.h"
#include "serve/forward/forward_authorizer.h"

namespace hardtack::cli {

struct ForwardArguments {
  // The listener, which stands among the others.
  void declare_listener(Arguments& arguments);
  void declare(Arguments& arguments);

  // Nothing without a listener. Errors: kUsage for a value that looks like a secret, a proxy that nobody knows, and for
  // one that nobody trusts.
  Result<std::optional<serve::ForwardOptions>> options() const;

  std::vector<std::string> listen, trusted_proxies;

 private:
  using Undecided = serve::ForwardOptions::Undecided;

  std::optional<std::string> proxy_, path_, token_cookie_, token_header_, realm_;
  std::vector<std::string> facts_, remove_headers_;
  std::vector<serve::IdentityHeader> identity_headers_;
  bool anonymous_ = false;
  serve::AllowedTargets allowed_targets_;
  Undecided undecided_ = Undecided::kDeny;
};

}  // namespace hardtack::cli
