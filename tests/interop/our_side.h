// Hardtack's side of an interop case: mints, verifies, prints and decides with the library alone.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "tests/interop/answer.h"
#include "tests/support/program_generator.h"

namespace hardtack::interop {

// base64url of a token made from the sources of the case. Next keys come from `seed`. With an oracle, it signs the
// third-party blocks: our request, its block, our append.
std::expected<std::string, std::string> mint_ours(const test_support::GeneratedCase& generated, std::uint64_t seed,
                                                  OracleProcess* oracle);

// Verifies the token with the root key, prints each block and authorizes.
Answer decide_ours(const std::string& token, std::string_view root_public_key, const std::string& authorizer);

// Whether the naive evaluation of the specification meets an error on these sources.
bool naive_error(const test_support::GeneratedCase& generated);

}  // namespace hardtack::interop
