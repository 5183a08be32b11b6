// A second, slow verifier of Biscuits, written from the specification and the list of stricter rules in
// docs/deviations.md. It shares nothing with tokens/: libprotobuf reads the wire, OpenSSL verifies and hashes.
//
// It judges the envelope, every signature, the proof, the rules for keys, and of each block its messages, versions,
// symbols and keys. What it leaves to the engine: names, sets, maps, closures and the stack of expressions, the limits
// of docs/limits.md on one block, variables in facts and heads, and what blocks say of their parents.
//
//   const NaiveResult result = verify_naively(bytes, root);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/reference/naive_signature.h"
#include "tests/reference/naive_wire.h"

namespace hardtack::reference {

struct NaiveSigned {
  std::string block;
  NaiveKey next;
  std::string signature;
  // Of a third party.
  std::optional<NaiveKey> external_key;
  std::string external_signature;
  std::uint32_t version = 0;
};

struct NaiveToken {
  std::optional<std::uint32_t> root_key_id;
  std::vector<NaiveSigned> blocks;
  bool sealed = false;
  std::string proof;
};

// What signatures cover, for whoever makes tokens to verify.
std::string signed_payload(const NaiveToken& token, std::size_t index);
std::string external_payload(std::string_view block, std::string_view previous_signature);
std::string seal_payload(const NaiveSigned& last);

struct NaiveResult {
  bool valid = false;
  std::string reason;  // why not
  // Of a valid token: what each signature covers, and the lineage hash of each prefix (docs/lineage.md).
  std::vector<std::string> payloads;
  std::vector<std::string> lineage_hashes;
};

NaiveResult verify_naively(std::string_view bytes, const NaiveKey& root);

// Parts of it, which throw Malformed: the message `PublicKey`; the blocks of a token in order, each one's messages,
// versions, symbols and keys.
NaiveKey read_key(const Message& message);
void check_blocks(const NaiveToken& token);

}  // namespace hardtack::reference
