// The configuration that holds for a policy file: the nearest `hardtack.toml` in its folder or above, or the one that
// was named. Each file is read once. Belongs to one thread.
//
//   LintConfigs configs(given);
//   HARDTACK_TRY(const FileConfig found, configs.of("policies/api.bcdl"));
//   found.config->level(code, found.path);
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "analysis/config/config.h"
#include "engine/base/error.h"

namespace hardtack::cli {

struct FileConfig {
  std::shared_ptr<const analysis::Config> config;  // never null
  std::string path;                                // of the policy file, from the configuration's folder
};

class LintConfigs {
 public:
  // `given`: the file of --config. `standard_functions`: --std, whatever a file says.
  explicit LintConfigs(std::optional<std::string> given, bool standard_functions = false)
      : given_(std::move(given)), standard_functions_(standard_functions) {}

  // Errors: kIo where a configuration cannot be read; kSyntax and kSourceTooLarge of its text. `-` is standard input,
  // for which the working folder counts.
  Result<FileConfig> of(const std::string& path);

 private:
  using Loaded = Result<std::shared_ptr<const analysis::Config>>;
  Loaded load(const std::string& file);

  std::optional<std::string> given_;
  bool standard_functions_;
  std::shared_ptr<const analysis::Config> defaults_;
  std::map<std::string, Loaded> loaded_;  // by file
  std::map<std::string, bool> has_;       // whether a folder has a configuration
};

}  // namespace hardtack::cli
