// Interns strings, byte strings and collections, so that equality of values is equality of ids.
//
// A store is a root (it starts with the 28 default symbols) or an overlay over a frozen base: ids of the overlay start
// after the base's, lookups see both, and nothing is copied. A Policy owns a root; each request lays an overlay on it.
// Stores belong to one thread while they grow; a store that no longer changes may be shared by any number of threads.
//
//   TermStore terms;
//   Value path = terms.string("/a/file.txt");
//   HARDTACK_TRY(Value set, terms.set(std::array{path, terms.string("/b")}));
#pragma once

#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/base/hash.h"
#include "engine/terms/value.h"

HARDTACK_API_BEGIN
namespace hardtack {

class TermStore {
 public:
  explicit TermStore(HashSeed seed = HashSeed::of_process());
  // An overlay. `base` must outlive this store and must not change as long as it is used.
  explicit TermStore(const TermStore* base);

  TermStore(TermStore&&) noexcept = default;
  TermStore& operator=(TermStore&&) noexcept = default;
  TermStore(const TermStore&) = delete;  // values would silently belong to two stores
  TermStore& operator=(const TermStore&) = delete;

  StringId intern(std::string_view text);
  // The same for text that lies in memory which others share and `owner` keeps: it is not copied. `hash` is what
  // hash_text() says of it.
  StringId intern_shared(std::string_view text, std::uint32_t hash, const std::shared_ptr<const char[]>& owner);
  static std::uint32_t hash_text(HashSeed seed, std::string_view text) {
    return static_cast<std::uint32_t>(hash_bytes(seed, text));
  }
  std::optional<StringId> find(std::string_view text) const;
  // Valid as long as the store: interned text does not move, except when the store shrinks.
  std::string_view text(StringId id) const;
  // Ids run from 0 to string_count() - 1, in the order of interning.
  std::size_t string_count() const { return base_strings_ + strings_.size(); }

  Value string(std::string_view text) { return Value::string(intern(text)); }
  Value bytes(std::string_view content) { return Value::bytes(intern(content)); }
  Value variable(std::string_view name) { return Value::variable(intern(name)); }

  // Sorted canonically and without duplicates. kInvalidSet for a variable or a set among the elements.
  Result<Value> set(std::span<const Value> elements);
  Result<Value> array(std::span<const Value> elements);
  // Keys and values in turn, sorted by key. kInvalidMap for a key that is not an integer or string, and for an equal
  // key.
  Result<Value> map(std::span<const Value> keys_and_values);

  // The elements of a set or array; keys and values in turn of a map. Valid until the next collection is made.
  std::span<const Value> elements(Value collection) const;
  // Number of elements (of entries, for a map).
  std::size_t length(Value collection) const;
  // False for a variable and for a collection that holds one at any depth.
  bool is_ground(Value value) const;
  // Nesting: 0 for a scalar, 1 for `[1]`.
  std::size_t depth(Value value) const;

  // The canonical order: by type, then by content (strings and bytes bytewise, collections element by element). It does
  // not depend on ids, so it is the same in every store.
  std::strong_ordering compare(Value a, Value b) const;

  // Bytes held beyond the base's, for memory budgets.
  std::size_t memory_used() const { return memory_used_; }
  // What the heap holds for this store, without text that it shares.
  std::size_t held_bytes() const;
  HashSeed seed() const { return seed_; }
  const TermStore* base() const { return base_; }

  // Forgets everything but the base (or the default symbols), keeping the buffers.
  void clear();
  // Becomes an empty overlay on another base (or on one that has grown), keeping the buffers.
  void rebase(const TermStore* base);
  // Gives back memory that is not used: for a store that is kept for long. Moves all text.
  void shrink();
  // False right after clear() of an overlay.
  bool has_own_terms() const { return !strings_.empty() || !collections_.empty(); }

 private:
  struct Text {
    const char* data;
    std::uint32_t size;
    std::uint32_t hash;
  };
  struct Collection {
    std::uint32_t first;
    std::uint32_t count;
    std::uint32_t hash;
    std::uint16_t depth;
    bool ground;
  };
  struct Chunk {
    std::unique_ptr<char[]> data;
    std::size_t size;
  };

  std::optional<StringId> find_hashed(std::string_view text, std::uint32_t hash) const;
  std::optional<CollectionId> find_collection(std::span<const Value> values, std::uint32_t hash) const;
  Result<Value> make(ValueType type, std::span<const Value> values);
  const Collection& collection(CollectionId id) const;
  std::span<const Value> values_of(CollectionId id) const;
  const char* copy_text(std::string_view text);
  enum DefaultSymbolsTag { kBuildDefaults };
  explicit TermStore(DefaultSymbolsTag);

  void add_default_symbols();
  void hash_default_symbols();

  const TermStore* base_ = nullptr;
  HashSeed seed_;
  std::size_t base_strings_ = 0;
  std::size_t base_collections_ = 0;

  std::vector<Text> strings_;
  std::vector<std::uint32_t> string_slots_;  // open addressing: index into strings_ plus one; size is a power of two
  std::vector<Chunk> chunks_;
  std::size_t current_chunk_ = 0;
  std::size_t chunk_used_ = 0;
  std::vector<std::shared_ptr<const char[]>> owners_;  // of text that was not copied

  std::vector<Collection> collections_;
  std::vector<std::uint32_t> collection_slots_;
  std::vector<Value> values_;
  struct MapEntry {
    Value key;
    Value value;
  };
  std::vector<Value> sort_buffer_;
  std::vector<MapEntry> entry_buffer_;

  std::size_t memory_used_ = 0;
};

}  // namespace hardtack
HARDTACK_API_END
