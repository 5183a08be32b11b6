#include "cli/input/inputs.h"

#include "cli/input/mangled_text.h"
#include "cli/system/files.h"
#include "engine/text/trim.h"
#include "tokens/bytes/base64.h"

namespace hardtack::cli {
namespace {

constexpr const char* kTokenHelp = "file that holds the token as base64url text, or `-` for standard input";

}  // namespace

Result<std::string> read_input_or_file(Console& console, const std::string& path) {
  return path == "-" ? console.read_input(kMaxInputBytes) : read_file(path);
}

Result<std::string> read_word(Console& console, const std::string& path) {
  HARDTACK_TRY(const std::string contents, read_input_or_file(console, path));
  return std::string(trimmed(contents));
}

Error text_error(const Error& error, std::string_view text, const char* raw_option) {
  if (error.code() == ErrorCode::kIo || error.code() == ErrorCode::kUsage) return error;
  if (const auto mangled = mangled_text(text)) return *mangled;
  if (raw_option == nullptr || !looks_binary(text)) return error;
  return error.with_help(std::string("for bytes rather than text add `") + raw_option + "`");
}

Result<Snapshot> read_snapshot(Console& console, const std::string& path, bool raw) {
  HARDTACK_TRY(const std::string contents, raw ? read_input_or_file(console, path) : read_word(console, path));
  auto snapshot =
      raw ? Snapshot::parse(bytes_of(contents)) : with_advice(Snapshot::parse_text(contents), contents, "--raw-input");
  if (!snapshot) {
    return fail(snapshot.error().with_context("the snapshot " +
                                              (path == "-" ? "on standard input" : "in " + shown_path(path))));
  }
  return snapshot;
}

Result<void> write_snapshot_file(const std::string& path, const Bytes& snapshot, bool raw) {
  if (!raw) return write_file(path, to_base64url(snapshot) + "\n");
  return write_file(path, {reinterpret_cast<const char*>(snapshot.data()), snapshot.size()});
}

void TokenArguments::declare(Arguments& arguments) {
  arguments.positional("TOKEN", file, kTokenHelp).token();
  declare_raw(arguments);
}

void TokenArguments::declare_optional(Arguments& arguments) {
  arguments.positional("TOKEN", optional_file, std::string(kTokenHelp) + "; left out, the authorizer decides alone")
      .token();
  declare_raw(arguments);
}

void TokenArguments::declare_raw(Arguments& arguments) {
  arguments.flag("--raw-input", raw, "the token is bytes, not text").about_token();
}

Result<Bytes> TokenArguments::read_bytes(Console& console) const {
  HARDTACK_TRY(const std::string contents, read_input_or_file(console, optional_file ? *optional_file : file));
  return Bytes(contents.begin(), contents.end());
}

Result<UnverifiedBiscuit> TokenArguments::parse(ByteView contents) const {
  const std::string& path = optional_file ? *optional_file : file;
  const std::string name = path == "-" ? "the token on standard input" : "the token in " + shown_path(path);
  const std::string_view all(reinterpret_cast<const char*>(contents.data()), contents.size());
  auto token = [&]() -> Result<UnverifiedBiscuit> {
    if (raw) {
      auto parsed = UnverifiedBiscuit::parse(contents);
      if (parsed || looks_binary(all)) return parsed;
      return fail(parsed.error().with_help("this is text rather than bytes: leave `--raw-input` out"));
    }
    const std::string_view text = trimmed(all);
    if (text.empty()) return fail(ErrorCode::kMalformedToken, "the text is empty");
    return with_advice(UnverifiedBiscuit::parse_text(text), text, "--raw-input");
  }();
  if (token || token.error().code() == ErrorCode::kIo || token.error().code() == ErrorCode::kUsage) return token;
  return fail(token.error().with_context(name));
}

Result<UnverifiedBiscuit> TokenArguments::read(Console& console) const {
  HARDTACK_TRY(const Bytes contents, read_bytes(console));
  return parse(contents);
}

void OutputArguments::declare(Arguments& arguments) { arguments.flag("--raw-output", raw, "print bytes, not text"); }

void OutputArguments::write(Console& console, ByteView bytes, const std::string& text) const {
  if (raw) {
    console.print({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  } else {
    console.print(text + "\n");
  }
}

}  // namespace hardtack::cli
