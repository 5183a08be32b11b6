// PEM (RFC 7468), one block per text.
//
// White space may surround the block and lines may end in CRLF; anything else before or after it, a second block,
// headers and wrong Base64 are refused. What is decoded may be a private key, so it is held in a wiped buffer. No error
// repeats it.
//
//   HARDTACK_TRY(PemBlock block, parse_pem(text));
//   if (block.label == "PRIVATE KEY") ...
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "tokens/crypto/bytes.h"
#include "tokens/crypto/secret.h"

namespace hardtack {

struct PemBlock {
  std::string label;  // `PRIVATE KEY` of `-----BEGIN PRIVATE KEY-----`
  SecretBytes contents;
};

// Error: kInvalidKey.
Result<PemBlock> parse_pem(std::string_view text);
// Lines of 64 characters, each ended by a line feed.
SecretBytes write_pem(std::string_view label, ByteView contents);

}  // namespace hardtack
