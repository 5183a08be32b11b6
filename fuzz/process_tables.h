// Tables that the process makes once, so that they count for no input whose memory is metered.
#pragma once

#include <string>

#include "engine/program/name.h"
#include "engine/text/utf8.h"
#include "tokens/crypto/keys.h"

namespace hardtack::fuzz {

// Of the curve, and of the letters of all scripts, which the matcher of names makes as it meets them.
inline bool make_process_tables() {
  for (char32_t point = 0x80; point < 0x40000; point += 0x40) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    std::string letter;
    append_code_point(letter, point);
    for (const std::string& name : {letter, letter + "x", "x" + letter, "x" + letter + "x"}) (void)is_valid_name(name);
  }
  (void)is_valid_name("\xd9\xa1");  // a digit
  return PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, Bytes(32, 1)).has_value();
}

}  // namespace hardtack::fuzz
