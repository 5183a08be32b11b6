// Reads the policy files of the workspace's folders, beside the server's thread and a few at a time, so that requests
// are answered meanwhile; says how far it is where the client shows that. Only regular files in those folders are read,
// within FolderLimits. Belongs to the server's thread.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "lsp/server/state.h"

namespace hardtack::lsp {

class Indexer {
 public:
  // `changed` is called when texts or configurations have changed.
  Indexer(State& state, std::function<void()> changed) : state_(state), changed_(std::move(changed)) {}

  // Looks for the files of a folder and reads them.
  void add_folder(const std::string& root);
  // Reads files again, also those that are gone. Paths outside of the workspace are ignored.
  void refresh(const std::vector<std::string>& paths);
  bool busy() const { return running_; }
  // What the client's user does not want to wait for: files that are not read yet are left out.
  void stop(const JsonValue& token);

 private:
  struct Text {
    std::string path;
    std::optional<std::string> text;
  };

  void next();
  void listed(const std::string& root, const FolderListing& listing);
  void loaded(std::vector<Text> texts);
  void begin_progress();
  void report_progress();
  void end_progress();

  State& state_;
  std::function<void()> changed_;
  std::deque<std::string> folders_;
  std::deque<std::string> files_;
  std::set<std::string, std::less<>> waiting_;  // the same, to find them
  std::size_t done_ = 0;
  bool running_ = false;
  std::uint64_t progress_ = 0;  // the number in the token; 0: none is shown
  std::uint64_t next_progress_ = 1;
  bool progress_agreed_ = false;
};

// `hardtack.toml`, which is read like a policy file.
inline constexpr std::string_view kConfigurationName = "hardtack.toml";
bool is_workspace_file(std::string_view name);
// Of the text of that file.
std::shared_ptr<const Configuration> read_configuration(const std::string& path, std::string text);

}  // namespace hardtack::lsp
