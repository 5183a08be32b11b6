// hardtack bundle create: sign the policies, data and tests of a folder as one file.
#include <filesystem>

#include "cli/bundle/bundle_check.h"
#include "cli/bundle/bundle_folder.h"
#include "cli/commands/commands.h"
#include "cli/input/host_functions.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "json/json.h"
#include "json/make_json.h"
#include "report/json_text.h"
#include "tokens/derivation/purpose_key.h"
#include "tokens/keys/key_file.h"

namespace hardtack::cli {
namespace {

// A file of `derive-key` says what its key is for, and is loaded for that alone.
Result<PrivateKey> signing_key(const SecretBytes& contents) {
  const std::string_view text = contents.reveal_text();
  if (text.find('{') == std::string_view::npos) return decode_private_key(contents.bytes());
  HARDTACK_TRY(const PurposeKey key, parse_purpose_key(contents.bytes(), serve::kBundlePurpose));
  return key.private_key();
}

class BundleCreate final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Takes the policies, data and tests below FOLDER and what the tests read, runs the tests, and signs all of it. "
        "Nothing is written where a policy does not compile (exit code 2) or a test fails (1). The same files, name, "
        "version and key give the same bytes.");
    arguments.positional("FOLDER", folder_, "the folder of policy sets, as `serve --policy` takes it").file();
    arguments.option("--key,--private-key-file", "FILE", key_,
                     "read the private Ed25519 key from FILE, or from standard input for `-`; a file of `derive-key` "
                     "must be for the purpose `policy-bundle`");
    arguments.option("--version", "NUMBER", version_,
                     "from 1 on; a service takes no bundle with a lower one than it had");
    arguments.option("--name", "NAME", name_, "the name of the bundle; by default that of the folder");
    arguments.option("--output,-o", "FILE", output_, "where to write it").file();
    functions_.declare(arguments);
    arguments.flag("--json", json_, "print one JSON document");
    arguments.example("sign what a service decides by",
                      "hardtack bundle create policies --key bundle.key --version 7 --output shop.bundle");
  }

  Outcome<ExitCode> run(Console& console) override {
    for (const auto& [given, what] :
         {std::pair(key_.has_value(), "--key FILE"), std::pair(version_.has_value(), "--version NUMBER"),
          std::pair(output_.has_value(), "--output FILE")}) {
      if (!given) return std::unexpected(Failure(Error(ErrorCode::kUsage, cat("`", what, "` is missing"))));
    }
    HARDTACK_CHECK(expect_file_name(*output_));
    const std::string name = name_ ? *name_ : folder_name();
    HARDTACK_CHECK(serve::check_bundle_name(name));
    HARDTACK_TRY(const SecretBytes contents, read_key(console));
    auto key = signing_key(contents);
    if (!key) return std::unexpected(Failure(key.error().with_context("the key that signs bundles")));
    HARDTACK_TRY(std::vector<serve::BundleFile> files, BundleFolder::read(folder_));
    BundleFolder folder(folder_);
    HARDTACK_TRY(const CheckedBundle checked,
                 check_bundle(files, folder_, functions_.functions(),
                              [&](const std::string& path) { return folder.other_file(path); }));
    for (serve::BundleFile& file : folder.take_others()) files.push_back(std::move(file));
    HARDTACK_TRY(const std::string bytes,
                 serve::write_bundle({.name = name, .version = *version_, .files = std::move(files)}, *key));
    HARDTACK_TRY(const serve::Bundle bundle, serve::read_bundle(bytes, std::span(&key->public_key(), 1)));
    const bool passed = report_tests(console, checked.tests);
    if (json_) console.print(to_text(json_object({{"written", passed}, {"bundle", bundle_json(bundle, &checked)}})));
    if (!passed) {
      console.message(cat("nothing was written, since tests failed\n"));
      return ExitCode::kDeny;
    }
    HARDTACK_CHECK(write_file(*output_, bytes));
    if (!json_) console.print(bundle_text(bundle, &checked));
    return ExitCode::kSuccess;
  }

 private:
  std::string folder_name() const {
    std::error_code error;
    auto path = std::filesystem::absolute(folder_, error).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    return path.filename().string();
  }

  Result<SecretBytes> read_key(Console& console) const {
    if (*key_ == "-") return console.read_secret_input(kMaxKeyFileSize);
    HARDTACK_CHECK(expect_file_name(*key_));
    return read_secret_file(*key_);
  }

  std::string folder_;
  std::optional<std::string> key_, name_, output_;
  std::optional<std::uint64_t> version_;
  HostFunctionArguments functions_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_bundle_create() { return std::make_unique<BundleCreate>(); }

}  // namespace hardtack::cli
