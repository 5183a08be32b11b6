#include "analysis/features/names/call_hierarchy.h"

namespace hardtack::analysis {

std::optional<CallItem> call_item_at(const Snapshot&, const Document&, std::uint32_t) { return std::nullopt; }
std::vector<Call> incoming_calls(const Snapshot&, std::string_view, std::uint32_t) { return {}; }
std::vector<Call> outgoing_calls(const Snapshot&, std::string_view, std::uint32_t) { return {}; }
std::vector<Call> outgoing_calls(const Snapshot&, const Document&, std::uint32_t) { return {}; }

}  // namespace hardtack::analysis
