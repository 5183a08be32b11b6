// Numbers names in the order in which they are first seen. Keyed, since who writes a text must not be able to choose
// names that collide. Belongs to one thread while names are added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/hash.h"

namespace hardtack {

class NameTable {
 public:
  // The number of the pair. The bytes of `name` must outlive the table.
  std::uint32_t add(std::string_view name, std::uint32_t detail = 0) {
    if (2 * (entries_.size() + 1) > slots_.size()) grow();
    const auto hash = hash_of(name, detail);
    std::uint32_t& slot = slots_[place_of(name, detail, hash)];
    if (slot == kFree) {
      slot = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back({name, detail, hash});
    }
    return slot;
  }

  std::optional<std::uint32_t> find(std::string_view name, std::uint32_t detail = 0) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint32_t slot = slots_[place_of(name, detail, hash_of(name, detail))];
    if (slot == kFree) return std::nullopt;
    return slot;
  }

  std::size_t size() const { return entries_.size(); }
  std::string_view name(std::uint32_t number) const { return entries_[number].name; }

 private:
  static constexpr std::uint32_t kFree = 0xffffffff;

  struct Entry {
    std::string_view name;
    std::uint32_t detail;
    std::uint32_t hash;
  };

  std::uint32_t hash_of(std::string_view name, std::uint32_t detail) const {
    return static_cast<std::uint32_t>(hash_word(seed_, hash_bytes(seed_, name), detail));
  }
  // Of the entry, or of the free slot where it belongs. Less than half of the slots are taken.
  std::size_t place_of(std::string_view name, std::uint32_t detail, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
      if (slots_[place] == kFree) return place;
      const Entry& entry = entries_[slots_[place]];
      if (entry.hash == hash && entry.detail == detail && entry.name == name) return place;
    }
  }
  void grow() {
    slots_.assign(slots_.empty() ? 64 : 4 * slots_.size(), kFree);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      std::size_t place = entries_[i].hash & mask;
      while (slots_[place] != kFree) place = (place + 1) & mask;
      slots_[place] = static_cast<std::uint32_t>(i);
    }
  }

  HashSeed seed_ = HashSeed::of_process();
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace hardtack
