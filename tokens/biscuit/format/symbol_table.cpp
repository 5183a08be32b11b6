#include "tokens/biscuit/format/symbol_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <string>
#include <utility>

#include "engine/terms/default_symbols.h"
#include "engine/text/cat.h"

namespace hardtack {
namespace {

// Bit i is set if the default symbol i begins with the character: every symbol that is read asks, and hardly one of a
// token's own shares its first letter with more than three.
constexpr auto kDefaultsByFirst = [] {
  std::array<std::uint32_t, 256> bits{};
  static_assert(kDefaultSymbols.size() <= 32);
  for (std::size_t i = 0; i < kDefaultSymbols.size(); ++i) {
    bits[static_cast<unsigned char>(kDefaultSymbols[i][0])] |= std::uint32_t{1} << i;
  }
  return bits;
}();

std::optional<std::uint64_t> find_default(std::string_view text) {
  if (text.empty()) return std::nullopt;
  for (std::uint32_t bits = kDefaultsByFirst[static_cast<unsigned char>(text[0])]; bits != 0; bits &= bits - 1) {
    const auto index = static_cast<std::size_t>(std::countr_zero(bits));
    if (kDefaultSymbols[index] == text) return index;
  }
  return std::nullopt;
}

}  // namespace

Result<std::size_t> SymbolTable::number(std::uint64_t symbol) const {
  if (symbol < kFirstOwnSymbol || symbol - kFirstOwnSymbol >= symbols_.size()) {
    return fail(ErrorCode::kUnknownSymbol, cat("symbol ", symbol, " is not in the symbol table"));
  }
  return symbol - kFirstOwnSymbol;
}

SymbolTable::Texts SymbolTable::share(std::size_t first) {
  std::size_t size = 0;
  for (std::size_t i = first; i < symbols_.size(); ++i) size += symbols_[i].size();
  if (first == symbols_.size()) return nullptr;
  const auto texts = std::make_shared_for_overwrite<char[]>(size);
  char* at = texts.get();
  for (std::size_t i = first; i < symbols_.size(); ++i) at = std::ranges::copy(symbols_[i], at).out;
  adopt(first, texts);
  return texts;
}

void SymbolTable::adopt(std::size_t first, const Texts& texts) {
  if (first == symbols_.size()) return;
  owners_.push_back({first, texts});
  const char* at = texts.get();
  for (std::size_t i = first; i < symbols_.size(); ++i) {
    symbols_[i] = {at, symbols_[i].size()};
    at += symbols_[i].size();
  }
}

SymbolTable::Shared SymbolTable::shared(std::size_t index) const {
  const auto after = std::ranges::upper_bound(owners_, index, {}, &Owner::first);
  return {symbols_[index], hashes_[index], after == owners_.begin() ? nullptr : &std::prev(after)->texts};
}

std::uint32_t SymbolTable::hash_of(std::string_view text) const {
  return static_cast<std::uint32_t>(hash_bytes(seed_, text));
}

std::optional<std::uint64_t> SymbolTable::find(std::string_view text) const { return find_hashed(text, hash_of(text)); }

std::optional<std::uint64_t> SymbolTable::find_hashed(std::string_view text, std::uint32_t hash) const {
  if (auto known = find_default(text)) return known;
  if (slots_.empty()) return std::nullopt;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t index = slots_[slot] - 1;
    if (hashes_[index] == hash && symbols_[index] == text) return kFirstOwnSymbol + index;
  }
  return std::nullopt;
}

std::uint64_t SymbolTable::intern(std::string_view text) {
  const std::uint32_t hash = hash_of(text);
  if (auto known = find_hashed(text, hash)) return *known;
  add(text, hash);
  return kFirstOwnSymbol + symbols_.size() - 1;
}

Result<void> SymbolTable::declare(std::string_view text) {
  const std::uint32_t hash = hash_of(text);
  if (find_hashed(text, hash)) {
    return fail(ErrorCode::kSymbolTableOverlap, "a block declares a symbol that is known already");
  }
  add(text, hash);
  return {};
}

// Room comes first, so that a symbol is added to all three or to none.
void SymbolTable::add(std::string_view text, std::uint32_t hash) {
  const std::size_t index = symbols_.size();
  if (index == symbols_.capacity()) symbols_.reserve(std::max<std::size_t>(8, index * 2));
  if (index == hashes_.capacity()) hashes_.reserve(std::max<std::size_t>(8, index * 2));
  const auto place = [](std::vector<std::uint32_t>& slots, std::uint32_t hash_placed, std::size_t placed) {
    const std::size_t mask = slots.size() - 1;
    std::size_t slot = hash_placed & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = static_cast<std::uint32_t>(placed + 1);
  };
  if ((index + 1) * 2 > slots_.size()) {
    std::vector<std::uint32_t> larger(std::max<std::size_t>(16, slots_.size() * 2), 0);
    for (std::size_t i = 0; i < index; ++i) place(larger, hashes_[i], i);
    slots_ = std::move(larger);
  }
  symbols_.push_back(text);
  hashes_.push_back(hash);
  place(slots_, hash, index);
}

Result<PublicKey> KeyTable::key(std::int64_t index) const {
  if (index < 0 || static_cast<std::uint64_t>(index) >= keys_.size()) {
    return fail(ErrorCode::kUnknownExternalKey, cat("public key ", index, " is not in the key table"));
  }
  return keys_[static_cast<std::size_t>(index)];
}

std::uint64_t KeyTable::intern(const PublicKey& key) {
  const auto known = std::ranges::find(keys_, key);
  if (known == keys_.end()) keys_.push_back(key);
  return static_cast<std::uint64_t>(std::ranges::find(keys_, key) - keys_.begin());
}

Result<void> KeyTable::declare(const PublicKey& key) {
  if (std::ranges::find(keys_, key) != keys_.end()) {
    return fail(ErrorCode::kPublicKeyTableOverlap, "a block declares a public key that is known already");
  }
  keys_.push_back(key);
  return {};
}

}  // namespace hardtack
