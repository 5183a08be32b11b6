// hardtack lineage import and export: an index in the JSON files that other systems exchange.
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/input/lineage_index.h"
#include "cli/system/files.h"
#include "tokens/lineage_index/stores/json_store.h"

namespace hardtack::cli {
namespace {

// Everything that `from` holds, in its order.
Result<std::size_t> copy_entries(LineageStore& from, LineageStore& to) {
  std::vector<LineageEntry> entries;
  HARDTACK_CHECK(from.visit(
      [&](const LineageEntry& entry) -> Result<void> {
        entries.push_back(entry);
        return {};
      },
      current_time()));
  HARDTACK_CHECK(to.append(entries, current_time()));
  return entries.size();
}

class Import final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("What the index has already must be the same; a difference is a conflict and nothing is taken.");
    arguments.positional("FOLDER", folder_, "holds lineage_hashes.json and revoked.json");
    index_.declare(arguments, true);
    arguments.example("from another system", "hardtack lineage import exchange/ --index lineage.db --create");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (auto named = expect_file_name(folder_); !named) return std::unexpected(Failure(named.error()));
    HARDTACK_TRY(const auto source, JsonLineageStore::open(folder_, {}));
    HARDTACK_TRY(const auto store, index_.open());
    HARDTACK_TRY(const std::size_t count, copy_entries(*source, *store));
    if (auto kept = index_.keep_pin(*store); !kept) return std::unexpected(Failure(kept.error()));
    console.print(fmt::format("imported {} entries\n", count));
    return ExitCode::kSuccess;
  }

 private:
  std::string folder_;
  IndexArguments index_;
};

class Export final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("Makes the folder and its files if they do not exist, else adds what they lack.");
    arguments.positional("FOLDER", folder_, "gets lineage_hashes.json and revoked.json");
    index_.declare(arguments, false);
    arguments.example("for another system", "hardtack lineage export exchange/ --index lineage.db");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (auto named = expect_file_name(folder_); !named) return std::unexpected(Failure(named.error()));
    HARDTACK_TRY(const auto store, index_.open());
    JsonStoreOptions options;
    options.create = true;
    while (folder_.size() > 1 && folder_.ends_with('/')) folder_.pop_back();
    HARDTACK_TRY(const auto target, JsonLineageStore::open(folder_, options));
    HARDTACK_TRY(const std::size_t count, copy_entries(*store, *target));
    console.print(fmt::format("exported {} entries\n", count));
    return ExitCode::kSuccess;
  }

 private:
  std::string folder_;
  IndexArguments index_;
};

}  // namespace

std::unique_ptr<Command> make_lineage_import() { return std::make_unique<Import>(); }
std::unique_ptr<Command> make_lineage_export() { return std::make_unique<Export>(); }

}  // namespace hardtack::cli
