#include "cli/bundle/bundle_check.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "cli/files/no_text.h"
#include "cli/files/test_tokens.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "json/make_json.h"
#include "policytest/report/reports.h"
#include "serve/policies/policy_store.h"
#include "serve/policies/regular_file.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/keys/key_file.h"
#include "tokens/keys/key_text.h"

namespace hardtack::cli {

void BundleKeyArguments::declare(Arguments& arguments, const char* text_option, const char* file_option,
                                 const char* whose) {
  arguments.repeated(text_option, "KEY", texts,
                     cat("the public key ", whose, ": `ed25519/` and 64 hexadecimal digits"));
  arguments.repeated(file_option, "FILE", files, "read it from FILE");
}

Result<std::vector<PublicKey>> BundleKeyArguments::read() const {
  const KeyExpectation expected{.format = KeyFormat::kAuto, .algorithm = KeyAlgorithm::kEd25519};
  std::vector<PublicKey> keys;
  for (const std::string& text : texts) {
    auto key = parse_public_key(text, expected.algorithm);
    if (!key) return fail(key.error().with_context("the key of bundles"));
    keys.push_back(*key);
  }
  for (const std::string& file : files) {
    HARDTACK_CHECK(expect_file_name(file));
    auto key = read_public_key_file(file, expected);
    if (!key) return fail(key.error().with_context(cat("the key of bundles in ", shown_path(file))));
    keys.push_back(*key);
  }
  return keys;
}

Outcome<CheckedBundle> check_bundle(std::span<const serve::BundleFile> files, const std::string& where,
                                    const ExternFunctions& functions,
                                    std::function<Result<std::string>(const std::string&)> other_file) {
  CheckedBundle checked;
  HARDTACK_TRY(std::vector<serve::PolicySetSources> sources, serve::bundle_policy_sets(files, where, {}));
  serve::PolicySetOptions options;
  options.policy.externs = functions;
  options.policy.token_predicates = biscuit_predicates();
  options.is_secret = looks_like_no_text;
  HARDTACK_TRY(checked.sets, serve::compile_policy_sets(std::move(sources), options));
  checked.tests = serve::run_bundle_tests(files, {.externs = functions,
                                                  .open_token = open_token,
                                                  .other_file = std::move(other_file),
                                                  .jobs = std::max(1u, std::thread::hardware_concurrency())});
  return checked;
}

bool report_tests(Console& console, const serve::BundleTestResult& tests) {
  const auto fault = tests.fault();
  if (!fault) {
    if (!tests.any()) console.message("note: there are no tests in it: nothing says whether the policies are right\n");
    return true;
  }
  console.message(policytest::pretty_report(tests.run, {}, {.color = console.colors_in_messages()}));
  if (tests.out_of_time) console.message(cat(fault->message(), "\n"));
  return false;
}

std::string bundle_text(const serve::Bundle& bundle, const CheckedBundle* checked) {
  std::string text = cat("name: ", bundle.manifest.name, "\nversion: ", bundle.manifest.version,
                         "\nkey: ", bundle.key.to_text(), "\ndigest: ", bundle.digest, "\nfiles:\n");
  for (const serve::BundleEntry& file : bundle.manifest.files)
    text += cat("  ", file.path, ": ", file.bytes, " bytes\n");
  if (checked == nullptr) return text;
  text += "policy sets:\n";
  for (const auto& set : checked->sets) text += cat("  ", set->name, ": ", set->digest, "\n");
  return text + cat(checked->tests.any() ? policytest::summary(checked->tests.run) : std::string("no tests"), "\n");
}

JsonValue bundle_json(const serve::Bundle& bundle, const CheckedBundle* checked) {
  JsonValue::Array files;
  for (const serve::BundleEntry& file : bundle.manifest.files)
    files.push_back(json_object({{"path", file.path}, {"bytes", json_number(file.bytes)}, {"sha256", file.sha256}}));
  JsonValue sets;
  JsonValue tests;
  if (checked != nullptr) {
    JsonValue::Array list;
    for (const auto& set : checked->sets) list.push_back(json_object({{"name", set->name}, {"digest", set->digest}}));
    sets = std::move(list);
    const auto& run = checked->tests.run;
    tests = json_object({{"passed", json_number(run.passed)},
                         {"failed", json_number(run.failed)},
                         {"errors", json_number(run.errors)}});
  }
  return json_object({{"name", bundle.manifest.name},
                      {"version", json_number(bundle.manifest.version)},
                      {"key", bundle.key.to_text()},
                      {"digest", bundle.digest},
                      {"files", std::move(files)},
                      {"policy_sets", std::move(sets)},
                      {"tests", std::move(tests)}});
}

Result<std::string> read_bundle_file(const std::string& path) {
  HARDTACK_CHECK(expect_file_name(path));
  return serve::read_regular_file(path, serve::kMaxBundleFileBytes);
}

}  // namespace hardtack::cli
