// Of `hardtack serve`: policies that are a signed bundle, and what chooses between policy sets.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/bundle/bundle_check.h"
#include "cli/input/arguments.h"
#include "cli/serve/named_sockets.h"
#include "serve/bundle/bundle_source.h"
#include "serve/service/policy_choice.h"

namespace hardtack::cli {

struct BundleArguments {
  // --bundle-key, --bundle-key-file, --bundle-name, --bundle-state
  void declare(Arguments& arguments);
  // Null where the policies are files. `remember` is false for a check that must change nothing. Errors: kUsage for a
  // bundle without keys, and for options of bundles without one; those of keys.
  Result<std::shared_ptr<serve::BundleSource>> source(const std::string& policy, const std::vector<std::string>& data,
                                                      const serve::PolicySetOptions& policies, bool remember) const;

 private:
  BundleKeyArguments keys_;
  std::optional<std::string> name_, state_;
};

struct PolicyChoiceArguments {
  // --policy-set-by-listener, --policy-set-by-tls-name, --policy-set-by-header
  void declare(Arguments& arguments);
  bool by_header() const { return header_.has_value(); }
  // Errors: kUsage for addresses where nobody listens, and for listeners that would have no policy.
  Result<serve::PolicyChoice> choice(const std::vector<std::vector<std::string>>& listeners, bool with_tls,
                                     const std::vector<std::string>& trusted_proxies, NamedSockets& sockets) const;
  // Of the listener of this listener_name(), if it has one of its own.
  std::optional<std::string> set_of(const std::string& listener) const;

 private:
  Result<void> add(const std::string& text, const char* what, std::vector<std::pair<std::string, std::string>>& to);

  std::vector<std::pair<std::string, std::string>> by_listener_;  // by listener_name()
  std::vector<std::pair<std::string, std::string>> by_tls_name_;
  std::optional<std::string> header_;
};

}  // namespace hardtack::cli
