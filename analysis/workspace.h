// The texts of one policy program, by name, while people edit them. Names are opaque (URIs or paths): nothing is read
// from anywhere, texts are given. Whoever has several programs (roots with a configuration of their own) makes a
// workspace of each.
//
// set(), edit() and remove() read the one text again that changes; snapshot() then puts the names of all together.
// Reading never fails: what is wrong with a text is in its diagnostics. A workspace belongs to one thread; documents
// and snapshots may be handed to others.
//
//   Workspace workspace;
//   workspace.set("api.authorizer.bcdl", 1, text);
//   SnapshotPtr snapshot = workspace.snapshot();
//   auto hovered = hover(*snapshot, *snapshot->find("api.authorizer.bcdl"), offset);
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "analysis/index/document.h"
#include "analysis/snapshot.h"
#include "analysis/types/ambient.h"
#include "grammar/text/diagnostic.h"

namespace hardtack::analysis {

struct WorkspaceOptions {
  DocumentOptions documents = {};
  // Of files beyond these only the name is kept, and a diagnostic says so.
  std::size_t max_files = 20'000;
  std::size_t max_total_bytes = 512u << 20;
};

class Workspace {
 public:
  explicit Workspace(WorkspaceOptions options = {});

  // Adds a text or replaces it. Versions are the caller's; they need not grow.
  DocumentPtr set(std::string name, std::int64_t version, std::string text);
  // Applies edits one after the other, each to the text that the ones before it left. Null, and nothing changes, if
  // there is no such text or an edit lies outside it.
  DocumentPtr edit(std::string_view name, std::int64_t version, std::span<const TextEdit> edits);
  // False if there is no such text.
  bool remove(std::string_view name);
  // What the program may count on without stating it.
  void set_ambient(Ambient ambient);

  DocumentPtr find(std::string_view name) const;
  std::size_t size() const { return documents_.size(); }

  // Of what is there now; the same one until something changes.
  SnapshotPtr snapshot();

 private:
  DocumentPtr put(std::string name, std::int64_t version, std::string text);

  WorkspaceOptions options_;
  std::map<std::string, DocumentPtr, std::less<>> documents_;
  std::size_t total_bytes_ = 0;
  std::shared_ptr<const Ambient> ambient_;
  std::uint64_t revision_ = 0;
  SnapshotPtr snapshot_;
};

}  // namespace hardtack::analysis
