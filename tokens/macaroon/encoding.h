// Macaroons as bytes and text: version 1 (packets), version 2 (binary) and version 2 in JSON.
//
// Bytes are read as what they are: `{` begins JSON, 0x02 version 2, four hexadecimal digits version 1, and everything
// else is base64 of one of the last two, in either alphabet, with or without padding. Reading is strict: lengths that
// pass the end, fields out of order, twice or unknown, two encodings of one field, numbers longer than they need be,
// and bytes behind the end are refused. An empty `vid` is none.
//
//   HARDTACK_TRY(Macaroon token, read_macaroon(bytes));
//   Bytes again = write_macaroon(token, MacaroonEncoding::kV2Text).value();
#pragma once

#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/macaroon/macaroon.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class MacaroonEncoding : std::uint8_t {
  kV1,      // base64url of packets, without padding: "v1"
  kV2Text,  // base64url of the binary form, without padding: "v2"
  kV2,      // the binary form: "v2b"
  kJson,    // "v2j"
};
// Error: kUsage.
Result<MacaroonEncoding> macaroon_encoding_from_name(std::string_view name);

struct ReadMacaroon {
  Macaroon macaroon;
  MacaroonEncoding encoding;
};

// Errors: kTokenTooLarge, kInvalidBase64, kMalformedJson, kMalformedToken.
Result<ReadMacaroon> read_macaroon(ByteView token);
// Error: kTokenTooLarge for a field or a whole that no reader takes.
Result<Bytes> write_macaroon(const Macaroon& macaroon, MacaroonEncoding encoding);

}  // namespace hardtack
HARDTACK_API_END
