// What the workspace asks of the language of policy tests (`*.test.bcdl`), which another library defines: the policy
// text inside a test file, and the names of its tests. Without one, test files are read as plain policy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/span.h"
#include "grammar/text/diagnostic.h"

namespace hardtack::analysis {

// A test, or something else of a test file that has a name.
struct TestName {
  std::string name;  // as people call it
  Span span;         // of the whole
  Span name_span;    // of the name as written
};

// A file that a test names, as in `authorizer from "api.authorizer.bcdl"`.
struct FileReference {
  std::string path;  // as written
  Span span;
};

struct TestOutline {
  // As long as the text: policy statements where they stand, white space for everything else, so that offsets mean the
  // same in both. Statements of different parts are divided by `;`.
  // What is asked for without being stated may stand there as a check.
  std::string policy;
  std::vector<TestName> tests;       // in the order of the text
  std::vector<FileReference> files;  // in the order of the text
  std::vector<Span> keywords;        // words of the test language, for colours; in order, not overlapping
  std::vector<Span> foldable;        // braces and what they hold
};

// What may be written at a place that the test language rules.
struct TestWord {
  std::string label;
  std::string insert;
  std::string snippet;  // the same with places to fill in, as CompletionItem::insert has them; empty: `insert`
};
struct TestCompletion {
  Span replaced;  // the begun word
  std::vector<TestWord> words;
};

// Functions may be called from any number of threads at once.
class TestLanguage {
 public:
  virtual ~TestLanguage() = default;
  // Never fails; what is wrong goes into the diagnostics.
  virtual TestOutline outline(std::string_view text, Diagnostics& diagnostics) const = 0;
  // Nothing inside of policy text, where the policy language rules.
  virtual std::optional<TestCompletion> complete(std::string_view text, std::uint32_t offset) const {
    (void)text, (void)offset;
    return std::nullopt;
  }
  // The text in its usual layout. Nothing of a text with errors, or where there is no layout.
  virtual std::optional<std::string> format(std::string_view text) const {
    (void)text;
    return std::nullopt;
  }
  // Markdown about a word of the language; empty for others.
  virtual std::string documentation(std::string_view word) const {
    (void)word;
    return {};
  }
};

}  // namespace hardtack::analysis
