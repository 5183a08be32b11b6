#include "report/diagnostic_json.h"

#include <utility>

#include "json/make_json.h"

namespace hardtack {
namespace {

JsonValue position_json(const Source& source, std::uint32_t offset) {
  const Utf16Position position = source.utf16_position(offset);
  return json_object({{"line", json_number(position.line)}, {"character", json_number(position.character)}});
}

JsonValue range_json(const Source& source, Span span) {
  return json_object({{"start", position_json(source, span.begin)}, {"end", position_json(source, span.end)}});
}

JsonValue fix_json(const Source& source, const Fix& fix) {
  JsonValue::Array edits;
  for (const TextEdit& edit : fix.edits) {
    edits.push_back(json_object({{"range", range_json(source, edit.span)}, {"new_text", edit.replacement}}));
  }
  return json_object({{"title", fix.title}, {"edits", std::move(edits)}, {"safe", fix.safe}});
}

// Without a place there is neither range nor file.
JsonValue note_json(const Source& source, const DiagnosticNote& note) {
  if (!note.at) return json_object({{"message", note.message}, {"range", JsonValue()}, {"file", JsonValue()}});
  const Source& where = note.at->source != nullptr ? *note.at->source : source;
  return json_object({{"message", note.message}, {"range", range_json(where, note.at->span)}, {"file", where.name()}});
}

}  // namespace

JsonValue diagnostic_json(const Source& source, const Diagnostic& diagnostic) {
  JsonValue::Array notes;
  for (const DiagnosticNote& note : diagnostic.notes) notes.push_back(note_json(source, note));
  JsonValue::Array fixes;
  for (const Fix& fix : diagnostic.fixes) fixes.push_back(fix_json(source, fix));
  return json_object({{"file", source.name()},
                      {"range", range_json(source, diagnostic.span)},
                      {"severity", severity_name(diagnostic.severity)},
                      {"code", diagnostic.code},
                      {"message", diagnostic.message},
                      {"help", diagnostic.help},
                      {"notes", std::move(notes)},
                      {"fixes", std::move(fixes)}});
}

JsonValue place_json(const SourcePlace& place) {
  return json_object({{"file", place.source->name()},
                      {"range", range_json(*place.source, place.span)},
                      {"offset", json_number(place.span.begin)},
                      {"end_offset", json_number(place.span.end)}});
}

JsonValue diagnostic_json(const std::string& file, const Error& error) {
  return json_object({{"file", file.empty() ? JsonValue() : JsonValue(file)},
                      {"range", JsonValue()},
                      {"severity", "error"},
                      {"code", std::string(error_name(error.code()))},
                      {"message", error.to_string()},
                      {"help", error.help()},
                      {"notes", JsonValue::Array()},
                      {"fixes", JsonValue::Array()}});
}

}  // namespace hardtack
