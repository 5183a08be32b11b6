// What is wrong with source text, as JSON. Positions count as editors do (UTF-16, lines and characters from 0);
// docs/cli.md describes every member.
#pragma once

#include <string>

#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"
#include "grammar/text/source_map.h"
#include "json/json.h"

namespace hardtack {

// {"file": ..., "range": ..., "severity": ..., "code": ..., "message": ..., "help": ..., "notes": [...],
//  "fixes": [...]}
JsonValue diagnostic_json(const Source& source, const Diagnostic& diagnostic);

// {"file": ..., "range": ..., "offset": ..., "end_offset": ...}, offsets in bytes
JsonValue place_json(const SourcePlace& place);

// A diagnostic for what has no place in a text, such as a file that cannot be read. `file` is null if it is empty.
JsonValue diagnostic_json(const std::string& file, const Error& error);

}  // namespace hardtack
