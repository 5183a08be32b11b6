#include "policytest/mirror/test_document.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "policytest/mirror/document_reader.h"

namespace hardtack::policytest {
namespace {

// What `read` makes of a text within the limits.
template <typename Read>
TestFile read_document(std::string text, const TestFileOptions& options, Read read) {
  TestFile file;
  file.diagnostics = Diagnostics(options.parse_limits.max_diagnostics);
  const std::size_t size = text.size();
  const std::size_t most = options.parse_limits.max_bytes;
  if (size > most) text.clear();
  file.source = std::make_shared<const Source>(options.name, std::move(text));
  if (size > most) {
    file.diagnostics.report(DiagnosticCode::kSourceTooLarge, {0, 0},
                            cat("the text has ", size, " bytes; at most ", most, " are read"));
  } else if (const auto invalid = find_stray_byte(file.source->text())) {
    const auto at = static_cast<std::uint32_t>(*invalid);
    file.diagnostics.report(DiagnosticCode::kInvalidUtf8, {at, at + 1}, "the text is not valid UTF-8");
  } else {
    read(file);
  }
  file.diagnostics.sort();
  return file;
}

}  // namespace

bool is_test_file_name(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kEndings = {".test.bcdl", ".biscuit-test.yaml", ".biscuit-test.yml",
                                                               ".biscuit-test.json"};
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

TestFile parse_json_tests(std::string text, const TestFileOptions& options) {
  return read_document(std::move(text), options, [&](TestFile& file) {
    JsonLimits limits;
    limits.max_json_bytes = options.parse_limits.max_bytes;
    limits.max_json_depth = options.limits.max_nesting;
    limits.max_json_values = options.limits.max_nodes;
    const auto document = parse_json(file.source->text(), limits);
    if (!document) {
      const Span span = document.error().span().value_or(Span{0, 0});
      file.diagnostics.report(DiagnosticCode::kTestDocument, span, document.error().message());
    } else if (is_samples(*document)) {
      read_samples(*document, file, options);
    } else {
      DocumentReader(file, options).read(node_of(*document, {0, 0}));
    }
  });
}

TestFile parse_yaml_tests(std::string text, const TestFileOptions& options) {
  return read_document(std::move(text), options, [&](TestFile& file) {
    DocumentNode root;
    if (read_yaml(*file.source, options.limits, root, file.diagnostics)) DocumentReader(file, options).read(root);
  });
}

TestFile load_test_file(std::string text, const TestFileOptions& options) {
  if (options.name.ends_with(".json")) return parse_json_tests(std::move(text), options);
  if (options.name.ends_with(".yaml") || options.name.ends_with(".yml"))
    return parse_yaml_tests(std::move(text), options);
  return parse_test_file(std::move(text), options);
}

}  // namespace hardtack::policytest
