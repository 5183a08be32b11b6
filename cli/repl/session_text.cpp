#include "cli/repl/session_text.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/text/cat.h"

namespace hardtack::cli {

Result<void> SessionText::add(const SyntaxTree& tree) {
  if (tree.statements().empty()) return {};
  Entry entry;
  for (const NodeId statement : tree.statements()) {
    const NodeKind kind = tree.kind(statement);
    entry.scope = entry.scope || kind == NodeKind::kScopeDeclaration;
    if (kind == NodeKind::kCheck || kind == NodeKind::kPolicy) continue;
    const std::string_view written = tree.text(statement);
    entry.base += written;
    entry.base += written.ends_with(';') ? "\n" : ";\n";
  }
  entry.text = tree.source().text();
  entry.program = entry.text;
  const Token last = tree.tokens().back();
  if (last.kind != TokenKind::kSemicolon) entry.program.insert(last.span.end, ";");
  if (!entry.program.ends_with('\n')) entry.program += '\n';

  if (entry.scope && std::ranges::any_of(entries_, &Entry::scope)) {
    return fail(Error(ErrorCode::kSyntax, "the session says `trusting` already").with_help("`:undo` it first"));
  }
  const std::size_t bytes = std::max(entry.program.size(), entry.base.size());
  if (entries_.size() == kMaxEntries || bytes_ + bytes > kMaxBytes) {
    return fail(Error(ErrorCode::kProgramTooLarge,
                      cat("a session has at most ", kMaxEntries, " entries and ", kMaxBytes >> 10, " KiB of text"))
                    .with_help("`:undo` or `:clear` some of it"));
  }
  bytes_ += bytes;
  entries_.push_back(std::move(entry));
  return {};
}

std::optional<std::string> SessionText::undo() {
  if (entries_.empty()) return std::nullopt;
  Entry entry = std::move(entries_.back());
  entries_.pop_back();
  bytes_ -= std::max(entry.program.size(), entry.base.size());
  return std::move(entry.text);
}

void SessionText::clear() {
  entries_.clear();
  bytes_ = 0;
}

std::string SessionText::joined(std::string Entry::* part) const {
  std::string text;
  for (const bool scope : {true, false}) {
    for (const Entry& entry : entries_) {
      if (entry.scope == scope) text += entry.*part;
    }
  }
  return text;
}

}  // namespace hardtack::cli
