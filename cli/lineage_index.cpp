#include "cli/lineage_index.h"

#include <sys/stat.h>

#include <chrono>

#include "cli/files.h"
#include "cli/postgres_client.h"
#include "cli/terminal.h"
#include "tokens/lineage/stores/json_store.h"
#include "tokens/lineage/stores/postgres_store.h"
#include "tokens/lineage/stores/sqlite_store.h"
#include "tokens/revocation/entry_chain.h"

namespace hardtack::cli {
namespace {

bool is_folder(const std::string& path) {
  struct stat info{};
  return path.ends_with('/') || (::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode));
}

std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// The pin to expect; nothing while the file does not exist yet.
Result<std::optional<LineagePin>> read_pin(const std::optional<std::string>& file) {
  struct stat info{};
  if (!file || ::stat(file->c_str(), &info) != 0) return std::nullopt;
  HARDTACK_TRY(const std::string text, read_file(*file, 256));
  auto pin = parse_pin(trimmed(text));
  if (!pin) return fail(pin.error().with_context("the pin file " + shown_path(*file)));
  return *pin;
}

}  // namespace

LineageTime current_time() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

void IndexArguments::declare(Arguments& arguments, bool may_create, bool about_token) {
  arguments.section("Lineage index");
  const auto place = arguments.option(
      "--index", "PLACE", location,
      "a SQLite file, a folder of JSON files, or postgresql://HOST/DATABASE (the password in PGPASSWORD)");
  const auto pin =
      arguments.option("--pin-file", "FILE", pin_file,
                       "refuse an index whose history does not contain the pin in FILE; writing commands renew it");
  if (about_token) {
    place.about_token();
    pin.about_token();
  }
  if (may_create) arguments.flag("--create", create, "make the index if there is none");
}

Result<std::unique_ptr<LineageStore>> IndexArguments::open() const {
  if (!location) return fail(Error(ErrorCode::kUsage, "no lineage index was given").with_help("pass `--index PLACE`"));
  HARDTACK_TRY(const std::optional<LineagePin> pin, read_pin(pin_file));
  if (location->starts_with("postgresql://") || location->starts_with("postgres://")) {
    HARDTACK_CHECK(load_postgres_client());
    PostgresOptions options;
    options.connection = *location;
    options.create = create;
    options.pin = pin;
    HARDTACK_TRY(auto store, PostgresLineageStore::open(std::move(options), current_time()));
    return store;
  }
  if (is_folder(*location)) {
    if (pin_file) return fail(ErrorCode::kUsage, "`--pin-file` means nothing for JSON files, which keep no history");
    JsonStoreOptions options;
    options.create = create;
    HARDTACK_TRY(auto store, JsonLineageStore::open(without_trailing_slash(*location), options));
    return store;
  }
  SqliteOptions options;
  options.create = create;
  options.pin = pin;
  HARDTACK_TRY(auto store, SqliteLineageStore::open(*location, options));
  return store;
}

Result<void> IndexArguments::keep_pin(LineageStore& store) const {
  if (!pin_file) return {};
  HARDTACK_TRY(const LineagePin pin, store.verify(current_time()));
  return write_file(*pin_file, format_pin(pin) + "\n");
}

}  // namespace hardtack::cli
