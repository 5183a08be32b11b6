// hardtack bundle inspect: what a bundle says of itself.
#include "cli/bundle/bundle_check.h"
#include "cli/commands/commands.h"
#include "engine/text/cat.h"
#include "json/make_json.h"
#include "report/json_text.h"

namespace hardtack::cli {
namespace {

class BundleInspect final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Shows name, version and files. Nobody's key is trusted: whoever made the bundle chose the key that it names. "
        "One whose signature is not of that key is refused (2).");
    arguments.positional("FILE", file_, "the bundle").file();
    arguments.flag("--json", json_, "print one JSON document");
    arguments.example("what is in it", "hardtack bundle inspect shop.bundle");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const std::string bytes, read_bundle_file(file_));
    HARDTACK_TRY(const serve::UntrustedBundle read, serve::read_untrusted_bundle(bytes));
    if (json_) {
      console.print(to_text(
          json_object({{"signed", read.signature.has_value()}, {"bundle", bundle_json(read.bundle, nullptr)}})));
    } else {
      console.print(bundle_text(read.bundle, nullptr));
    }
    HARDTACK_CHECK(read.signature);
    console.message("note: signed with the key that it names, which is not known to be anybody's\n");
    return ExitCode::kSuccess;
  }

 private:
  std::string file_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_bundle_inspect() { return std::make_unique<BundleInspect>(); }

}  // namespace hardtack::cli
