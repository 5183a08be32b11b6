// The tables that the blocks of a token share: symbols and public keys, which statements name by index.
//
// First-party blocks share one growing pair of tables; each third-party block has a pair of its own. Symbols 0 to 27
// are the language's, 28 to 1023 are reserved, a token's own follow from 1024.
//
// Tables hold views: the texts must outlive them. They belong to one thread while they grow.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/hash.h"
#include "engine/program/public_key.h"

namespace hardtack {

class SymbolTable {
 public:
  static constexpr std::uint64_t kFirstOwnSymbol = 1024;

  // The token's own symbols, in order.
  std::span<const std::string_view> own() const { return symbols_; }
  // The text of a symbol. Error: kUnknownSymbol.
  Result<std::string_view> text(std::uint64_t symbol) const;
  std::optional<std::uint64_t> find(std::string_view text) const;
  // The symbol of a text, which is added if it is new.
  std::uint64_t intern(std::string_view text);
  // Declares a symbol of a block. Error: kSymbolTableOverlap if it is known already.
  Result<void> declare(std::string_view text);

 private:
  std::optional<std::uint64_t> find_hashed(std::string_view text, std::uint32_t hash) const;
  std::uint32_t hash_of(std::string_view text) const;
  void add(std::string_view text, std::uint32_t hash);

  HashSeed seed_ = HashSeed::of_process();  // a token's author must not choose what collides
  std::vector<std::string_view> symbols_;
  std::vector<std::uint32_t> hashes_;  // of the symbols
  std::vector<std::uint32_t> slots_;   // open addressing: index into symbols_ plus one; size is a power of two
};

class KeyTable {
 public:
  std::span<const PublicKey> keys() const { return keys_; }
  // Error: kUnknownExternalKey.
  Result<PublicKey> key(std::int64_t index) const;
  std::uint64_t intern(const PublicKey& key);
  // Declares a key of a block. Error: kPublicKeyTableOverlap if it is known already.
  Result<void> declare(const PublicKey& key);

 private:
  std::vector<PublicKey> keys_;
};

struct TokenTables {
  SymbolTable symbols;
  KeyTable keys;
};

}  // namespace hardtack
