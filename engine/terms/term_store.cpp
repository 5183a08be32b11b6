#include "engine/terms/term_store.h"

#include <algorithm>
#include <cstring>

#include "engine/base/heap_size.h"
#include "engine/base/limits.h"
#include "engine/terms/default_symbols.h"
#include "engine/text/cat.h"

namespace hardtack {
namespace {

constexpr std::size_t kFirstChunk = 1024;

// Calls `visit` with each occupied slot's entry until it returns true; false when an empty slot ends the probe.
template <typename Visit>
bool probe(const std::vector<std::uint32_t>& slots, std::uint32_t hash, Visit visit) {
  if (slots.empty()) return false;
  const std::size_t mask = slots.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots[slot] == 0) return false;
    if (visit(slots[slot] - 1)) return true;
  }
}

void place(std::vector<std::uint32_t>& slots, std::uint32_t hash, std::size_t index) {
  const std::size_t mask = slots.size() - 1;
  std::size_t slot = hash & mask;
  while (slots[slot] != 0) slot = (slot + 1) & mask;
  slots[slot] = static_cast<std::uint32_t>(index + 1);
}

// Makes room for one more entry and its slot, at most half of which are used. What throws is here, so that an entry and
// its slot are added both or not at all: one without the other would be looked for without end.
template <typename Entry>
void make_room(std::vector<std::uint32_t>& slots, std::vector<Entry>& entries) {
  if (entries.size() == entries.capacity()) entries.reserve(std::max<std::size_t>(8, entries.capacity() * 2));
  if ((entries.size() + 1) * 2 <= slots.size()) return;
  std::vector<std::uint32_t> larger(std::max<std::size_t>(64, slots.size() * 2), 0);
  for (std::size_t i = 0; i < entries.size(); ++i) place(larger, entries[i].hash, i);
  slots = std::move(larger);
}

// Adds an entry for which there is room.
template <typename Entry>
void add_entry(std::vector<std::uint32_t>& slots, std::vector<Entry>& entries, const Entry& entry) {
  place(slots, entry.hash, entries.size());
  entries.push_back(entry);
}

// Empties the table in time proportional to the entries, not to the largest table there ever was.
template <typename Entry>
void clear_slots(std::vector<std::uint32_t>& slots, const std::vector<Entry>& entries) {
  if (slots.empty()) return;
  const std::size_t mask = slots.size() - 1;
  for (std::size_t index = 0; index < entries.size(); ++index) {
    std::size_t slot = entries[index].hash & mask;
    while (slots[slot] != index + 1) slot = (slot + 1) & mask;  // its slot holds it, however many were emptied before
    slots[slot] = 0;
  }
}

std::uint32_t hash_values(HashSeed seed, std::span<const Value> values) {
  std::uint64_t state = 0;
  for (Value value : values) {
    state = hash_word(seed, state, value.payload(), static_cast<std::uint64_t>(value.type()));
  }
  return static_cast<std::uint32_t>(hash_word(seed, state, values.size()));
}

std::strong_ordering order(std::string_view a, std::string_view b) {
  const int result = a.compare(b);
  return result < 0   ? std::strong_ordering::less
         : result > 0 ? std::strong_ordering::greater
                      : std::strong_ordering::equal;
}

}  // namespace

TermStore::TermStore(HashSeed seed) : seed_(seed) { add_default_symbols(); }

TermStore::TermStore(const TermStore* base)
    : base_(base),
      seed_(base->seed_),
      base_strings_(base->string_count()),
      base_collections_(base->base_collections_ + base->collections_.size()) {}

// A token has a store for each of its blocks, so their table is made once and copied; their text is static.
void TermStore::add_default_symbols() {
  static const TermStore& kDefaults = *new TermStore(kBuildDefaults);  // outlives every static store
  if (seed_ == kDefaults.seed_) {
    strings_ = kDefaults.strings_;
    string_slots_ = kDefaults.string_slots_;
  } else {
    hash_default_symbols();
  }
}

TermStore::TermStore(DefaultSymbolsTag /*builds the shared table, which all other stores copy*/)
    : seed_(HashSeed::of_process()) {
  hash_default_symbols();
}

void TermStore::hash_default_symbols() {
  strings_.reserve(kDefaultSymbols.size());
  for (std::string_view symbol : kDefaultSymbols) {
    const auto hash = static_cast<std::uint32_t>(hash_bytes(seed_, symbol));
    make_room(string_slots_, strings_);
    add_entry(string_slots_, strings_, Text{symbol.data(), static_cast<std::uint32_t>(symbol.size()), hash});
  }
}

StringId TermStore::intern(std::string_view text) {
  const std::uint32_t hash = hash_text(seed_, text);
  if (auto known = find_hashed(text, hash)) return *known;
  make_room(string_slots_, strings_);
  add_entry(string_slots_, strings_, Text{copy_text(text), static_cast<std::uint32_t>(text.size()), hash});
  memory_used_ += text.size() + sizeof(Text) + 2 * sizeof(std::uint32_t);
  return static_cast<StringId>(base_strings_ + strings_.size() - 1);
}

