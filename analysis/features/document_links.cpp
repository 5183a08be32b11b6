#include "analysis/features/document_links.h"

#include <algorithm>

#include "grammar/syntax/syntax_tree.h"

namespace hardtack::analysis {
namespace {

constexpr std::size_t kMaxLinks = 2000;

void add_web_links(const Document& document, Span comment, std::vector<DocumentLink>& links) {
  const std::string_view text = document.text(comment);
  constexpr std::string_view kEnds = " \t\r\n<>\"'`{}|\\^";
  for (std::size_t at = text.find("http"); at != std::string_view::npos; at = text.find("http", at)) {
    const std::string_view rest = text.substr(at);
    const std::size_t scheme = rest.starts_with("https://") ? 8 : rest.starts_with("http://") ? 7 : 0;
    std::size_t size = scheme == 0 ? 0 : std::min(rest.find_first_of(kEnds), rest.size());
    // What ends a sentence is not part of the address.
    while (size > scheme && std::string_view(".,;:!?)]*/").find(rest[size - 1]) != std::string_view::npos &&
           !(rest[size - 1] == '/' && (size < 2 || rest[size - 2] != '*'))) {
      --size;
    }
    if (size > scheme && links.size() < kMaxLinks) {
      const auto begin = static_cast<std::uint32_t>(comment.begin + at);
      links.push_back(
          {{begin, begin + static_cast<std::uint32_t>(size)}, LinkKind::kWeb, std::string(rest.substr(0, size))});
    }
    at += std::max<std::size_t>(size, 4);
  }
}

}  // namespace

std::vector<DocumentLink> document_links(const Document& document) {
  std::vector<DocumentLink> links;
  for (const FileReference& file : document.outline().files) {
    if (links.size() < kMaxLinks) links.push_back({file.span, LinkKind::kFile, file.path});
  }
  for (const Token& comment : document.tree().comments()) add_web_links(document, comment.span, links);
  std::ranges::sort(links, {}, [](const DocumentLink& link) { return link.span.begin; });
  return links;
}

}  // namespace hardtack::analysis
