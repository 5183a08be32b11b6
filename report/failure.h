// Why there is no decision, or no result of another kind: an Error, and what was wrong with source text where that is
// the reason. Owns what it holds.
//
//   if (!parsed.block) return std::unexpected(source_failure(parsed, color));
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "grammar/compile.h"

namespace hardtack {

struct SourceError {
  std::string input;  // the text at fault, at most 1 KiB of it
  std::string message;
};

// Made from an Error, so that HARDTACK_TRY works in functions that return a std::expected of it.
struct Failure {
  Failure(Error cause) : error(std::move(cause)) {}  // NOLINT(google-explicit-constructor): see above
  Failure(Error cause, std::string shown) : error(std::move(cause)), rendering(std::move(shown)) {}

  Error error;
  // What the source text should have been, piece by piece; empty where no source text is at fault.
  std::vector<SourceError> source_errors;
  // Shown to people instead of the error where source text is at fault: every diagnostic with its line and a caret.
  std::string rendering;
  // Where the statement stands whose evaluation failed, if its text is known: shown with the error.
  std::optional<SourcePlace> place;
};

// Of source text that did not compile. Requires errors among its diagnostics.
Failure source_failure(const ParsedBlock& parsed, bool color);

//   error: a signature does not verify (in block 1)
//     help: is this the public key that belongs to the token?
std::string render(const Failure& failure, bool color);

}  // namespace hardtack
