// What the commands about bundles share: whether the files of one can decide, how it is shown, and keys of bundles.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cli/input/arguments.h"
#include "cli/output/outcome.h"
#include "cli/system/console.h"
#include "engine/eval/expression/extern.h"
#include "json/json.h"
#include "serve/bundle/bundle.h"
#include "serve/bundle/bundle_tests.h"

namespace hardtack::cli {

// The public keys that bundles are trusted for.
struct BundleKeyArguments {
  // `text_option` and `file_option`, such as --bundle-key and --bundle-key-file
  void declare(Arguments& arguments, const char* text_option, const char* file_option, const char* whose);
  bool given() const { return !texts.empty() || !files.empty(); }
  // Errors: those of key files; kInvalidKey and kKeyAlgorithmMismatch for what signs no bundle.
  Result<std::vector<PublicKey>> read() const;

  std::vector<std::string> texts;
  std::vector<std::string> files;
};

struct CheckedBundle {
  std::vector<std::shared_ptr<const serve::PolicySet>> sets;
  serve::BundleTestResult tests;
};

// Compiles every policy set and runs the tests. Failure: policies that do not compile. Tests that fail are none.
Outcome<CheckedBundle> check_bundle(std::span<const serve::BundleFile> files, const std::string& where,
                                    const ExternFunctions& functions,
                                    std::function<Result<std::string>(const std::string&)> other_file = {});

// The report of tests that failed, and how many there were. Whether all passed.
bool report_tests(Console& console, const serve::BundleTestResult& tests);

std::string bundle_text(const serve::Bundle& bundle, const CheckedBundle* checked);
// {"name", "version", "key", "digest", "files": [{"path", "bytes", "sha256"}], "policy_sets": [{"name", "digest"}],
// "tests": {"passed", "failed", "errors"}}; the last two are null where nothing was checked.
JsonValue bundle_json(const serve::Bundle& bundle, const CheckedBundle* checked);

// The bytes of a bundle. Errors: those of files.
Result<std::string> read_bundle_file(const std::string& path);

}  // namespace hardtack::cli
