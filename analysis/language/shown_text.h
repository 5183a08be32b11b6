// Pieces of policy text as people are shown them: on one line, cut, without characters that hide. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hardtack::analysis {

// White space between words as one blank, hidden characters left out, cut to about `most` bytes with `...`. Looks at
// no more of the text than that takes.
std::string one_line(std::string_view text, std::size_t most = 80);

// A fenced block of policy text for Markdown; the fence is longer than any in the text.
std::string code_block(std::string_view text, std::size_t most = 2048);
// The text as words of Markdown: what Markdown would read as markup is escaped, hidden characters are left out.
std::string markdown_text(std::string_view text, std::size_t most = 2048);

// The words of Markdown that was made here, for who shows no Markdown: without fences, emphasis and escapes.
std::string plain_text(std::string_view markdown);

// A date of the language, in seconds since 1970: "Thursday, 26 November 2026, 21:40:00 UTC".
std::string date_in_words(std::uint64_t seconds);

}  // namespace hardtack::analysis
