#include "cli/input/lineage_index.h"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>

#include "cli/system/files.h"
#include "cli/system/postgres_client.h"
#include "engine/text/trim.h"
#include "tokens/lineage_index/entry_chain.h"
#include "tokens/lineage_index/stores/json_store.h"
#include "tokens/lineage_index/stores/postgres_store.h"
#include "tokens/lineage_index/stores/sqlite_store.h"

namespace hardtack::cli {
namespace {

bool is_folder(const std::string& path) {
  struct stat info{};
  return path.ends_with('/') || (::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode));
}

bool is_postgres(const std::string& location) {
  return location.starts_with("postgresql://") || location.starts_with("postgres://");
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      result += static_cast<char>(value);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

// `user:password@` or `?password=`, as libpq reads them, and `password=` of its other form.
bool has_password(const std::string& location) {
  std::string decoded = percent_decoded(location);
  std::ranges::transform(decoded, decoded.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (decoded.find("password=") != std::string::npos) return true;
  if (!is_postgres(location)) return false;
  const std::string_view rest = std::string_view(location).substr(location.find("://") + 3);
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const auto at = authority.find('@');
  return at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
}

// Other users of the machine see arguments, and messages repeat them.
Result<void> check_location(const std::string& location) {
  if (has_password(location)) {
    return fail(Error(ErrorCode::kUsage, "the index's location holds a password, which other users of the machine see")
                    .with_help("leave it out and set PGPASSWORD, or keep it in ~/.pgpass (PGPASSFILE) or in a service "
                               "file (`postgresql:///?service=NAME`)"));
  }
  return is_postgres(location) ? Result<void>() : expect_file_name(location);
}

std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// The pin to expect; nothing without a pin file, and where `may_lack_one`, while that does not exist or is empty. A
// check that a missing file switches off would be none.
Result<std::optional<LineagePin>> read_pin(const std::optional<std::string>& file, bool may_lack_one) {
  if (!file) return std::nullopt;
  const std::string name = "the pin file " + shown_path(*file);
  const auto no_pin = [&](const std::string& reason) -> Result<std::optional<LineagePin>> {
    if (may_lack_one) return std::nullopt;
    return fail(Error(ErrorCode::kIo, name + " " + reason)
                    .with_help("an index gets its first pin by `hardtack lineage check --index PLACE --new-pin FILE`"));
  };
  HARDTACK_CHECK(expect_file_name(*file));
  if (!file_exists(*file)) return no_pin("does not exist");
  HARDTACK_TRY(const std::string text, read_file(*file, 256));
  if (trimmed(text).empty()) return no_pin("is empty");
  auto pin = parse_pin(trimmed(text));
  if (!pin) return fail(pin.error().with_context(name));
  return *pin;
}

}  // namespace

LineageTime current_time() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

void IndexArguments::declare(Arguments& arguments, bool may_create, bool about_token) {
  arguments.section("Lineage index");
  const auto place = arguments.option(
      "--index", "PLACE", location,
      "a SQLite file, a folder of JSON files, or postgresql://HOST/DATABASE (no password: see docs/lineage.md)");
  const auto pin = arguments.option(
      "--pin-file", "FILE", pin_file,
      may_create ? "refuse an index whose history does not contain the pin in FILE, and renew the pin; "
                   "with `--create` FILE may not exist yet"
                 : "refuse an index whose history does not contain the pin in FILE");
  place.file();
  if (about_token) {
    place.about_token();
    pin.about_token();
  }
  if (may_create) arguments.flag("--create", create, "make the index if there is none");
}

PostgresOptions postgres_options(const IndexArguments& index, const std::optional<LineagePin>& pin) {
  PostgresOptions options;
  options.connection = index.location.value_or("");
  options.create = index.create;
  options.pin = pin;
  options.max_staleness = index.max_staleness;
  return options;
}

Result<std::unique_ptr<LineageStore>> IndexArguments::open() const {
  if (!location) return fail(Error(ErrorCode::kUsage, "no lineage index was given").with_help("pass `--index PLACE`"));
  HARDTACK_CHECK(check_location(*location));
  HARDTACK_TRY(const std::optional<LineagePin> pin, read_pin(pin_file, create));
  if (is_postgres(*location)) {
    HARDTACK_CHECK(load_postgres_client());
    HARDTACK_TRY(auto store, PostgresLineageStore::open(postgres_options(*this, pin), current_time()));
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
  return write_pin(*pin_file, pin);
}

bool IndexArguments::keeps_history() const { return !location || !is_folder(*location); }

Result<void> write_pin(const std::string& file, const LineagePin& pin) {
  return write_file(file, format_pin(pin) + "\n");
}

}  // namespace hardtack::cli
