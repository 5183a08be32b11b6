#include "analysis/features/signature_help.h"

namespace hardtack::analysis {

std::optional<SignatureHelp> signature_help(const Snapshot&, const Document&, std::uint32_t) { return std::nullopt; }

}  // namespace hardtack::analysis
