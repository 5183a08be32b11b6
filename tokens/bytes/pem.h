// PEM (RFC 7468) as OpenSSL and editors leave it.
//
// Text may stand before and after the blocks (`Bag Attributes`, the output of `-text`), lines may end in CRLF and in
// blanks. Wrong Base64, headers other than those of encryption, and frames that do not stand on lines of their own are
// refused. What is decoded may be a private key, so it is held in a wiped buffer. No error repeats it.
//
//   HARDTACK_TRY(PemBlock block, parse_pem(text));
//   if (block.label == "PRIVATE KEY") ...
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

struct PemBlock {
  std::string label;  // `PRIVATE KEY` of `-----BEGIN PRIVATE KEY-----`
  SecretBytes contents;
  // By the headers of RFC 1421, as in `Proc-Type: 4,ENCRYPTED`.
  bool encrypted = false;
};

inline constexpr std::size_t kMaxPemBlocks = 16;

// Whether the text is meant as PEM, well formed or not.
bool looks_like_pem(std::string_view text);

// All blocks, at least one. Error: kInvalidKey.
Result<std::vector<PemBlock>> parse_pem_blocks(std::string_view text);
// The only block. Error: kInvalidKey.
Result<PemBlock> parse_pem(std::string_view text);
// Lines of 64 characters, each ended by a line feed.
SecretBytes write_pem(std::string_view label, ByteView contents);

}  // namespace hardtack
