// Texts that differ and look the same: one composed and one decomposed ("e" with U+0301), letters of several scripts.
// For explain*.cpp only.
#pragma once

#include <string_view>

#include "engine/program/printer.h"

namespace hardtack {

// Whether a reader may take one for the other. Not a promise: without the tables of Unicode this goes by what the texts
// differ in, which are characters beyond ASCII that combine with others, stand for others, or are of another script.
bool look_alike(std::string_view a, std::string_view b);

// `text` as a string of the language. If it looks like `other`, what they differ in is written as `\u{..}`.
void print_apart(Printer& out, std::string_view text, std::string_view other);
// The same for names, without quotes.
void print_name_apart(Printer& out, std::string_view text, std::string_view other);

}  // namespace hardtack
