// Text of strangers inside XML, HTML and the lines of workflow commands.
#pragma once

#include <string>
#include <string_view>

namespace hardtack {

enum class MarkupPlace { kText, kAttribute };

// For XML and HTML. In an attribute, line breaks and tabs are written as references, since readers make blanks of them
// there (XML 1.0, 3.3.3). What XML cannot hold (2.2) becomes U+FFFD.
std::string escape_markup(std::string_view text, MarkupPlace place = MarkupPlace::kText);

// For a property (`in_property`) or the message of a workflow command of GitHub: percent signs, line breaks and
// separators.
std::string escape_command(std::string_view text, bool in_property);

}  // namespace hardtack
