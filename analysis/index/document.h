// One version of one text of a workspace, with everything that is known about it alone: tree, symbols, diagnostics of
// the language. Immutable once made; shared between snapshots and threads.
//
// Text that cannot be read at all (too large, not UTF-8, one file too many) has an empty tree and a diagnostic that
// says so.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/index/document_index.h"
#include "analysis/index/test_language.h"
#include "grammar/syntax/limits.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"

namespace hardtack::analysis {

// What a text is for, as its name says: `*.authorizer.bcdl`, `*.block.bcdl`, `*.test.bcdl` (and the same before
// `.biscuit-datalog`). Other texts may be either an authorizer or a block, except for `hardtack.toml`, which is no
// policy at all: of it only the text is kept.
enum class Role : std::uint8_t { kAny, kAuthorizer, kBlock, kTest, kConfiguration };
Role role_of(std::string_view name);
std::string_view role_name(Role role);
// Whether the name ends as policy text does: `.bcdl` or `.biscuit-datalog`.
bool is_policy_name(std::string_view name);

struct DocumentOptions {
  ParseLimits parse_limits = {};
  // A text with more bytes is not looked at, which a diagnostic of `oversize` says.
  std::size_t max_bytes = 1u << 20;
  Severity oversize = Severity::kInformation;
  // Reads test files; null: they are plain policy. Outlives the documents.
  const TestLanguage* tests = nullptr;
};

class Document {
 public:
  Document(std::string name, std::int64_t version, std::string text, const DocumentOptions& options = {});
  // One that is not looked at, for the reason given; it has no text.
  static std::shared_ptr<const Document> unread(std::string name, std::int64_t version, Severity severity,
                                                std::string reason);

  // An opaque string: a URI or a path.
  const std::string& name() const { return source_->name(); }
  std::int64_t version() const { return version_; }
  Role role() const { return role_; }
  // The text as it is, whatever could be read of it.
  const Source& source() const { return *source_; }
  const std::shared_ptr<const Source>& shared_source() const { return source_; }
  std::string_view text() const { return source_->text(); }
  std::string_view text(Span span) const { return source_->text(span); }

  // Of a test file, the tree of the policy inside; its offsets are those of the text.
  const SyntaxTree& tree() const { return tree_; }
  const DocumentIndex& index() const { return *index_; }
  const SymbolIndex& symbols() const { return index_->symbols(); }
  // What the language finds wrong, without lints; sorted. At most ParseLimits::max_diagnostics.
  const Diagnostics& diagnostics() const { return diagnostics_; }
  // Not looked at: too large, one file too many, or no policy.
  bool skipped() const { return skipped_; }

  // Of a test file; empty for others.
  const TestOutline& outline() const { return outline_; }

 private:
  void skip(Severity severity, std::string message);
  void read(const DocumentOptions& options);

  std::shared_ptr<const Source> source_;
  std::int64_t version_ = 0;
  Role role_ = Role::kAny;
  bool skipped_ = false;
  SyntaxTree tree_;
  TestOutline outline_;
  Diagnostics diagnostics_;
  std::optional<DocumentIndex> index_;
};

using DocumentPtr = std::shared_ptr<const Document>;

// Bytes of a document. Keeps the document alive.
struct Place {
  DocumentPtr document;
  Span span;
};

}  // namespace hardtack::analysis
