// What is shown about a token of any format: the outcome of verifying it, and what one claims that nobody has verified.
//
//   console.print(to_text(verified_json("jwt", format.verify(bytes, context))));
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "tokens/provider/token_format.h"

namespace hardtack {

// Printed statements of a token; texts that pass kDocumentBytes together end in `...`.
struct TokenStatements {
  std::vector<std::string> facts;   // of all blocks, then what the verifier says
  std::vector<std::string> checks;  // of all blocks
};
TokenStatements statements_of(const Credential& credential);

// {"format", "verified", "error", "facts", "checks", "ids", "key_id", "expires"}, and "key_until" of a token that was
// verified with a key that is being left.
JsonValue verified_json(std::string_view format, const TokenResult<VerifiedToken>& outcome,
                        const std::optional<KeyUse>& use = std::nullopt);
// {"format", "verified": false, "key_id", ...}: the members of the description follow.
JsonValue described_json(std::string_view format, const TokenDescription& description);
// The same for people.
std::string verified_text(const VerifiedToken& token);

// Null, a number or a text.
JsonValue key_id_json(const KeyId& id);
// RFC 3339, or the seconds where no date can be written.
JsonValue expiry_json(const std::optional<std::int64_t>& expires);

}  // namespace hardtack
