#include "analysis/features/completion.h"

namespace hardtack::analysis {

std::string_view completion_kind_name(CompletionKind) { return {}; }
std::optional<CompletionKind> find_completion_kind(std::string_view) { return std::nullopt; }
CompletionList complete(const Snapshot&, const Document&, std::uint32_t offset, const CompletionOptions&) {
  return {{offset, offset}, {}, false};
}
std::string completion_documentation(const Snapshot&, const CompletionKey&) { return {}; }

}  // namespace hardtack::analysis
