// The policies that tests name, read and compiled once for all tests that use them. May be used by any number of
// threads at once; what it gives lives as long as somebody holds it.
//
//   PolicySources sources(host);
//   HARDTACK_TRY(auto file, sources.file("api.test.bcdl", "api.authorizer.bcdl", SourceKind::kAuthorizer));
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/authz/policy.h"
#include "grammar/check/checker.h"
#include "grammar/text/source_map.h"
#include "policytest/evaluate/host.h"
#include "policytest/language/fragment.h"

namespace hardtack::policytest {

// A file with policies or with a block.
struct PolicyFile {
  std::string name;
  SourceKind kind{};
  std::shared_ptr<const Source> source;
  Fragment fragment;
  Diagnostics diagnostics;
};

// Where the statements of an authorizer stand that is a file and what a test adds to it.
class AuthorizerPlaces {
 public:
  std::optional<SourcePlace> find(const StatementRef& where) const;

  std::shared_ptr<const Source> first;  // null: everything is of `second`
  std::uint32_t first_end = 0;          // bytes of the joined text that are of `first`
  TextPart second;
  std::uint32_t second_begin = 0;  // where `second` begins in the joined text
  SourceMap map;                   // of the joined text, or of the only one
};

struct CompiledPolicy {
  std::shared_ptr<const Policy> policy;
  AuthorizerPlaces places;
};

class PolicySources {
 public:
  explicit PolicySources(const TestHost& host) : host_(host) {}

  // Error: what the host says. The file may have errors of its own.
  Result<std::shared_ptr<const PolicyFile>> file(const std::string& from, const std::string& path, SourceKind kind);
  // A file that is no text, such as a token.
  Result<std::string> bytes(const std::string& from, const std::string& path);
  // `file` may be null; `added` comes after it. What is wrong with their texts, or with the parameters, is in
  // `diagnostics` (of the text that `blamed` names), and then there is no policy.
  std::shared_ptr<const CompiledPolicy> policy(const std::shared_ptr<const PolicyFile>& file, const TextPart* added,
                                               const Parameters& parameters, bool suite_functions,
                                               Diagnostics& diagnostics);
  // What policies are compiled with.
  PolicyOptions policy_options(bool suite_functions) const;
  // The block of a file.
  std::shared_ptr<const LoweredBlock> block(const std::shared_ptr<const PolicyFile>& file, const Parameters& parameters,
                                            Diagnostics& diagnostics);
  // All files that were read, by name.
  std::vector<std::shared_ptr<const PolicyFile>> files() const;

  // For coverage: rules run with each decision, not once for all.
  bool observed = false;

 private:
  // Requires the mutex.
  const Result<HostFile>& read(const std::string& from, const std::string& path);
  static std::string key_of(const PolicyFile& file, const Parameters& parameters);

  const TestHost& host_;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Result<HostFile>> read_;
  std::map<std::pair<std::string, SourceKind>, std::shared_ptr<const PolicyFile>> files_;
  std::map<std::string, std::shared_ptr<const CompiledPolicy>, std::less<>> policies_;
  std::map<std::string, std::shared_ptr<const LoweredBlock>, std::less<>> blocks_;
};

}  // namespace hardtack::policytest