StringId TermStore::intern_shared(std::string_view text, std::uint32_t hash,
                                  const std::shared_ptr<const char[]>& owner) {
  if (auto known = find_hashed(text, hash)) return *known;
  make_room(string_slots_, strings_);
  if (std::ranges::find(owners_, owner) == owners_.end()) owners_.push_back(owner);
  add_entry(string_slots_, strings_, Text{text.data(), static_cast<std::uint32_t>(text.size()), hash});
  memory_used_ += text.size() + sizeof(Text) + 2 * sizeof(std::uint32_t);
  return static_cast<StringId>(base_strings_ + strings_.size() - 1);
}

std::optional<StringId> TermStore::find(std::string_view text) const {
  return find_hashed(text, hash_text(seed_, text));
}

std::optional<StringId> TermStore::find_hashed(std::string_view text, std::uint32_t hash) const {
  if (base_ != nullptr) {
    if (auto below = base_->find_hashed(text, hash)) return below;
  }
  std::optional<StringId> found;
  probe(string_slots_, hash, [&](std::uint32_t index) {
    const Text& entry = strings_[index];
    if (entry.hash != hash || std::string_view(entry.data, entry.size) != text) return false;
    found = static_cast<StringId>(base_strings_ + index);
    return true;
  });
  return found;
}

std::string_view TermStore::text(StringId id) const {
  const auto index = static_cast<std::size_t>(id);
  if (index < base_strings_) return base_->text(id);
  const Text& entry = strings_[index - base_strings_];
  return {entry.data, entry.size};
}

const char* TermStore::copy_text(std::string_view text) {
  if (text.empty()) return "";
  while (current_chunk_ < chunks_.size() && chunks_[current_chunk_].size - chunk_used_ < text.size()) {
    ++current_chunk_;
    chunk_used_ = 0;
  }
  if (current_chunk_ == chunks_.size()) {
    const std::size_t grown = chunks_.empty() ? kFirstChunk : chunks_.back().size * 2;
    const std::size_t size = std::max(grown, text.size());
    chunks_.push_back(Chunk{std::make_unique_for_overwrite<char[]>(size), size});
    chunk_used_ = 0;
  }
  char* place = chunks_[current_chunk_].data.get() + chunk_used_;
  std::memcpy(place, text.data(), text.size());
  chunk_used_ += text.size();
  return place;
}

Result<Value> TermStore::set(std::span<const Value> elements) {
  sort_buffer_.assign(elements.begin(), elements.end());
  for (Value element : sort_buffer_) {
    if (element.is(ValueType::kSet)) return fail(ErrorCode::kInvalidSet, "a set cannot hold a set");
    if (!is_ground(element)) return fail(ErrorCode::kInvalidSet, "a set cannot hold a variable");
  }
  std::ranges::sort(sort_buffer_, [this](Value a, Value b) { return compare(a, b) < 0; });
  const auto duplicates = std::ranges::unique(sort_buffer_);
  sort_buffer_.erase(duplicates.begin(), duplicates.end());
  return make(ValueType::kSet, sort_buffer_);
}

Result<Value> TermStore::array(std::span<const Value> elements) {
  sort_buffer_.assign(elements.begin(), elements.end());  // `elements` may lie in this store's own buffer
  return make(ValueType::kArray, sort_buffer_);
}

Result<Value> TermStore::map(std::span<const Value> keys_and_values) {
  std::vector<MapEntry>& entries = entry_buffer_;
  entries.clear();
  for (std::size_t i = 0; i + 1 < keys_and_values.size(); i += 2) {
    const Value key = keys_and_values[i];
    if (!key.is(ValueType::kInteger) && !key.is(ValueType::kString)) {
      return fail(ErrorCode::kInvalidMap, "a map key must be an integer or a string");
    }
    entries.push_back({key, keys_and_values[i + 1]});
  }
  std::ranges::sort(entries, [this](const MapEntry& a, const MapEntry& b) { return compare(a.key, b.key) < 0; });
  sort_buffer_.clear();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i > 0 && entries[i].key == entries[i - 1].key) return fail(ErrorCode::kInvalidMap, "a map key is given twice");
    sort_buffer_.push_back(entries[i].key);
    sort_buffer_.push_back(entries[i].value);
  }
  return make(ValueType::kMap, sort_buffer_);
}

Result<Value> TermStore::make(ValueType type, std::span<const Value> values) {
  std::size_t deepest = 0;
  bool ground = true;
  for (Value value : values) {
    deepest = std::max(deepest, depth(value));
    ground = ground && is_ground(value);
  }
  if (deepest + 1 > kMaxTermDepth) {
    return fail(ErrorCode::kNestingTooDeep, cat("a value is nested more than ", kMaxTermDepth, " deep"));
  }
  const std::uint32_t hash = hash_values(seed_, values);
  if (auto known = find_collection(values, hash)) return Value::collection(type, *known);
  const auto first = static_cast<std::uint32_t>(values_.size());
  make_room(collection_slots_, collections_);
  values_.insert(values_.end(), values.begin(), values.end());
  add_entry(collection_slots_, collections_,
            Collection{first, static_cast<std::uint32_t>(values.size()), hash, static_cast<std::uint16_t>(deepest + 1),
                       ground});
  memory_used_ += values.size() * sizeof(Value) + sizeof(Collection) + 2 * sizeof(std::uint32_t);
  return Value::collection(type, static_cast<CollectionId>(base_collections_ + collections_.size() - 1));
}

