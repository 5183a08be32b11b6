// What the workspace asks of the language of policy tests (`*.test.bcdl`), which another library defines: the policy
// text inside a test file, and the names of its tests. Without one, test files are read as plain policy.
#pragma once

#include <cstdint>
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
  std::string policy;
  std::vector<TestName> tests;       // in the order of the text
  std::vector<FileReference> files;  // in the order of the text
  std::vector<Span> keywords;        // words of the test language, for colours; in order, not overlapping
  std::vector<Span> foldable;        // braces and what they hold
};

class TestLanguage {
 public:
  virtual ~TestLanguage() = default;
  // Never fails; what is wrong goes into the diagnostics. May be called from any number of threads at once.
  virtual TestOutline outline(std::string_view text, Diagnostics& diagnostics) const = 0;
};

}  // namespace hardtack::analysis
