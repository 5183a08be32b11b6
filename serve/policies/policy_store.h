// The policy sets that a service decides by now, and how they are replaced: compiled beside what runs, and put in its
// place only if every one of them is good. A request keeps the set that it began with.
//
// A PolicyStore may be used from any thread; one reload runs at a time, and nobody waits for it. Threads that answer
// keep a PolicyView each, which looks at one atomic number and takes the sets anew only when that changed.
//
//   PolicyStore store([&] { return load_policy_files(paths, options); });
//   if (const auto loaded = store.reload(); !loaded) return refuse(loaded.error());
//   ...
//   PolicyView view;                                        // one per thread
//   const auto set = view.of(store).find("default");        // per request; null: nothing matches, deny
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/failure.h"
#include "serve/policies/policy_files.h"
#include "serve/policies/policy_set.h"

namespace hardtack::serve {

// All sets of one moment. Frozen.
class PolicySets {
 public:
  explicit PolicySets(std::vector<std::shared_ptr<const PolicySet>> sets);

  // Null if there is none of this name.
  const std::shared_ptr<const PolicySet>& find(std::string_view name) const;
  // What decides where nothing chooses: the set named `default`, or the only one. Null otherwise.
  const std::shared_ptr<const PolicySet>& usual() const;
  const std::vector<std::shared_ptr<const PolicySet>>& all() const { return sets_; }

 private:
  std::vector<std::shared_ptr<const PolicySet>> sets_;  // by name
};

using LoadedSets = std::expected<std::vector<std::shared_ptr<const PolicySet>>, Failure>;

// Of each of `sources`, one set. One whose digest `known` has is taken from there, though it may be of another bundle.
LoadedSets compile_policy_sets(std::vector<PolicySetSources> sources, const PolicySetOptions& options,
                               const PolicySets* known = nullptr);

// Reads and compiles. A set whose digest `known` has is taken from there: of a thousand files that did not change, none
// is compiled again.
LoadedSets load_policy_files(const PolicyPaths& paths, const PolicySetOptions& options,
                             const PolicySets* known = nullptr, const PolicyFileLimits& limits = {});

class PolicyStore {
 public:
  // What is loaded with every reload(), given what decides now (null at first).
  using Load = std::function<LoadedSets(const PolicySets* now)>;
  // Called with sets that are good, before they decide; with an error they never do.
  using Accept = std::function<Result<void>(const PolicySets& next)>;

  explicit PolicyStore(Load load, Accept accept = {}) : load_(std::move(load)), accept_(std::move(accept)) {}

  // Failure: of loading; kUsage for no set and for two of one name. What decided goes on deciding.
  std::expected<void, Failure> reload();

  // Changes with every reload that succeeded; 0 before the first one.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  // Null before the first reload that succeeded.
  std::shared_ptr<const PolicySets> current() const;

  struct Status {
    std::uint64_t generation = 0;
    std::uint64_t reloads = 0;   // that succeeded
    std::uint64_t failures = 0;  // that did not
    // Of the last reload, if it failed: what runs is not what the files say.
    std::optional<Failure> failure;
  };
  Status status() const;

 private:
  Load load_;
  Accept accept_;
  std::mutex reloading_;
  mutable std::mutex mutex_;  // of what follows
  std::shared_ptr<const PolicySets> sets_;
  Status status_;
  std::atomic<std::uint64_t> generation_{0};
};

// What one thread knows of a store. Belongs to that thread.
class PolicyView {
 public:
  // Of the store's current sets; of none before the first reload. Valid until the next call.
  const PolicySets& of(const PolicyStore& store);

 private:
  const PolicyStore* store_ = nullptr;
  std::uint64_t generation_ = 0;
  std::shared_ptr<const PolicySets> sets_;
};

}  // namespace hardtack::serve
