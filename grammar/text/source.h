// A source text and its line table.
//
// A Source owns its text and never changes, so it is shared between a tree, its diagnostics and other threads. Offsets
// are bytes. Lines end at `\n`, `\r\n` or `\r`, as editors and the Language Server Protocol count them. Columns shown
// to people are code points from 1; the protocol's positions are UTF-16 units from 0. Where the text is not valid UTF-8
// each stray byte counts as one character. A position is looked up, not counted from the beginning of its line: long
// lines have checkpoints, so asking for many positions in one costs no more than in short lines.
//
//   Source source("policy.datalog", "allow if true;");
//   source.line_column(6);  // {1, 7}
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/span.h"

HARDTACK_API_BEGIN
namespace hardtack {

// What a text is for, which decides what may stand in it.
enum class SourceKind : std::uint8_t {
  kBlock,       // of a token: no policies
  kAuthorizer,  // policies too
  kFact,        // exactly one fact
  kRule,        // exactly one rule, as queries are written
};

// For people: both count from 1, the column in code points.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  friend bool operator==(const LineColumn&, const LineColumn&) = default;
};

// For editors: both count from 0, `character` in UTF-16 code units.
struct Utf16Position {
  std::uint32_t line = 0;
  std::uint32_t character = 0;
  friend bool operator==(const Utf16Position&, const Utf16Position&) = default;
};

class Source {
 public:
  // Texts beyond this many bytes are cut, so that an offset always fits; parsers refuse far smaller ones.
  static constexpr std::size_t kMaxBytes = 64u << 20;

  // `name` is what messages call the text: a path, or `<argument>`.
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  // The bytes of `span`, cut to the text.
  std::string_view text(Span span) const;
  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }

  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
  // The bytes of a line, counted from 1, without its line break.
  Span line_span(std::uint32_t line) const;

  // Offsets beyond the end mean the end.
  LineColumn line_column(std::uint32_t offset) const;
  Utf16Position utf16_position(std::uint32_t offset) const;
  // A position beyond its line's end means the line's end, as the protocol says; a position inside a surrogate pair
  // means the character's beginning.
  std::uint32_t offset_of(Utf16Position position) const;

 private:
  // What lies before a character of a long line, counted from the line's beginning.
  struct Checkpoint {
    std::uint32_t offset = 0;
    std::uint32_t code_points = 0;
    std::uint32_t utf16_units = 0;
  };

  void add_checkpoints(Span line);
  std::uint32_t line_index(std::uint32_t offset) const;
  // From the last checkpoint that is not behind `offset`.
  Checkpoint count_to(std::uint32_t offset, std::uint32_t line_begin) const;

  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<Checkpoint> checkpoints_;  // in the order of the text, none in short lines
};

}  // namespace hardtack
HARDTACK_API_END
