// hardtack bundle verify: whether a service that trusts a key would decide by a bundle.
#include "cli/bundle/bundle_check.h"
#include "cli/commands/commands.h"
#include "cli/input/host_functions.h"
#include "engine/text/cat.h"
#include "json/make_json.h"
#include "report/json_text.h"

namespace hardtack::cli {
namespace {

class BundleVerify final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Checks the signature and every file, compiles the policies and runs the tests, as `hardtack serve` does "
        "before "
        "it decides by a bundle. Whether the version is above what a service had is for that service to say. Exit code "
        "2 for a bundle that is refused, 1 where tests fail.");
    arguments.positional("FILE", file_, "the bundle").file();
    keys_.declare(arguments, "--public-key", "--public-key-file", "that may sign it");
    functions_.declare(arguments);
    arguments.flag("--json", json_, "print one JSON document");
    arguments.example("before it is published", "hardtack bundle verify shop.bundle --public-key-file bundle.pub");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (!keys_.given()) {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "no key was given")
                                         .with_help("pass `--public-key KEY`, or look at it by `bundle inspect`")));
    }
    HARDTACK_TRY(const std::vector<PublicKey> keys, keys_.read());
    HARDTACK_TRY(const std::string bytes, read_bundle_file(file_));
    HARDTACK_TRY(const serve::Bundle bundle, serve::read_bundle(bytes, keys));
    HARDTACK_TRY(const CheckedBundle checked, check_bundle(bundle.files, file_, functions_.functions()));
    const bool passed = report_tests(console, checked.tests);
    if (json_) {
      console.print(to_text(json_object({{"verified", passed}, {"bundle", bundle_json(bundle, &checked)}})));
    } else if (passed) {
      console.print(bundle_text(bundle, &checked));
    }
    return passed ? ExitCode::kSuccess : ExitCode::kDeny;
  }

 private:
  std::string file_;
  BundleKeyArguments keys_;
  HostFunctionArguments functions_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_bundle_verify() { return std::make_unique<BundleVerify>(); }

}  // namespace hardtack::cli
