// hardtack lineage check: the index alone, its whole history, and the pin that remembers its end.
#include "cli/commands/commands.h"
#include "cli/input/lineage_index.h"
#include "cli/system/files.h"
#include "engine/text/trim.h"
#include "json/make_json.h"
#include "report/json_text.h"
#include "tokens/lineage_index/entry_chain.h"

namespace hardtack::cli {
namespace {

class Check final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Reads the whole history and prints its pin. No token is looked at: `hardtack lineage verify` does that.");
    arguments.option("--new-pin", "FILE", new_pin_, "write the pin to FILE, which must not hold one yet");
    arguments.flag("--json", json_, "print one JSON document");
    index_.declare(arguments, false);
    arguments.exclusive({"--new-pin", "--pin-file"});
    arguments.example("is the index whole, and does it contain what was pinned?",
                      "hardtack lineage check --index lineage.db --pin-file lineage.pin");
    arguments.example("the first pin of an index that exists",
                      "hardtack lineage check --index lineage.db --new-pin lineage.pin");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (auto possible = check_new_pin(); !possible) return std::unexpected(Failure(possible.error()));
    HARDTACK_TRY(const auto store, index_.open());
    HARDTACK_TRY(const LineagePin pin, store->verify(current_time()));
    if (new_pin_) {
      if (auto written = write_pin(*new_pin_, pin); !written) return std::unexpected(Failure(written.error()));
    }
    console.print(json_ ? to_text(json_object({{"verified", true}, {"pin", format_pin(pin)}}))
                        : "verified " + format_pin(pin) + "\n");
    return ExitCode::kSuccess;
  }

 private:
  // A pin that is there is not replaced: it may be all that tells that the index was rolled back.
  Result<void> check_new_pin() const {
    if (!new_pin_) return {};
    if (!index_.keeps_history())
      return fail(ErrorCode::kUsage, "`--new-pin` means nothing for JSON files, which keep no history");
    HARDTACK_CHECK(expect_file_name(*new_pin_));
    if (!file_exists(*new_pin_)) return {};
    HARDTACK_TRY(const std::string text, read_file(*new_pin_, 256));
    if (trimmed(text).empty()) return {};
    return fail(Error(ErrorCode::kIo, "the file " + shown_path(*new_pin_) + " is not empty")
                    .with_help("compare the index with the pin in it by `--pin-file`; remove the file to begin anew"));
  }

  std::optional<std::string> new_pin_;
  bool json_ = false;
  IndexArguments index_;
};

}  // namespace

std::unique_ptr<Command> make_lineage_check() { return std::make_unique<Check>(); }

}  // namespace hardtack::cli