std::optional<CollectionId> TermStore::find_collection(std::span<const Value> values, std::uint32_t hash) const {
  if (base_ != nullptr) {
    if (auto below = base_->find_collection(values, hash)) return below;
  }
  std::optional<CollectionId> found;
  probe(collection_slots_, hash, [&](std::uint32_t index) {
    const Collection& entry = collections_[index];
    if (entry.hash != hash || entry.count != values.size()) return false;
    if (!std::equal(values.begin(), values.end(), values_.begin() + entry.first)) return false;
    found = static_cast<CollectionId>(base_collections_ + index);
    return true;
  });
  return found;
}

const TermStore::Collection& TermStore::collection(CollectionId id) const {
  const auto index = static_cast<std::size_t>(id);
  return index < base_collections_ ? base_->collection(id) : collections_[index - base_collections_];
}

std::span<const Value> TermStore::values_of(CollectionId id) const {
  const auto index = static_cast<std::size_t>(id);
  if (index < base_collections_) return base_->values_of(id);
  const Collection& entry = collections_[index - base_collections_];
  return std::span(values_).subspan(entry.first, entry.count);
}

std::span<const Value> TermStore::elements(Value collection) const { return values_of(collection.as_collection()); }

std::size_t TermStore::length(Value value) const {
  const std::size_t count = collection(value.as_collection()).count;
  return value.is(ValueType::kMap) ? count / 2 : count;
}

bool TermStore::is_ground(Value value) const {
  if (value.is_collection()) return collection(value.as_collection()).ground;
  return !value.is(ValueType::kVariable);
}

std::size_t TermStore::depth(Value value) const {
  return value.is_collection() ? collection(value.as_collection()).depth : 0;
}

// Recursion is bounded by kMaxTermDepth, which make() enforces.
std::strong_ordering TermStore::compare(Value a, Value b) const {
  if (a == b) return std::strong_ordering::equal;
  if (a.type() != b.type()) return a.type() <=> b.type();
  switch (a.type()) {
    case ValueType::kInteger: return a.as_integer() <=> b.as_integer();
    case ValueType::kDate: return a.as_date() <=> b.as_date();
    case ValueType::kBool: return a.as_bool() <=> b.as_bool();
    case ValueType::kNull: return std::strong_ordering::equal;
    case ValueType::kVariable:
    case ValueType::kString:
    case ValueType::kBytes: return order(text(a.as_string()), text(b.as_string()));
    case ValueType::kSet:
    case ValueType::kArray:
    case ValueType::kMap: break;
  }
  const auto left = elements(a);
  const auto right = elements(b);
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (const auto result = compare(left[i], right[i]); result != 0) return result;
  }
  return left.size() <=> right.size();
}

void TermStore::clear() {
  clear_slots(string_slots_, strings_);
  strings_.clear();
  current_chunk_ = 0;
  chunk_used_ = 0;
  owners_.clear();
  clear_slots(collection_slots_, collections_);
  collections_.clear();
  values_.clear();
  memory_used_ = 0;
  if (base_ == nullptr) add_default_symbols();
}

void TermStore::shrink() {
  const auto all = [](auto&... vectors) { (vectors.shrink_to_fit(), ...); };
  all(strings_, string_slots_, collections_, collection_slots_, values_);
  sort_buffer_ = {};
  entry_buffer_ = {};

  const auto copied = std::span(strings_).subspan(base_ == nullptr ? kDefaultSymbols.size() : 0);
  std::size_t size = 0;
  for (const Text& entry : copied) size += entry.size;
  std::vector<Chunk> whole;
  if (size > 0) whole.push_back(Chunk{std::make_unique<char[]>(size), size});
  std::size_t used = 0;
  for (Text& entry : copied) {
    if (entry.size == 0) continue;
    entry.data = static_cast<const char*>(std::memcpy(whole[0].data.get() + used, entry.data, entry.size));
    used += entry.size;
  }
  chunks_ = std::move(whole);
  owners_ = {};
  current_chunk_ = 0;
  chunk_used_ = size;
}

std::size_t TermStore::held_bytes() const {
  std::size_t held = heap_bytes(strings_, string_slots_, chunks_, owners_, collections_, collection_slots_, values_,
                                sort_buffer_, entry_buffer_);
  for (const Chunk& chunk : chunks_) held += heap_block(chunk.size);
  return held;
}

void TermStore::rebase(const TermStore* base) {
  clear();
  base_ = base;
  seed_ = base->seed_;
  base_strings_ = base->string_count();
  base_collections_ = base->base_collections_ + base->collections_.size();
}

}  // namespace hardtack
