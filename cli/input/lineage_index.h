// The lineage index that a command uses: a SQLite file, a folder of JSON files, or a PostgreSQL database.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "cli/input/arguments.h"
#include "tokens/lineage_index/store.h"

namespace hardtack::cli {

LineageTime current_time();

// Error: kIo.
Result<void> write_pin(const std::string& file, const LineagePin& pin);

struct IndexArguments {
  // --index, --pin-file; --create where `may_create`. `about_token`: they mean nothing without a token.
  void declare(Arguments& arguments, bool may_create, bool about_token = false);
  bool given() const { return location.has_value(); }
  // False for JSON files: nothing in them could be pinned.
  bool keeps_history() const;
  // Errors: kUsage if no index was given, or one with a password in its location; kIo for a pin file that is missing,
  // empty or unreadable, where nothing may be made; kInvalidLineage for one that holds no pin; kLineageUnavailable.
  Result<std::unique_ptr<LineageStore>> open() const;
  // Remembers the end of the index's history in the pin file, if one was given.
  Result<void> keep_pin(LineageStore& store) const;

  std::optional<std::string> location;
  std::optional<std::string> pin_file;
  bool create = false;
  // Of a copy of what PostgreSQL holds.
  std::chrono::milliseconds max_staleness{5'000};
};

}  // namespace hardtack::cli
