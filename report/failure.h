// What a command ends with: an exit code, or a failure that is reported in one place (cli/app.cpp).
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "cli/output/exit_code.h"
#include "engine/base/error.h"

namespace hardtack::cli {

struct SourceError {
  std::string input;  // the text at fault
  std::string message;
};

// Why a command could not do its job. Made from an Error, so HARDTACK_TRY works in functions that return Outcome<T>.
struct Failure {
  Failure(Error cause) : error(std::move(cause)) {}  // NOLINT(google-explicit-constructor): see above
  Failure(Error cause, std::string shown) : error(std::move(cause)), rendering(std::move(shown)) {}

  Error error;
  // What the source text should have been, piece by piece; empty where no source text is at fault.
  std::vector<SourceError> source_errors;
  // Shown to people instead of the error where source text is at fault: every diagnostic with its line and a caret.
  std::string rendering;
};

template <typename T>
using Outcome = std::expected<T, Failure>;

}  // namespace hardtack::cli
