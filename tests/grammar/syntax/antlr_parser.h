// Statements as ANTLR's own parser reads them by grammar/antlr/PolicyParser.g4: what the parser of the library, which
// derives from grammar/antlr/antlr_base.h, is held against.
#pragma once

#include <span>
#include <string>

#include "grammar/antlr/antlr_adapter.h"

namespace hardtack::testing_support {

// How `parser` and a plain one read the tokens of a statement differently: another tree, another token at fault, or
// another part of the tree before it. Empty if they do not. Nesting must have been checked.
std::string find_parser_difference(AntlrParser& parser, std::span<const Token> tokens);

}  // namespace hardtack::testing_support
