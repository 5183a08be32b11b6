// From a document to tests. Inside of policytest/mirror/ only.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policytest/mirror/node.h"

namespace hardtack::policytest {

class DocumentReader {
 public:
  DocumentReader(TestFile& file, const TestFileOptions& options) : file_(file), options_(options) {}

  void read(const DocumentNode& root);

 private:
  void test(const DocumentNode& node);
  void blocks(const DocumentNode& node, PolicyTest& test);
  void block(const DocumentNode& node, PolicyTest& test);
  void credentials(const DocumentNode& node, PolicyTest& test);
  void credential(const DocumentNode& node, PolicyTest& test);
  void authorizer(const DocumentNode& node, PolicyTest& test);
  void token(const DocumentNode& node, PolicyTest& test);
  void parameters(const DocumentNode& node, PolicyTest& test);
  void keys(const DocumentNode& node, PolicyTest& test);
  void limits(const DocumentNode& node, PolicyTest& test);
  void table(const DocumentNode& node, PolicyTest& test);
  std::optional<Term> term(const DocumentNode& node);

  void expectations(const DocumentNode& node, std::vector<Expectation>& into);
  void decision(const DocumentNode& node, Expectation& expected);
  void failed(const DocumentNode& node, Expectation& expected);
  void facts(const DocumentNode& node, bool wanted, std::vector<Expectation>& into);
  void query(const DocumentNode& node, std::vector<Expectation>& into);
  std::optional<BlockId> block_id(const DocumentNode& node);
  std::optional<std::uint32_t> number(const DocumentNode& node);

  // The text of a member, a source of its own.
  TextPart part(const DocumentNode& node, std::string_view what) const;
  bool is_text(const DocumentNode& node, std::string_view what);
  // Reports the members that are not among `known`.
  bool only(const DocumentNode& node, std::span<const std::string_view> known);
  Diagnostic& refuse(const DocumentNode& node, std::string message,
                     DiagnosticCode code = DiagnosticCode::kTestDocument);

  TestFile& file_;
  const TestFileOptions& options_;
  std::string place_;  // of the test, for the names of texts
};

// Whether the document is one of published samples, and the tests in it.
bool is_samples(const JsonValue& document);
void read_samples(const JsonValue& document, TestFile& file, const TestFileOptions& options);

}  // namespace hardtack::policytest
