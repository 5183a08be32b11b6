// The tables that the blocks of a token share: symbols and public keys, which statements name by index.
//
// First-party blocks share one growing pair of tables; each third-party block has a pair of its own. Symbols 0 to 27
// are the language's, 28 to 1023 are reserved, a token's own follow from 1024.
//
// Tables hold views: the texts must outlive them, until share() moves them into memory that the blocks made with the
// table hold on to together. They belong to one thread while they grow.
#pragma once

#include <cstdint>
#include <memory>
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
  std::optional<std::uint64_t> find(std::string_view text) const;
  // The symbol of a text, which is added if it is new.
  std::uint64_t intern(std::string_view text);
  // Declares a symbol of a block. Error: kSymbolTableOverlap if it is known already.
  Result<void> declare(std::string_view text);

  // The texts of several symbols, one after the other.
  using Texts = std::shared_ptr<const char[]>;
  // Copies the texts of the own symbols from number `first` on, which lie there from now on.
  Texts share(std::size_t first);
  // The same with texts that share() made of equal symbols before.
  void adopt(std::size_t first, const Texts& texts);

  // An own symbol, by its number in own(), as a store of terms takes it. `owner` is null before share().
  struct Shared {
    std::string_view text;
    std::uint32_t hash;  // with seed(), as TermStore::hash_text()
    const Texts* owner;
  };
  Shared shared(std::size_t index) const;
  // The number in own() of a symbol from kFirstOwnSymbol on. Error: kUnknownSymbol.
  Result<std::size_t> number(std::uint64_t symbol) const;
  HashSeed seed() const { return seed_; }

 private:
  struct Owner {
    std::size_t first;  // of the symbols whose texts it holds, up to the next one's
    Texts texts;
  };

  std::optional<std::uint64_t> find_hashed(std::string_view text, std::uint32_t hash) const;
  std::uint32_t hash_of(std::string_view text) const;
  void add(std::string_view text, std::uint32_t hash);

  HashSeed seed_ = HashSeed::of_process();  // a token's author must not choose what collides
  std::vector<std::string_view> symbols_;
  std::vector<std::uint32_t> hashes_;  // of the symbols
  std::vector<Owner> owners_;
  std::vector<std::uint32_t> slots_;  // open addressing: index into symbols_ plus one; size is a power of two
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
