// What was found in policy files, for other programs: SARIF for code scanning, commands for GitHub's log, JUnit for
// test reports. Pure functions; may be called from any thread.
//
//   std::string text = sarif_text(files, version);
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"

namespace hardtack {

struct CheckedFile {
  std::string name;                      // as it was given
  std::shared_ptr<const Source> source;  // null if it could not be read
  Diagnostics diagnostics;
  std::optional<Error> unreadable;
};

// SARIF 2.1.0: one run, with the rules that were broken.
std::string sarif_text(std::span<const CheckedFile> files, std::string_view version);
// `::error file=...,line=...,col=...::message` lines; hints are left out.
std::string github_text(std::span<const CheckedFile> files);
// One suite with a case for each file; errors and warnings are failures.
std::string junit_text(std::span<const CheckedFile> files);

}  // namespace hardtack
