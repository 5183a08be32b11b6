// The policies of a service that are a signed bundle: read, verified, held against what was accepted before, compiled
// and tested, and remembered before they decide.
//
// A bundle is accepted if one of the keys signed it; if it has the name that was configured, or else that of the
// bundles before it; if its version is above every one that was accepted, or it is the same bundle again; if everything
// in it compiles, and no test in it fails. What was accepted is remembered in `state_file`, so that a service that is
// started again does not take an older one; without a file it is remembered as long as the process runs.
//
// Belongs to a PolicyStore, which calls load() and accept() one after the other, from one thread at a time; status()
// may be called from any.
//
//   BundleSource source({.path = "shop.bundle", .keys = keys, .state_file = "/var/lib/hardtack/shop.state"});
//   PolicyStore store([&](const PolicySets* now) { return source.load(now); }, [&](const PolicySets&) { return
//   source.accept(); });
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "serve/bundle/bundle_tests.h"
#include "serve/policies/policy_store.h"

namespace hardtack::serve {

// Which bundle was accepted last.
struct AcceptedBundle {
  std::string name;
  std::uint64_t version = 0;
  std::string digest;
  friend bool operator==(const AcceptedBundle&, const AcceptedBundle&) = default;
};

// {"digest": "...", "name": "shop", "version": 7}. Errors of reading: kIo, kMalformedJson, kSyntax.
std::string write_bundle_state(const AcceptedBundle& state);
Result<AcceptedBundle> parse_bundle_state(std::string_view text);

// Why a bundle must not take the place of another: of another name, older, or another one with the same version. Error:
// kExpired, kUsage for the name.
Result<void> check_bundle_order(const AcceptedBundle& next, const AcceptedBundle& before);

struct BundleSourceOptions {
  std::string path;
  std::vector<PublicKey> keys;  // at least one
  std::optional<std::string> name = std::nullopt;
  // Read at the first load, and written with every bundle that is accepted.
  std::optional<std::string> state_file = std::nullopt;
  bool write_state = true;  // a check of the configuration changes nothing
  std::vector<std::string> data = {};
  PolicySetOptions policies = {};
  BundleTestOptions tests = {};
};

class BundleSource {
 public:
  explicit BundleSource(BundleSourceOptions options) : options_(std::move(options)) {}

  LoadedSets load(const PolicySets* now);
  // What load() gave last decides from now on. Error: kIo for a state that cannot be written: then it must not.
  Result<void> accept();

  // Nothing before the first bundle that was accepted.
  std::optional<AcceptedBundle> status() const;

 private:
  Result<std::optional<AcceptedBundle>> remembered();
  std::expected<std::vector<PolicySource>, Failure> data() const;

  const BundleSourceOptions options_;
  bool state_read_ = false;
  std::optional<AcceptedBundle> next_;
  mutable std::mutex mutex_;
  std::optional<AcceptedBundle> accepted_;
};

}  // namespace hardtack::serve
