#include "serve/bundle/manifest.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "json/json.h"
#include "json/make_json.h"
#include "serve/bundle/archive.h"

namespace hardtack::serve {
namespace {

constexpr std::int64_t kFormat = 1;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}
bool is_part(std::string_view text) {
  return !text.empty() && text[0] != '.' && text[0] != '-' && std::ranges::all_of(text, is_plain);
}
bool is_digest(std::string_view text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}
std::string folded(std::string_view text) {
  std::string made(text);
  for (char& c : made) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return made;
}

// What is wrong, if anything is.
using Fault = std::optional<std::string>;

Fault find_bad_name(std::string_view name) {
  if (is_part(name) && name.size() <= kMaxBundleName) return std::nullopt;
  return cat("the name of a bundle is 1 to ", kMaxBundleName, " letters, digits, `.`, `_` and `-`, not ", quote(name));
}

Fault find_bad_path(std::string_view path) {
  const auto bad = [&](std::string_view why) { return cat("the file ", quote(path), ' ', why); };
  if (path.size() > kMaxArchiveName) return bad(cat("has a path of more than ", kMaxArchiveName, " bytes"));
  std::size_t parts = 0;
  for (std::string_view rest = path;; ++parts) {
    const auto slash = rest.find('/');
    if (!is_part(rest.substr(0, slash)))
      return bad("has a path of other characters than letters, digits, `.`, `_` and `-`");
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  if (parts > kMaxBundleFolders) return bad(cat("lies in more than ", kMaxBundleFolders, " folders"));
  const std::string lower = folded(path);
  if (lower == "manifest.json" || lower == "manifest.sig") return bad("has a name that the bundle itself uses");
  return std::nullopt;
}

// Of all files together.
Fault find_bad_files(const std::vector<BundleEntry>& files) {
  if (files.empty()) return "a bundle has no files";
  if (files.size() > kMaxBundleFiles) return cat("a bundle has more than ", kMaxBundleFiles, " files");
  std::set<std::string> paths, folders;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const BundleEntry& file = files[i];
    if (auto bad = find_bad_path(file.path)) return bad;
    if (!is_digest(file.sha256)) return cat("the SHA-256 of ", quote(file.path), " is none");
    if (i > 0 && files[i - 1].path >= file.path) return cat("the file ", quote(file.path), " is not in byte order");
    std::string path = folded(file.path);
    for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
      folders.insert(path.substr(0, slash));
    if (!paths.insert(std::move(path)).second)
      return cat("two files of the bundle are named ", quote(file.path), " where case does not count");
    if (file.bytes > kMaxBundleBytes || (total += file.bytes) > kMaxBundleBytes)
      return cat("a bundle has more than ", kMaxBundleBytes, " bytes");
  }
  for (const std::string& path : paths) {
    if (folders.contains(path)) return cat(quote(path), " is a file and a folder of the bundle");
  }
  return std::nullopt;
}

Fault find_fault(const BundleManifest& manifest) {
  if (auto bad = find_bad_name(manifest.name)) return bad;
  if (manifest.version == 0 || manifest.version > kMaxBundleVersion)
    return cat("the version of a bundle is a number from 1 to ", kMaxBundleVersion);
  return find_bad_files(manifest.files);
}

Result<void> usage(const Fault& fault) {
  if (fault) return fail(ErrorCode::kUsage, *fault);
  return {};
}

std::unexpected<Error> malformed(std::string_view what) {
  return fail(ErrorCode::kSyntax, cat("the manifest of the bundle ", what));
}

// The members, exactly these.
Result<void> expect_members(const JsonValue& value, std::initializer_list<std::string_view> names, const char* what) {
  if (!value.is_object()) return malformed(cat("has ", what, " that is no object"));
  for (const std::string_view name : names) {
    if (value.find(name) == nullptr) return malformed(cat("has no `", name, "` in ", what));
  }
  if (value.as_object().size() != names.size()) return malformed(cat("has an unknown member in ", what));
  return {};
}

Result<std::uint64_t> number_of(const JsonValue& value, std::string_view name) {
  const JsonValue& member = *value.find(name);
  if (!member.is_integer() || member.as_integer() < 0) return malformed(cat("has a `", name, "` that is no number"));
  return static_cast<std::uint64_t>(member.as_integer());
}
Result<std::string> text_of(const JsonValue& value, std::string_view name) {
  const JsonValue& member = *value.find(name);
  if (!member.is_string()) return malformed(cat("has a `", name, "` that is no text"));
  return member.as_string();
}

}  // namespace

Result<void> check_bundle_name(std::string_view name) { return usage(find_bad_name(name)); }
Result<void> check_bundle_path(std::string_view path) { return usage(find_bad_path(path)); }

Result<std::string> write_manifest(const BundleManifest& manifest) {
  HARDTACK_CHECK(usage(find_fault(manifest)));
  JsonValue::Array files;
  for (const BundleEntry& file : manifest.files) {
    files.push_back(json_object({{"bytes", json_number(file.bytes)}, {"path", file.path}, {"sha256", file.sha256}}));
  }
  std::string text = write_json(json_object({{"format", JsonValue(kFormat)},
                                             {"name", manifest.name},
                                             {"version", json_number(manifest.version)},
                                             {"files", std::move(files)}}),
                                JsonLayout::kIndented);
  if (text.size() > kMaxManifestBytes)
    return fail(ErrorCode::kUsage, cat("the manifest of the bundle has more than ", kMaxManifestBytes, " bytes"));
  return text;
}

Result<BundleManifest> parse_manifest(std::string_view text) {
  HARDTACK_TRY(const JsonValue value, parse_json(text, {.max_json_bytes = kMaxManifestBytes, .max_json_depth = 4}));
  HARDTACK_CHECK(expect_members(value, {"files", "format", "name", "version"}, "it"));
  const JsonValue& format = *value.find("format");
  if (!format.is_integer() || format.as_integer() != kFormat) return malformed("is of another format than 1");
  BundleManifest manifest;
  HARDTACK_TRY(manifest.name, text_of(value, "name"));
  HARDTACK_TRY(manifest.version, number_of(value, "version"));
  const JsonValue& files = *value.find("files");
  if (!files.is_array()) return malformed("has `files` that are no list");
  for (const JsonValue& file : files.as_array()) {
    HARDTACK_CHECK(expect_members(file, {"bytes", "path", "sha256"}, "a file"));
    BundleEntry entry;
    HARDTACK_TRY(entry.path, text_of(file, "path"));
    HARDTACK_TRY(entry.bytes, number_of(file, "bytes"));
    HARDTACK_TRY(entry.sha256, text_of(file, "sha256"));
    manifest.files.push_back(std::move(entry));
  }
  if (const Fault fault = find_fault(manifest)) return fail(ErrorCode::kSyntax, *fault);
  return manifest;
}

}  // namespace hardtack::serve
