// Places of a text that lead elsewhere: files that a test names, and web addresses in comments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/index/document.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

enum class LinkKind : std::uint8_t { kFile, kWeb };
struct DocumentLink {
  Span span;
  LinkKind kind{};
  std::string target;  // a path as written, relative to the document, or a web address
};
std::vector<DocumentLink> document_links(const Document& document);

}  // namespace hardtack::analysis
