#include "lsp/server/programs.h"

#include <algorithm>
#include <utility>

#include "analysis/language/standard_functions.h"
#include "lsp/protocol/uri.h"

namespace hardtack::lsp {

Program::Program(std::string root, const analysis::DocumentOptions& options, bool standard_functions)
    : root_(std::move(root)),
      standard_functions_(standard_functions),
      workspace_(analysis::WorkspaceOptions{.documents = options}) {
  declare_functions();
}

void Program::declare_functions() {
  const bool wanted = standard_functions_ || std::ranges::any_of(*configurations_, [](const auto& entry) {
                        return entry.second->config.standard_functions;
                      });
  if (wanted == declared_) return;
  declared_ = wanted;
  workspace_.set_ambient(wanted ? analysis::standard_ambient() : analysis::Ambient());
}

void Program::give_up(std::string_view folder) {
  const analysis::SnapshotPtr held = workspace_.snapshot();
  for (const analysis::DocumentPtr& document : held->documents()) {
    const auto path = path_of_uri(document->name());
    if (path && lies_in(*path, folder)) workspace_.remove(document->name());
  }
  Configurations left = *configurations_;
  std::erase_if(left, [&](const auto& entry) { return lies_in(entry.first, folder); });
  configurations_ = std::make_shared<const Configurations>(std::move(left));
  declare_functions();
}

ProgramView Program::view() { return {workspace_.snapshot(), root_, configurations_}; }

std::optional<std::string> Programs::root_of(std::string_view path) const {
  std::optional<std::string> best;
  for (const std::string& root : roots_) {
    if (lies_in(path, root) && (!best || root.size() > best->size())) best = root;
  }
  return best;
}

Program& Programs::program_for(const std::string& key) {
  const auto path = path_of_uri(key);
  const auto root = path ? root_of(*path) : std::nullopt;
  std::unique_ptr<Program>& program = programs_[root ? *root : key];
  if (program == nullptr)
    program = std::make_unique<Program>(root.value_or(std::string()), options_, standard_functions_);
  return *program;
}

// Opened documents move with the folders: those that a new folder holds leave the program that they were in.
void Programs::add_root(const std::string& path) {
  const auto outer = root_of(path);
  if (!roots_.insert(path).second) return;
  std::vector<std::pair<std::string, analysis::DocumentPtr>> moved;
  for (const auto& [key, id] : open_) {
    const auto of = path_of_uri(key);
    if (of && root_of(*of) == path) moved.emplace_back(key, document(key));
  }
  programs_.try_emplace(path, std::make_unique<Program>(path, options_, standard_functions_));
  for (const auto& [key, held] : moved) {
    if (held == nullptr) continue;
    close(key);
    open(key, held->version(), std::string(held->text()));
  }
  if (outer) programs_.find(*outer)->second->give_up(path);
}

void Programs::remove_root(const std::string& path) {
  if (roots_.erase(path) == 0) return;
  std::vector<std::pair<std::string, analysis::DocumentPtr>> moved;
  for (const auto& [key, id] : open_) {
    if (id == path) moved.emplace_back(key, document(key));
  }
  programs_.erase(path);
  for (const auto& [key, held] : moved) {
    open_.erase(key);
    if (held != nullptr) open(key, held->version(), std::string(held->text()));
  }
}

std::vector<std::string> Programs::open_keys() const {
  std::vector<std::string> keys;
  keys.reserve(open_.size());
  for (const auto& [key, id] : open_) keys.push_back(key);
  return keys;
}

void Programs::open(const std::string& key, std::int64_t version, const std::string& text) {
  Program& program = program_for(key);
  open_[key] = program.root_.empty() ? key : program.root_;
  program.open_.insert(key);
  program.workspace_.set(key, version, text);
}

void Programs::close(const std::string& key) {
  const auto found = open_.find(key);
  if (found == open_.end()) return;
  const std::string id = found->second;
  open_.erase(found);
  const auto program = programs_.find(id);
  if (program == programs_.end()) return;
  program->second->open_.erase(key);
  program->second->workspace_.remove(key);
  drop_empty(id);
}

void Programs::drop_empty(const std::string& id) {
  const auto program = programs_.find(id);
  if (program != programs_.end() && !roots_.contains(id) && program->second->open_.empty()) programs_.erase(program);
}

void Programs::set_file(const std::string& path, std::optional<std::string> text) {
  const auto root = root_of(path);
  const std::string key = uri_of_path(path);
  if (!root || is_open(key)) return;
  Program& program = program_for(key);
  if (text) {
    program.workspace_.set(key, kNoVersion, *std::move(text));
  } else {
    program.workspace_.remove(key);
  }
}

void Programs::set_configuration(const std::string& folder, std::shared_ptr<const Configuration> configuration) {
  const auto root = root_of(folder);
  const auto program = root ? programs_.find(*root) : programs_.end();
  if (program == programs_.end()) return;
  Configurations changed = *program->second->configurations_;
  if (configuration == nullptr) {
    changed.erase(folder);
  } else {
    changed[folder] = std::move(configuration);
  }
  program->second->configurations_ = std::make_shared<const Configurations>(std::move(changed));
  program->second->declare_functions();
}

Program* Programs::find(std::string_view key) {
  if (const auto open = open_.find(key); open != open_.end()) {
    const auto program = programs_.find(open->second);
    return program == programs_.end() ? nullptr : program->second.get();
  }
  const auto path = path_of_uri(key);
  const auto root = path ? root_of(*path) : std::nullopt;
  if (!root) return nullptr;
  const auto program = programs_.find(*root);
  return program == programs_.end() ? nullptr : program->second.get();
}

analysis::DocumentPtr Programs::document(std::string_view key) {
  const Program* program = find(key);
  return program == nullptr ? nullptr : program->find(key);
}

std::vector<Program*> Programs::all() {
  std::vector<Program*> list;
  list.reserve(programs_.size());
  for (const auto& [id, program] : programs_) list.push_back(program.get());
  return list;
}

}  // namespace hardtack::lsp
