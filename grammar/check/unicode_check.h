// Text that does not read as it looks: characters that reorder or hide what follows them (Trojan Source,
// CVE-2021-42574), and names that pass for other names (CVE-2021-42694).
#pragma once

#include <string>
#include <string_view>

namespace hardtack {

// Overrides, embeddings, isolates and marks that change the order in which text is shown.
bool is_bidi_control(char32_t c);

// `name` with each letter that looks like a Latin one replaced by that one; equal for names that look alike.
std::string name_skeleton(std::string_view name);

}  // namespace hardtack
