#include "cli/files/lint_config.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "analysis/config/nearest_config.h"
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
    config.standard_functions |= standard_functions_;
    return std::make_shared<const analysis::Config>(std::move(config));
  }();
  return loaded_.emplace(file, std::move(loaded)).first->second;
}

Result<FileConfig> LintConfigs::of(const std::string& path) {
  if (defaults_ == nullptr) {
    analysis::Config config;
    config.standard_functions = standard_functions_;
    defaults_ = std::make_shared<const analysis::Config>(std::move(config));
  }
  std::error_code problem;
  const fs::path absolute = fs::absolute(path == "-" ? "standard-input" : path, problem).lexically_normal();
  if (problem) return FileConfig{defaults_, path};
  std::string file;
  if (given_) {
    file = *given_;
  } else {
    const auto folder =
        analysis::nearest_config_folder(absolute.generic_string(), "/", [&](std::string_view candidate) {
          const auto [known, fresh] = has_.try_emplace(std::string(candidate), false);
          if (fresh) known->second = fs::exists(fs::path(candidate) / analysis::kConfigName, problem);
          return known->second;
        });
    if (folder) file = (fs::path(*folder) / analysis::kConfigName).string();
  }
  if (file.empty()) return FileConfig{defaults_, absolute.filename().string()};
  HARDTACK_TRY(auto config, load(file));
  const fs::path base = fs::absolute(file, problem).lexically_normal().parent_path();
  const fs::path relative = absolute.lexically_relative(base);
  return FileConfig{std::move(config), (relative.empty() ? absolute : relative).generic_string()};
}

}  // namespace hardtack::cli
