// URIs of documents and paths of files. A path is absolute, without `.`, `..` and doubled slashes; no links are
// followed and no file is looked at. Pure functions.
//
//   path_of_uri("file:///srv/a%20b.bcdl")   // "/srv/a b.bcdl"
//   path_of_uri("untitled:Untitled-1")      // nothing
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hardtack::lsp {

// Nothing for other schemes, other hosts, and paths that are not absolute or hold a NUL byte.
std::optional<std::string> path_of_uri(std::string_view uri);
std::string uri_of_path(std::string_view path);
// Spellings of one file's URI are one key; other URIs are compared as they are.
std::string uri_key(std::string_view uri);

// Without `.`, `..`, doubled slashes and a slash at the end; `..` at the root is the root.
std::string plain_path(std::string_view path);
// Whether a plain path is the folder, or lies below it.
bool lies_in(std::string_view path, std::string_view folder);

}  // namespace hardtack::lsp
