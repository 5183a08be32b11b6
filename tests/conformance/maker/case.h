// One case of the project's own conformance set, as a person wrote it, and the reader of the files that hold them
// (tests/conformance/set/README.md describes the form).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/program/public_key.h"

namespace hardtack::conformance {

// A block of the token.
struct BlockCase {
  std::string source;                              // policy text
  std::string raw;                                 // or the name of bytes that are made by hand (raw_blocks.h)
  std::string by;                                  // the key of a third party; empty for a first-party block
  bool parent_hash = false;                        // appended as `hardtack attenuate` does it
  std::string context;                             // signed text beside the program
  KeyAlgorithm next = KeyAlgorithm::kEd25519;      // of the key for the block after this one
  std::string next_key;                            // that key's name, where it must not be one of its own
  std::optional<std::uint32_t> signature_version;  // signed by hand with this version of the payload
};

// What an authorizer must decide.
struct ValidationCase {
  std::string name;       // empty if it is the only one
  std::string source;     // of the authorizer
  std::string expected;   // as brief_result writes it
  std::string deviation;  // where the reference decides otherwise: the row of docs/deviations.md
  std::string reference;  // and what it decides, or "not asked" and why
};

struct Case {
  std::string name;  // "scopes_of_rules"; the file is <name>.bc
  std::string title;
  std::string root = "root";  // the name of the key that signs
  std::string verified_by = "root";
  std::optional<std::uint32_t> root_key_id;
  std::vector<BlockCase> blocks;
  bool sealed = false;
  bool functions = false;                       // calls extern::test
  std::vector<std::vector<std::string>> edits;  // what is done to the bytes in the end (edits.h)
  std::vector<ValidationCase> validations;
};

// A text and what the parser makes of it.
struct ReadingCase {
  bool authorizer = false;
  std::string source;
  bool accepted = false;
  std::string deviation;  // where the reference reads it otherwise
  std::string reference;  // "accepted" or "refused"
};

struct CaseFile {
  std::vector<Case> cases;
  std::vector<ReadingCase> readings;
};

// Error: kUsage with the line.
Result<CaseFile> read_cases(std::string_view text, const std::string& file);

}  // namespace hardtack::conformance
