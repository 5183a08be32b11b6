// Any text reads as a test file, in each of its spellings: every place lies inside the text, tests have names where
// nothing is reported, and what can be run is run, within the limits, with the same result twice. What can be formatted
// keeps its tokens, and is final then.
#include <string>

#include "fuzz/fuzz_support.h"
#include "policytest/format/test_format.h"
#include "policytest/mirror/test_document.h"
#include "policytest/run/run.h"

using namespace hardtack;
using namespace hardtack::policytest;

namespace {

void check_span(Span span, const Source& source, std::string_view what) {
  fuzz::require(span.begin <= span.end && span.end <= source.size(), what);
}

void check_expectations(const std::vector<Expectation>& expectations, const Source& source) {
  for (const Expectation& expectation : expectations) {
    check_span(expectation.span, source, "an expectation lies inside the text");
    if (expectation.text.source != nullptr) {
      check_span(expectation.text.span, *expectation.text.source, "its text lies inside its source");
    }
  }
}

void check_file(const TestFile& file) {
  const Source& source = *file.source;
  for (const Diagnostic& diagnostic : file.diagnostics) check_span(diagnostic.span, source, "a diagnostic lies inside");
  for (const PolicyTest& test : file.tests) {
    check_span(test.span, source, "a test lies inside the text");
    check_span(test.name_span, source, "its name lies inside the text");
    fuzz::require(!test.name.empty() || file.diagnostics.has_errors(), "a test has a name");
    for (const TestBlock& block : test.blocks) {
      if (block.text) check_span(block.text->span, *block.text->source, "a block lies inside its source");
    }
    check_expectations(test.expectations, source);
    for (const CaseTable& table : test.tables) check_expectations(table.expectations, source);
  }
}

void check_format(const std::string& text) {
  const auto once = format_test_text(text);
  fuzz::require(once.has_value(), "formatting keeps the tokens");
  if (!once->text) return;
  const auto again = format_test_text(*once->text);
  fuzz::require(again.has_value() && again->text == once->text, "what was formatted stays");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::as_text(data, size));
  check_format(text);
  for (const char* name : {"a.test.bcdl", "a.biscuit-test.yaml", "a.biscuit-test.json"}) {
    TestFileOptions options;
    options.name = name;
    options.limits.max_tests = 50;
    const std::vector<TestFile> files = {load_test_file(text, options)};
    check_file(files[0]);
    if (files[0].diagnostics.has_errors()) continue;
    RunOptions run;
    run.limits.max_cases = 20;
    run.limits.max_property_cases = 20;
    const RunResult first = run_tests(files, {}, run);
    const RunResult second = run_tests(files, {}, run);
    fuzz::require(first.passed == second.passed && first.failed == second.failed && first.errors == second.errors,
                  "a second run gives the same");
  }
  return 0;
}
