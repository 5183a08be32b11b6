// Whether two blocks are the same program, whatever their stores number their terms.
#pragma once

#include <string>

#include "engine/program/block.h"

namespace hardtack {

// An unambiguous serialisation of all statements, in order: equal iff the programs are. Parentheses are left out, since
// they carry no meaning and a printed program may need more of them than its instructions had.
std::string program_fingerprint(const Block& block);

inline bool same_program(const Block& a, const Block& b) { return program_fingerprint(a) == program_fingerprint(b); }

}  // namespace hardtack
