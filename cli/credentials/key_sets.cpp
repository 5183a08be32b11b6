#include "cli/credentials/key_sets.h"

#include <utility>

#include "cli/input/inputs.h"
#include "cli/input/values.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "report/terminal.h"
#include "tokens/keys/key_file.h"
#include "tokens/registry/key_set.h"

namespace hardtack::cli {
namespace {

constexpr const char* kStandardInput = "-";

template <typename T>
Result<T> named(Result<T> read, const char* what, const std::string& path) {
  if (read || read.error().code() == ErrorCode::kIo || read.error().code() == ErrorCode::kUsage) return read;
  return fail(
      read.error().with_context(cat(what, path == kStandardInput ? " on standard input" : " in " + shown_path(path))));
}

}  // namespace

Result<SecretBytes> read_secret_contents(Console& console, const std::string& path) {
  if (path == kStandardInput) return console.read_secret_input(kMaxKeyFileSize);
  HARDTACK_CHECK(expect_file_name(path));
  auto contents = read_secret_file(path);
  if (contents || contents.error().code() != ErrorCode::kKeyFilePermissions) return contents;
  HARDTACK_TRY(SecretBytes open, read_secret_file(path, KeyFileAccess::kAnyone));
  console.message(styled("warning:", Style::kYellow, console.colors_in_messages()) + " the secret in " +
                  shown_path(path) + " is open to other users; run `chmod 600` on it\n");
  return open;
}

Result<SharedSecret> read_secret_from(Console& console, const std::string& path) {
  HARDTACK_TRY(const SecretBytes contents, read_secret_contents(console, path));
  return named(read_secret(contents.bytes()), "the secret", path);
}

Result<TokenKeys> read_token_key_set(Console& console, const std::string& path) {
  HARDTACK_TRY(const std::string text, read_input_or_file(console, path));
  const auto folder = path.find_last_of('/');
  const auto read_file = [&](const std::string& name) -> Result<SecretBytes> {
    if (name == kStandardInput) return fail(ErrorCode::kInvalidKey, "a key set names files, not standard input");
    const bool beside = folder != std::string::npos && !name.starts_with('/');
    return read_secret_contents(console, beside ? path.substr(0, folder + 1) + name : name);
  };
  return named(parse_key_set(text, {.now = static_cast<std::int64_t>(seconds_now()), .read_file = read_file}),
               "the key set", path);
}

void note_key_use(Console& console, const std::optional<KeyUse>& use) {
  if (!use || !use->until) return;
  console.message(styled("note:", Style::kBold, console.colors_in_messages()) + " the " + use->format +
                  " token's key is accepted until " + format_date_time(*use->until) + "\n");
}

}  // namespace hardtack::cli
