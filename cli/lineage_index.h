// The lineage index that a command uses: a SQLite file, a folder of JSON files, or a PostgreSQL database.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/arguments.h"
#include "tokens/revocation/store.h"

namespace hardtack::cli {

LineageTime current_time();

struct IndexArguments {
  // --index, --pin-file; --create where `may_create`. `about_token`: they mean nothing without a token.
  void declare(Arguments& arguments, bool may_create, bool about_token = false);
  bool given() const { return location.has_value(); }
  // Errors: kUsage if no index was given, kLineageUnavailable.
  Result<std::unique_ptr<LineageStore>> open() const;
  // Remembers the end of the index's history in the pin file, if one was given.
  Result<void> keep_pin(LineageStore& store) const;

  std::optional<std::string> location;
  std::optional<std::string> pin_file;
  bool create = false;
};

}  // namespace hardtack::cli
