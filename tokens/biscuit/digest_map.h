// A bounded map from SHA-256 digests to values that forgets what was used longest ago. Belongs to whoever locks it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <list>
#include <unordered_map>
#include <utility>

#include "engine/base/hash.h"
#include "tokens/crypto/sha256.h"

namespace hardtack {

template <typename Value>
class DigestMap {
 public:
  struct Entry {
    Sha256Digest digest;
    Value value;
    std::size_t bytes;
  };

  DigestMap(std::size_t max_entries, std::size_t max_bytes) : entry_bound_(max_entries), byte_bound_(max_bytes) {}

  // Nothing if it is not there. What is found counts as used now.
  const Value* find(const Sha256Digest& digest) {
    const auto found = index_.find(digest);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->value;
  }

  // In place of what is there. Returns how many others it forgot. What is larger than the whole map is not kept.
  std::size_t insert(const Sha256Digest& digest, Value value, std::size_t bytes) {
    if (const auto found = index_.find(digest); found != index_.end()) erase(found->second);
    if (entry_bound_ == 0 || bytes > byte_bound_) return 0;
    Entries fresh;  // joins the others once the index has it, so that neither is without the other
    fresh.push_front({digest, std::move(value), bytes});
    index_.emplace(digest, fresh.begin());
    entries_.splice(entries_.begin(), fresh);
    bytes_ += bytes;
    std::size_t forgotten = 0;
    for (; entries_.size() > entry_bound_ || bytes_ > byte_bound_; ++forgotten) erase(std::prev(entries_.end()));
    return forgotten;
  }

  void erase(const Sha256Digest& digest) {
    if (const auto found = index_.find(digest); found != index_.end()) erase(found->second);
  }

  template <typename Predicate>
  void erase_if(Predicate unwanted) {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const auto next = std::next(entry);
      if (unwanted(entry->value)) erase(entry);
      entry = next;
    }
  }

  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  using Entries = std::list<Entry>;

  // Whoever makes tokens tries out digests, but does not know the seed.
  struct Hash {
    HashSeed seed = HashSeed::of_process();
    std::size_t operator()(const Sha256Digest& digest) const {
      std::uint64_t words[2];
      std::memcpy(words, digest.data(), sizeof words);
      return hash_word(seed, hash_word(seed, 0, words[1]), words[0]);
    }
  };

  void erase(typename Entries::iterator entry) {
    bytes_ -= entry->bytes;
    index_.erase(entry->digest);
    entries_.erase(entry);
  }

  std::size_t entry_bound_;
  std::size_t byte_bound_;
  std::size_t bytes_ = 0;
  Entries entries_;  // last used first
  std::unordered_map<Sha256Digest, typename Entries::iterator, Hash> index_;
};

}  // namespace hardtack
