// Base64 (RFC 4648) with exactly one accepted spelling per byte sequence, padding aside.
//
// Tokens use the URL alphabet, PEM files the standard one; neither accepts the other's. White space, NUL, characters
// outside the alphabet, misplaced padding and stray bits in the last character are refused with the offset of the
// fault. Padding may be left out as a whole. The time of reading and writing depends on the length only, so secrets may
// pass through.
//
//   HARDTACK_TRY(Bytes token, from_base64url(text));
//   std::string again = to_base64url(token);   // padded, as the reference implementation writes it
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

enum class Padding { kWritten, kOmitted };

std::string to_base64url(ByteView bytes, Padding padding = Padding::kWritten);
// Error: kInvalidBase64, with the span of the fault.
Result<Bytes> from_base64url(std::string_view text);

// How many bytes a text stands for, if it is valid: to refuse what is too large before it is read.
std::size_t size_from_base64(std::string_view text);

// The standard alphabet, for PEM.
std::string to_base64(ByteView bytes);
SecretBytes secret_to_base64(ByteView bytes);
Result<SecretBytes> secret_from_base64(std::string_view text);

}  // namespace hardtack
