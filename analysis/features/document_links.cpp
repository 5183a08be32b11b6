#include "analysis/features/document_links.h"

namespace hardtack::analysis {

std::vector<DocumentLink> document_links(const Document&) { return {}; }

}  // namespace hardtack::analysis
