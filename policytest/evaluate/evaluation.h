// One decision of a test: its blocks, its policy and its facts brought together and decided.
//
// A prepared test has its texts parsed; each case then compiles them with its parameters. Belongs to one thread, except
// for what PolicySources shares.
//
//   PreparedTest prepared(file, test, sources);
//   if (prepared.valid()) judge(prepared, evaluate(prepared, parameters, authorizer), ...);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "policytest/evaluate/policy_sources.h"
#include "policytest/evaluate/results.h"
#include "policytest/language/fragment.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

// A fact as an expectation writes it: `right($file, "read")`. A variable stands for any value, the same everywhere.
struct FactPattern {
  struct Part {
    Term term;             // or
    std::string variable;  // of this name, or
    std::string parameter;
  };
  std::string name;
  std::vector<Part> parts;
};

struct PreparedExpectation {
  const Expectation* expectation = nullptr;
  std::optional<FactPattern> fact;
  std::optional<Fragment> query;
  std::vector<FactPattern> rows;
};

struct PreparedBlock {
  std::optional<Fragment> fragment;
  std::shared_ptr<const PolicyFile> file;
  std::shared_ptr<const Block> block;  // where it has no parameters
  std::shared_ptr<const SourceMap> map;
  std::optional<std::string> key;  // the name of the third party's
};

struct PreparedCredential {
  Fragment facts;
  std::optional<Fragment> verified;
};

struct PreparedTable {
  const CaseTable* table = nullptr;
  std::vector<std::vector<Term>> values;  // of each variable
  std::optional<Fragment> where;
  std::vector<PreparedExpectation> expectations;
};

class PreparedTest {
 public:
  // `file` and `test` must outlive it.
  PreparedTest(const TestFile& file, const PolicyTest& test, PolicySources& sources, const TestHost& host);

  const TestFile& file() const { return file_; }
  const PolicyTest& test() const { return test_; }
  PolicySources& sources() const { return sources_; }
  const TestHost& host() const { return host_; }
  bool valid() const { return wrong_.empty(); }
  // Why it cannot be run.
  std::vector<FileResult::Wrong>& wrong() { return wrong_; }

  const std::vector<PreparedBlock>& blocks() const { return blocks_; }
  // What the verifier of the token says.
  const std::optional<Fragment>& verified() const { return verified_; }
  const std::vector<PreparedCredential>& credentials() const { return credentials_; }
  const std::shared_ptr<const PolicyFile>& authorizer_file() const { return authorizer_file_; }
  // What the test adds to a file, where that is facts only: they are facts of the request, and the policy is shared.
  const std::optional<Fragment>& request_facts() const { return request_facts_; }
  const std::vector<PreparedExpectation>& expectations() const { return expectations_; }
  const std::vector<PreparedTable>& tables() const { return tables_; }

 private:
  std::shared_ptr<const PolicyFile> open(const Word& name, SourceKind kind);
  void prepare_blocks();
  void prepare_credentials();
  std::optional<Fragment> verified_facts(const std::optional<TextPart>& part);
  void prepare_authorizer();
  void prepare_table(const CaseTable& table);
  std::vector<PreparedExpectation> prepare(const std::vector<Expectation>& expectations);
  std::optional<FactPattern> pattern(const TextPart& part);
  void note(const std::shared_ptr<const Source>& source, Diagnostics diagnostics);

  const TestFile& file_;
  const PolicyTest& test_;
  PolicySources& sources_;
  const TestHost& host_;
  Diagnostics diagnostics_;
  std::vector<FileResult::Wrong> wrong_;
  std::vector<PreparedBlock> blocks_;
  std::optional<Fragment> verified_;
  std::vector<PreparedCredential> credentials_;
  std::shared_ptr<const PolicyFile> authorizer_file_;
  std::optional<Fragment> request_facts_;
  std::vector<PreparedExpectation> expectations_;
  std::vector<PreparedTable> tables_;
};

// What a case is decided with. The authorizer holds its world until the next one.
struct Evaluation {
  std::vector<FileResult::Wrong> wrong;  // or
  std::optional<Result<Decision>> outcome;
  std::shared_ptr<const CompiledPolicy> policy;
  std::unique_ptr<Request> request;
  std::optional<Credential> credential;
  std::vector<Credential> further;
  std::vector<std::shared_ptr<const SourceMap>> block_maps;    // null where there is none
  std::vector<std::shared_ptr<const SourceMap>> further_maps;  // of each further credential's block

  // Where a statement stands, if its text is known.
  std::optional<SourcePlace> place(const PreparedTest& test, const StatementRef& where) const;
};

Evaluation evaluate(const PreparedTest& test, const Parameters& parameters, Authorizer& authorizer);

// A credential of a test's blocks, which nobody signed, with what a test says that its verifier found.
Result<Credential> unsigned_credential(std::vector<CredentialBlock> blocks, Block verified = {},
                                       Issuance issuance = {});

// Reads no clock, so that a test gives the same result on every machine: steps decide.
AuthorizerOptions test_authorizer(const std::optional<EvalLimits>& limits);

}  // namespace hardtack::policytest
