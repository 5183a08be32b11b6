// Text inside XML, HTML and lines of protocols.
#pragma once

#include <string>
#include <string_view>

namespace hardtack::policytest {

// For XML and HTML, inside quotes or not. What XML cannot hold becomes U+FFFD.
std::string escape_markup(std::string_view text);
// For a property (`in_property`) or the message of a workflow command: percent signs, line breaks and separators.
std::string escape_command(std::string_view text, bool in_property);

}  // namespace hardtack::policytest
