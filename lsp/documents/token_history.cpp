#include "lsp/documents/token_history.h"

#include <algorithm>
#include <utility>

namespace hardtack::lsp {

const TokenHistory::Entry* TokenHistory::find(std::string_view document, std::string_view id) const {
  const auto found = std::ranges::find(entries_, document, &Entry::document);
  return found == entries_.end() || found->id != id ? nullptr : &*found;
}

std::string TokenHistory::remember(std::string_view document, std::vector<std::uint32_t> data) {
  forget(document);
  entries_.push_front({std::string(document), std::to_string(next_id_++), std::move(data)});
  if (entries_.size() > kMaxDocuments) entries_.pop_back();
  return entries_.front().id;
}

void TokenHistory::forget(std::string_view document) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.document == document; });
}

}  // namespace hardtack::lsp
