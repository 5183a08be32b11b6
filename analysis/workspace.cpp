#include "analysis/workspace.h"

#include <utility>
#include <vector>

#include "engine/text/cat.h"

namespace hardtack::analysis {

Workspace::Workspace(WorkspaceOptions options)
    : options_(std::move(options)), ambient_(std::make_shared<const Ambient>()) {}

DocumentPtr Workspace::set(std::string name, std::int64_t version, std::string text) {
  return put(std::move(name), version, std::move(text));
}

DocumentPtr Workspace::put(std::string name, std::int64_t version, std::string text) {
  DocumentPtr& place = documents_[name];
  if (place != nullptr) total_bytes_ -= place->source().size();
  const Severity severity = options_.documents.oversize;
  if (documents_.size() > options_.max_files) {
    place = Document::unread(std::move(name), version, severity,
                             cat("not looked at: more than ", options_.max_files, " files"));
  } else if (text.size() > options_.max_total_bytes - std::min(total_bytes_, options_.max_total_bytes)) {
    place =
        Document::unread(std::move(name), version, severity,
                         cat("not looked at: all files together have more than ", options_.max_total_bytes, " bytes"));
  } else {
    place = std::make_shared<const Document>(std::move(name), version, std::move(text), options_.documents);
  }
  total_bytes_ += place->source().size();
  ++revision_;
  snapshot_.reset();
  return place;
}

DocumentPtr Workspace::edit(std::string_view name, std::int64_t version, std::span<const TextEdit> edits) {
  const DocumentPtr before = find(name);
  if (before == nullptr) return nullptr;
  std::string text(before->text());
  for (const TextEdit& edit : edits) {
    if (edit.span.begin > edit.span.end || edit.span.end > text.size()) return nullptr;
    text.replace(edit.span.begin, edit.span.size(), edit.replacement);
  }
  return put(std::string(name), version, std::move(text));
}

bool Workspace::remove(std::string_view name) {
  const auto found = documents_.find(name);
  if (found == documents_.end()) return false;
  total_bytes_ -= found->second->source().size();
  documents_.erase(found);
  ++revision_;
  snapshot_.reset();
  return true;
}

void Workspace::set_ambient(Ambient ambient) {
  ambient_ = std::make_shared<const Ambient>(std::move(ambient));
  ++revision_;
  snapshot_.reset();
}

DocumentPtr Workspace::find(std::string_view name) const {
  const auto found = documents_.find(name);
  return found == documents_.end() ? nullptr : found->second;
}

SnapshotPtr Workspace::snapshot() {
  if (snapshot_ == nullptr) {
    std::vector<DocumentPtr> documents;
    documents.reserve(documents_.size());
    for (const auto& [name, document] : documents_) documents.push_back(document);
    snapshot_ = std::make_shared<const Snapshot>(std::move(documents), ambient_, revision_);
  }
  return snapshot_;
}

}  // namespace hardtack::analysis
