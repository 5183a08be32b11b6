// What the language server needs of the process: its clock, its parent, the files of the workspace and a log.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "lsp/server/host.h"

namespace hardtack::cli {

class EditorHost final : public lsp::Host {
 public:
  // The log goes to the descriptor, which stays the caller's; to none for -1.
  explicit EditorHost(int log) : log_(log) {}

  std::uint64_t milliseconds() override;
  bool process_runs(std::int64_t process) override;
  // Hidden folders, and folders of packages (`node_modules`), are passed over.
  lsp::FolderListing list(const std::string& folder, const lsp::FolderLimits& limits,
                          const std::function<bool(std::string_view)>& wanted) override;
  Result<std::string> read(const std::string& folder, const std::string& path, std::size_t max_bytes) override;
  void log(std::string_view line) override;

 private:
  int log_;
  std::mutex mutex_;
};

}  // namespace hardtack::cli
