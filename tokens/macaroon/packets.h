// The two binary forms, for encoding.cpp.
#pragma once

#include "engine/base/error.h"
#include "tokens/macaroon/macaroon.h"

namespace hardtack {

// Version 1: packets of a length in four hexadecimal digits, a name, a blank, a value and a line feed.
Result<Macaroon> read_macaroon_v1(ByteView bytes);
Result<Bytes> write_macaroon_v1(const Macaroon& macaroon);
// Version 2: 0x02 and sections of fields.
Result<Macaroon> read_macaroon_v2(ByteView bytes);
Bytes write_macaroon_v2(const Macaroon& macaroon);

// What both have in common. Error: kMalformedToken.
Result<void> check_macaroon_field(std::string_view name, ByteView value);
Result<void> check_macaroon_caveat(const MacaroonCaveat& caveat);

}  // namespace hardtack
