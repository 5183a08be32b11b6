// Hardtack's side of an interop case: mints, verifies, prints and decides with the library alone.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "tests/interop/answer.h"
#include "tests/support/program_generator.h"

namespace hardtack::interop {

// base64url of a token made from the sources of the case. Next keys come from `seed`. With an oracle, the seed decides
// what it takes over: nothing, signing third-party blocks, appending every other block, or minting the authority block.
// So each side extends tokens of the other.
std::expected<std::string, std::string> mint_ours(const test_support::GeneratedCase& generated, std::uint64_t seed,
                                                  OracleProcess* oracle);

// Verifies the token with the root key, prints each block, authorizes and asks the queries.
Answer decide_ours(const std::string& token, std::string_view root_public_key, const std::string& authorizer,
                   const std::vector<std::string>& queries);

// The source of a block or authorizer as our printer writes it; nothing if it cannot be read.
std::optional<std::string> reprinted(const std::string& printed);

// The same for text that someone wrote; the error says why it cannot be read.
Result<std::string> printed_source(const std::string& source, bool authorizer);

// Whether an error says that no predicate binds a variable that a rule needs.
bool is_unbound(std::string_view message);

// Whether the naive evaluation of the specification meets an error with this token.
bool naive_error(const std::string& token, const std::string& authorizer);

}  // namespace hardtack::interop
