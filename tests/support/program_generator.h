// Generates random but meaningful authorization cases as source text: the blocks of a token and an authorizer.
//
// Cases are type-directed: predicates have a signature, queries are built around facts that exist, and expressions use
// each operator on operands that it accepts, so that most programs decide something instead of failing at the first
// operator. The text is the only output: every implementation of the language can be asked about it. The same seed and
// options give the same case on every machine. Pure functions; safe from any thread.
//
//   GeneratedCase generated = generate_case(7, GeneratorOptions{});
//   std::cout << to_json(generated);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hardtack::test_support {

// A key pair that exists for tests only; the texts carry their algorithm: `ed25519-private/...`, `secp256r1/...`.
struct TestKey {
  std::string_view private_text;
  std::string_view public_text;
};

inline constexpr std::array<TestKey, 2> kRootKeys = {{
    {"ed25519-private/8da03f24d451f62221aabbe67422b31e1cf728968aed2a246468ac95daa4007c",
     "ed25519/a27e507be2ba6cd44dc49230d45e1dade2900c51df287e8ef08b0b3225148bc7"},
    {"secp256r1-private/e9c9d1612a7a1de99f80d0c870e525cf895ba79ad69aba29d69cf24b3d64201b",
     "secp256r1/02168b8888b2bb40dceaf15f365351dfce161d3ae867fd33c3db873cf91fbb43d4"},
}};

inline constexpr std::array<TestKey, 4> kExternalKeys = {{
    {"ed25519-private/956e230dc74f1ae3c544a5f401eae9c0338f4904483b74b5033181e0c973409f",
     "ed25519/109eaa0a992da14b293077c2b615b9dfadb0d40aaa6692439f6450088698ed74"},
    {"secp256r1-private/bff584b71d66cb14f49ffea1d9bf6e2bf5e855479ef0b08e1fa9bc682291b158",
     "secp256r1/024a62bd71618726329a96d5998905e68d7059aa5f547e8485e47866f1be31cae9"},
    {"ed25519-private/e1cd3a19435743bcff50c0317c8d06033718698ec99282c8b51a9b9a66b4d6f8",
     "ed25519/3b4152f360e9bec445dfdae811de9d81b4ec71a18160e362bf6f33ccd0445a2a"},
    {"secp256r1-private/90f5d3ce0bd8ef5d323031171186a2b691b72be97af1c61086fd8c1058d1b8f8",
     "secp256r1/035c2300200c75a4afe17c61622567baa241d1d9f7e8adac0bcaf7c48ec3da0d5b"},
}};

// What a case may contain. The first group is where all implementations should agree; the second group is where the
// reference implementation is known to be wrong or undetermined, so that a differential test can look at each matter
// alone.
struct GeneratorOptions {
  bool third_party_blocks = true;
  bool scopes = true;             // `trusting` on queries and rules
  bool evaluation_errors = true;  // at most one expression that always fails, in about one case of eight
  bool escaped_strings = true;    // quotes, backslashes, newlines and control characters in strings
  bool unicode_names = true;      // names with letters beyond ASCII
  bool odd_names = true;          // names with `:`, leading digits or underscores
  bool collections = true;        // arrays and maps
  bool keyword_case = false;      // `CHECK IF`
  bool comments = true;           // between statements

  bool eager_operators = false;     // `&&!` and `||!`, which the reference evaluates and prints but cannot read
  bool multi_query_reject = false;  // `reject if A or B`
  bool partial_errors = false;      // expressions that fail for some combinations only, and several of them
  bool block_trusting = false;      // `trusting X;` as the first statement of a block
  bool unbound_variables = false;   // a check or policy that reads a variable nothing binds
  bool shadowed_variables = false;  // a closure parameter named like a bound variable
  bool word_sets = false;           // `{true, true}`, which prints like a parameter
  bool limits = false;              // programs that exceed the fact or the iteration limit
  bool ill_typed_facts = false;     // facts that break the signature of their predicate
  bool keyword_names = false;       // facts named `or`, `check`, `true`
};

struct GeneratedBlock {
  std::string source;
  // The same block for an implementation that drops `trusting` statements, that cannot read eager operators, and that
  // reads `reject if A or B` as a check that fails when A and B both match: scopes are repeated at each query,
  // alternatives are checks of their own. Equal to `source` unless those options are on.
  std::string plain_source;
  // For each check of plain_source the index of the check of `source` that it is a part of.
  std::vector<std::size_t> plain_checks;
  std::optional<unsigned> external_key;  // index into kExternalKeys; none for a first-party block
  bool next_key_is_p256 = false;  // which algorithm the block's next key should have, where the minter can choose
};

struct GeneratedCase {
  std::uint64_t seed = 0;
  std::vector<GeneratedBlock> blocks;  // blocks[0] is the authority block; at most 5
  std::string authorizer;
  std::string plain_authorizer;           // as plain_source
  std::vector<std::size_t> plain_checks;  // of the authorizer
  std::vector<std::string> queries;       // rules to ask the authorizer after it decided, without `;`
  unsigned root_key = 0;                  // index into kRootKeys
  std::optional<std::uint32_t> root_key_id;
  bool sealed = false;
};

GeneratedCase generate_case(std::uint64_t seed, const GeneratorOptions& options);

// One JSON object on one line, with the key texts spelled out.
std::string to_json(const GeneratedCase& generated);

// Appends `text` as a JSON string literal, quotes included. `text` must be UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace hardtack::test_support
