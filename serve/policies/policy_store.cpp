#include "serve/policies/policy_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::serve {
namespace {

std::string_view name_of(const std::shared_ptr<const PolicySet>& set) { return set->name; }

// Why sets that compiled must not decide.
std::optional<Failure> find_wrong(const PolicySets& next, const PolicySets* now) {
  const auto refuse = [](std::string message) { return Failure(Error(ErrorCode::kUsage, std::move(message))); };
  const auto& sets = next.all();
  if (sets.empty()) return refuse("there is no policy set");
  if (const auto same = std::ranges::adjacent_find(sets, {}, name_of); same != sets.end())
    return refuse(cat("two policy sets are named ", quote((*same)->name)));
  if (now == nullptr || now->usual() == nullptr || next.usual() == nullptr) return std::nullopt;
  if (next.usual()->name == now->usual()->name) return std::nullopt;
  // Perhaps an editor that renames and writes: nothing else must decide in its place meanwhile.
  return Failure(Error(ErrorCode::kUsage, cat("the policy set ", quote(now->usual()->name), ", which decides, is gone"))
                     .with_help("put it back, or start the service anew to decide by another one"));
}

// The same policy, as another bundle brought it.
std::shared_ptr<const PolicySet> in_bundle(const PolicySet& set, const std::optional<BundleVersion>& bundle) {
  auto copy = std::make_shared<PolicySet>(set);
  copy->bundle = bundle;
  return copy;
}

}  // namespace

PolicySets::PolicySets(std::vector<std::shared_ptr<const PolicySet>> sets) : sets_(std::move(sets)) {
  std::ranges::sort(sets_, {}, name_of);
}

const std::shared_ptr<const PolicySet>& PolicySets::find(std::string_view name) const {
  static const std::shared_ptr<const PolicySet> none;
  const auto found = std::ranges::lower_bound(sets_, name, {}, name_of);
  return found != sets_.end() && (*found)->name == name ? *found : none;
}

const std::shared_ptr<const PolicySet>& PolicySets::usual() const {
  return sets_.size() == 1 ? sets_[0] : find(kDefaultSet);
}

LoadedSets compile_policy_sets(std::vector<PolicySetSources> sources, const PolicySetOptions& options,
                               const PolicySets* known) {
  std::vector<std::shared_ptr<const PolicySet>> sets;
  for (PolicySetSources& source : sources) {
    if (known != nullptr) {
      if (const auto& before = known->find(source.name); before != nullptr && before->digest == digest_of(source)) {
        sets.push_back(before->bundle == source.bundle ? before : in_bundle(*before, source.bundle));
        continue;
      }
    }
    HARDTACK_TRY(std::shared_ptr<const PolicySet> compiled, compile_policy_set(std::move(source), options));
    sets.push_back(std::move(compiled));
  }
  return sets;
}

LoadedSets load_policy_files(const PolicyPaths& paths, const PolicySetOptions& options, const PolicySets* known,
                             const PolicyFileLimits& limits) {
  HARDTACK_TRY(std::vector<PolicySetSources> sources, read_policy_sets(paths, limits));
  return compile_policy_sets(std::move(sources), options, known);
}

std::expected<void, Failure> PolicyStore::reload() {
  const std::scoped_lock one(reloading_);
  const std::shared_ptr<const PolicySets> now = current();
  std::shared_ptr<const PolicySets> next;
  std::optional<Failure> wrong;
  if (LoadedSets loaded = load_(now.get())) {
    next = std::make_shared<const PolicySets>(*std::move(loaded));
    wrong = find_wrong(*next, now.get());
    if (!wrong && accept_) {
      if (const auto accepted = accept_(*next); !accepted) wrong = Failure(accepted.error());
    }
  } else {
    wrong = std::move(loaded.error());
  }
  const std::scoped_lock lock(mutex_);
  if (wrong) {
    ++status_.failures;
    status_.failure = *wrong;
    return std::unexpected(*std::move(wrong));
  }
  sets_ = std::move(next);
  ++status_.reloads;
  status_.failure.reset();
  status_.generation = generation_.load(std::memory_order_relaxed) + 1;
  generation_.store(status_.generation, std::memory_order_release);
  return {};
}

std::shared_ptr<const PolicySets> PolicyStore::current() const {
  const std::scoped_lock lock(mutex_);
  return sets_;
}

PolicyStore::Status PolicyStore::status() const {
  const std::scoped_lock lock(mutex_);
  return status_;
}

const PolicySets& PolicyView::of(const PolicyStore& store) {
  static const PolicySets none({});
  const std::uint64_t generation = store.generation();
  if (store_ != &store || generation_ != generation) {
    sets_ = store.current();
    store_ = &store;
    generation_ = generation;
  }
  return sets_ == nullptr ? none : *sets_;
}

}  // namespace hardtack::serve
