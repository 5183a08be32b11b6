// What `hardtack.toml` says, as data: which predicates and functions come from outside, which rules are reported how
// severely and for which files, and what an editor evaluates a policy with.
//
// It changes what `hardtack check` and editors report, never what a text means. A default-constructed Config is that of
// a project without the file. Plain values; may be shared between threads once made.
//
//   Config config;
//   config.groups[LintGroup::kStyle] = Level::kHint;
//   config.level(DiagnosticCode::kLineLength, "policies/api.bcdl");   // Severity::kHint
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/terms/value.h"
#include "grammar/text/diagnostic_registry.h"

namespace hardtack::analysis {

enum class Level : std::uint8_t { kError, kWarning, kInformation, kHint, kOff };
std::optional<Level> find_level(std::string_view name);

// A predicate that requests, tokens or other files state. Terms without a type hold values of any.
struct DeclaredPredicate {
  std::string name;
  std::vector<std::optional<ValueType>> terms;
};

struct RuleLevel {
  Level level = Level::kOff;
  std::vector<std::string> files;  // globs; none means all files
};

// What a policy is evaluated with in an editor: paths and texts, which whoever evaluates reads.
struct EvaluateConfig {
  std::optional<std::string> token;
  std::optional<std::string> public_key;
  std::vector<std::string> facts;
  std::optional<std::uint64_t> now;  // seconds since 1970
};

struct Config {
  // None: anything may be stated elsewhere.
  std::optional<std::vector<DeclaredPredicate>> ambient;
  // Functions of the host with the arguments that each may take beside its receiver (0, 1).
  std::optional<std::map<std::string, std::vector<std::uint32_t>, std::less<>>> externs;
  bool standard_functions = false;                     // the host has those of stdlib/, too
  std::optional<std::vector<std::string>> keys;        // public keys that third parties sign blocks with
  std::optional<std::vector<std::string>> parameters;  // that programs give
  std::optional<std::uint32_t> max_version;            // of the language: 0 to 3 for 3.0 to 3.3

  std::set<DiagnosticCode> presets;  // lints that are on beside those that are anyhow
  std::map<LintGroup, Level> groups;
  // The first entry whose globs hold a file decides.
  std::map<DiagnosticCode, std::vector<RuleLevel>> rules;

  std::uint32_t line_length = 120;
  std::uint32_t rule_length = 12;   // predicates and expressions
  std::uint32_t file_length = 500;  // lines

  EvaluateConfig evaluate;

  // Where the pages about diagnostics are published: an address that ends with a slash.
  std::optional<std::string> documentation;

  // None where it is off. `path` is relative to the folder of the configuration, with `/`.
  std::optional<Severity> level(DiagnosticCode code, std::string_view path) const;
};

// What `documentation` takes: an address of http, https or file without blanks, a slash added where it lacks one.
std::optional<std::string> documentation_address(std::string_view text);

// `*` is any part of a name, `**` any number of folders, `?` one character. A glob without `/` is matched against the
// name alone. Takes time linear in the product of both.
bool glob_matches(std::string_view glob, std::string_view path);

}  // namespace hardtack::analysis
