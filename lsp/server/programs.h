// The programs of the workspace: one for each folder, with the texts of its files and of the documents that are open in
// it, and one for each open document outside of all folders. Open documents count instead of files. Belongs to the
// server's thread; the views that it gives do not.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/workspace.h"
#include "lsp/features/context.h"

namespace hardtack::lsp {

class Program {
 public:
  Program(std::string root, const analysis::DocumentOptions& options, bool standard_functions);

  const std::string& root() const { return root_; }
  ProgramView view();
  analysis::DocumentPtr find(std::string_view key) const { return workspace_.find(key); }

 private:
  friend class Programs;

  // By the configurations that are there.
  void declare_functions();
  // What lies in a folder that is one of the workspace now.
  void give_up(std::string_view folder);

  std::string root_;  // a plain path; empty for an open document on its own
  bool standard_functions_;
  bool declared_ = false;
  analysis::Workspace workspace_;
  std::shared_ptr<const Configurations> configurations_ = std::make_shared<Configurations>();
  std::set<std::string, std::less<>> open_;
};

class Programs {
 public:
  explicit Programs(analysis::DocumentOptions options, bool standard_functions = false)
      : options_(options), standard_functions_(standard_functions) {}

  // Plain paths. A folder inside another one has its own documents; when it leaves, those that are not open have to be
  // read again for the outer one.
  void add_root(const std::string& path);
  void remove_root(const std::string& path);
  const std::set<std::string, std::less<>>& roots() const { return roots_; }

  // The client's text.
  void open(const std::string& key, std::int64_t version, const std::string& text);
  void close(const std::string& key);
  bool is_open(std::string_view key) const { return open_.contains(key); }
  std::vector<std::string> open_keys() const;
  // The text of a file; nothing: it is gone. Ignored where the document is open.
  void set_file(const std::string& path, std::optional<std::string> text);
  // Of the folder, which is one of the workspace or lies in one; null: there is none any more.
  void set_configuration(const std::string& folder, std::shared_ptr<const Configuration> configuration);

  // The program that holds the document; null if none does.
  Program* find(std::string_view key);
  analysis::DocumentPtr document(std::string_view key);
  // Whether a path may be read: it lies in a folder of the workspace, which is given.
  std::optional<std::string> root_of(std::string_view path) const;
  std::vector<Program*> all();

 private:
  Program& program_for(const std::string& key);
  void drop_empty(const std::string& id);

  analysis::DocumentOptions options_;
  bool standard_functions_;
  std::set<std::string, std::less<>> roots_;
  std::map<std::string, std::unique_ptr<Program>, std::less<>> programs_;  // by root, or by key on its own
  std::map<std::string, std::string, std::less<>> open_;                   // key to program
};

}  // namespace hardtack::lsp
