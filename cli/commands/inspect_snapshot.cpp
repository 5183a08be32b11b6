// hardtack inspect-snapshot: show the world that a snapshot holds, authorize and query it.
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/input/decision_arguments.h"
#include "cli/input/host_functions.h"
#include "cli/input/inputs.h"
#include "cli/output/advice.h"
#include "decide/authorization_report.h"
#include "engine/authz/statement_text.h"
#include "engine/program/print.h"
#include "json/make_json.h"
#include "report/json_text.h"
#include "report/result_json.h"
#include "report/world_source.h"

namespace hardtack::cli {
namespace {

// What the snapshot recorded and held, before anything is run here.
struct Contents {
  std::string code;
  std::uint64_t iterations = 0;
  std::chrono::nanoseconds elapsed{};
  bool cut = false;  // not all of the code is there
};

JsonValue contents_json(const Contents& contents) {
  const bool evaluated = contents.elapsed.count() != 0;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(contents.elapsed).count();
  return json_object(
      {{"code", contents.code},
       {"iterations", json_number(contents.iterations)},
       {"elapsed_micros", evaluated ? json_number(static_cast<std::uint64_t>(microseconds)) : JsonValue()},
       {"already_evaluated", evaluated}});
}

class InspectSnapshot final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("A snapshot is signed by nobody: whoever wrote it decided what it allows.");
    arguments.positional("SNAPSHOT", file_, "file that holds the snapshot as base64url text, or `-` for standard input")
        .file();
    arguments.flag("--raw-input", raw_, "the snapshot is bytes, not text");
    arguments.flag("--json", json_, "print one JSON document");
    limits_.declare(arguments);
    query_.declare(arguments);
    compiler_.declare(arguments);
    functions_.declare(arguments);
    arguments.example("what did the service see?", "hardtack inspect-snapshot denied.snapshot");
  }

  Outcome<ExitCode> run(Console& console) override {
    std::optional<Contents> contents;
    std::optional<Authorization> authorization;
    std::optional<std::string> query_text;
    std::optional<Failure> failure;
    if (auto done = inspect(console, contents, authorization, query_text); !done) failure = std::move(done.error());
    if (!failure && authorization) failure = authorization->failure;
    if (json_) {
      console.print(to_text(document(contents, authorization, query_text, failure)));
    } else if (contents) {
      console.print(contents->code);
      if (contents->cut) console.print("\n" + cut_notice());
      if (contents->elapsed.count() != 0) {
        console.print(fmt::format("\nevaluated before: {} iteration{}, {:.0f} us\n", contents->iterations,
                                  contents->iterations == 1 ? "" : "s",
                                  std::chrono::duration<double, std::micro>(contents->elapsed).count()));
      }
      if (authorization) console.print("\nauthorization: " + rendered(*authorization, console.colors_in_results()));
    }
    if (failure) return std::unexpected(*failure);
    return exit_code_of(*authorization);
  }

 private:
  Outcome<void> inspect(Console& console, std::optional<Contents>& contents,
                        std::optional<Authorization>& authorization, std::optional<std::string>& query_text) {
    HARDTACK_TRY(const std::optional<Block> query, query_.compile(console, compiler_));
    if (query) query_text = print_rule(*query, query->rules()[0], kStatementTextBytes);
    compiler_.warn_of_unused(console);
    HARDTACK_TRY(Snapshot snapshot, read_snapshot(console, file_, raw_));
    const Contents recorded{"", snapshot.recorded_iterations(), snapshot.recorded_execution_time(), false};
    PolicyOptions options;
    options.limits = limits_.limits;
    options.externs = functions_.functions();
    HARDTACK_TRY(RestoredAuthorizer restored, RestoredAuthorizer::from(std::move(snapshot), std::move(options)));
    contents = recorded;
    TextBudget budget(kDocumentBytes);
    contents->code = world_source(world_text(restored.authorizer(), budget));
    contents->cut = budget.cut();
    authorization = authorize(restored, query ? &*query : nullptr, query_.all, budget);
    return {};
  }

  JsonValue document(const std::optional<Contents>& contents, const std::optional<Authorization>& authorization,
                     const std::optional<std::string>& query_text, const std::optional<Failure>& failure) const {
    JsonValue::Object members = {{"contents", contents ? contents_json(*contents) : JsonValue()}};
    if (authorization) {
      members.emplace_back(
          "evaluation",
          json_object({{"iterations", json_number(authorization->stats.iterations)},
                       {"auth", auth_json(*authorization, nullptr)},
                       {"query", query_text ? query_json(*authorization, *query_text, query_.all) : JsonValue()}}));
    } else {
      members.emplace_back("evaluation", json_object({{"error", *result_json(*failure).find("Err")}}));
    }
    // Through a variable: g++ 12 takes a bool that is made in place for a write outside of the vector.
    const JsonValue cut((contents && contents->cut) || (authorization && authorization->cut));
    if (cut.as_bool()) members.emplace_back("cut", cut);
    if (failure) members.emplace_back("error", error_json(advised(failure->error)));
    return members;
  }

  std::string file_;
  bool raw_ = false;
  bool json_ = false;
  LimitArguments limits_;
  QueryArguments query_;
  SourceCompiler compiler_;
  HostFunctionArguments functions_;
};

}  // namespace

std::unique_ptr<Command> make_inspect_snapshot() { return std::make_unique<InspectSnapshot>(); }

}  // namespace hardtack::cli
