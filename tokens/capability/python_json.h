// JSON as Python's `json.dumps(value, sort_keys=True, separators=(",", ":"))` writes it: what HMAC capability tokens
// are computed over. Not RFC 8785, which orders keys by UTF-16 units and writes numbers otherwise.
//
// Keys by code point at every level; no white space; everything beyond ASCII, and DEL, as \u and four lower-case digits
// (two of them beyond the basic plane); numbers with a fraction in Python's shortest form that reads back (`1.0`,
// `1e+16`, `1e-05`).
//
//   const std::string payload = python_json(object);
#pragma once

#include <string>

#include "json/json.h"

namespace hardtack {

// Requires that the value was parsed by parse_json, or is as shallow and as well formed.
std::string python_json(const JsonValue& value);

}  // namespace hardtack
