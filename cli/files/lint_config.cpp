#include "cli/files/lint_config.h"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "analysis/config/parse_config.h"
#include "cli/system/files.h"

namespace hardtack::cli {

namespace fs = std::filesystem;

LintConfigs::Loaded LintConfigs::load(const std::string& file) {
  const auto known = loaded_.find(file);
  if (known != loaded_.end()) return known->second;
  Loaded loaded = [&]() -> Loaded {
    HARDTACK_TRY(const std::string text, read_file(file, analysis::kMaxConfigBytes));
    HARDTACK_TRY(analysis::Config config, analysis::parse_config(text, file));
    return std::make_shared<const analysis::Config>(std::move(config));
  }();
  return loaded_.emplace(file, std::move(loaded)).first->second;
}

Result<FileConfig> LintConfigs::of(const std::string& path) {
  static const auto defaults = std::make_shared<const analysis::Config>();
  std::error_code problem;
  const fs::path absolute = fs::absolute(path == "-" ? "standard-input" : path, problem).lexically_normal();
  if (problem) return FileConfig{defaults, path};
  std::string file;
  if (given_) {
    file = *given_;
  } else {
    std::vector<std::string> passed;
    for (fs::path folder = absolute.parent_path();; folder = folder.parent_path()) {
      if (const auto known = file_of_.find(folder.string()); known != file_of_.end()) {
        file = known->second;
        break;
      }
      passed.push_back(folder.string());
      const fs::path candidate = folder / analysis::kConfigName;
      if (fs::exists(candidate, problem)) {
        file = candidate.string();
        break;
      }
      if (folder == folder.parent_path()) break;
    }
    for (const std::string& folder : passed) file_of_.emplace(folder, file);
  }
  if (file.empty()) return FileConfig{defaults, absolute.filename().string()};
  HARDTACK_TRY(auto config, load(file));
  const fs::path base = fs::absolute(file, problem).lexically_normal().parent_path();
  const fs::path relative = absolute.lexically_relative(base);
  return FileConfig{std::move(config), (relative.empty() ? absolute : relative).generic_string()};
}

}  // namespace hardtack::cli
