// A JSON or YAML document as the mirror of test files reads it: plain values with the lines they stand in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/span.h"
#include "json/json.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

struct DocumentMember;

struct DocumentNode {
  enum class Kind : std::uint8_t { kNull, kBool, kInteger, kText, kList, kMap };
  Kind kind = Kind::kNull;
  Span span;  // the line where it begins; the whole text of a JSON document
  bool truth = false;
  std::int64_t number = 0;
  std::string string;
  std::vector<DocumentNode> items;
  std::vector<DocumentMember> members;

  // Null if there is no such member.
  const DocumentNode* find(std::string_view key) const;
};

struct DocumentMember {
  std::string name;
  DocumentNode value;
};

// One document of YAML: maps, lists, strings, whole numbers, `true`, `false` and `null`. Anchors, aliases, tags, merge
// keys and keys given twice are refused, and so are plain words and numbers that YAML's versions read differently
// (`no`, `012`, `1.5`, `0x1f`): quoted, they are strings. Nothing after an error.
bool read_yaml(const Source& source, const TestLimits& limits, DocumentNode& root, Diagnostics& diagnostics);

// The same of JSON, which json/ has read.
DocumentNode node_of(const JsonValue& value, Span span);

}  // namespace hardtack::policytest
