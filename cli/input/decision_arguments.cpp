#include "cli/input/decision_arguments.h"

#include <fmt/format.h>

#include <utility>

#include "cli/input/inputs.h"
#include "cli/input/values.h"
#include "cli/system/files.h"
#include "report/terminal.h"

namespace hardtack::cli {
Result<RevocationList> read_revocation_list(Console& console, const std::string& path) {
  const std::string name =
      path == "-" ? "the revocation list on standard input" : "the revocation list " + shown_path(path);
  HARDTACK_TRY(const std::string text, read_input_or_file(console, path));
  auto list = RevocationList::parse(text);
  if (!list) return fail(list.error().with_context(name));
  if (list->size() == 0) {
    console.message(styled("warning:", Style::kYellow, console.colors_in_messages()) + " " + name +
                    " holds no id and revokes nothing\n");
  }
  return list;
}

void LimitArguments::declare(Arguments& arguments) {
  const auto number = [](std::uint64_t& target) -> Arguments::Take {
    return [&target](const std::string& text) -> Result<void> {
      HARDTACK_TRY(target, parse_number(text));
      return {};
    };
  };
  arguments.section("Limits");
  arguments.option("--max-facts", "N", number(limits.max_facts),
                   fmt::format("facts that the evaluation may hold (default {})", limits.max_facts));
  arguments.option("--max-iterations", "N", number(limits.max_iterations),
                   fmt::format("rounds of applying rules (default {})", limits.max_iterations));
  arguments.option("--max-steps", "N", number(limits.max_steps),
                   fmt::format("steps of joins, expressions and builtins (default {})", limits.max_steps));
  const auto time = [this](const std::string& text) -> Result<void> {
    HARDTACK_TRY(limits.max_time, parse_duration(text));
    return {};
  };
  const auto usual = std::chrono::duration_cast<std::chrono::milliseconds>(limits.max_time).count();
  arguments.option("--max-time", "DURATION", time,
                   fmt::format("wall-clock time, such as `5ms` or `1s` (default {})",
                               usual % 1000 == 0 ? fmt::format("{}s", usual / 1000) : fmt::format("{}ms", usual)));
}

void RequestArguments::declare(Arguments& arguments) {
  arguments.repeated("--fact", "SOURCE", facts, "a fact about the request, such as `operation(\"read\")`");
  const auto take_now = [this](const std::string& text) -> Result<void> {
    HARDTACK_TRY(now, parse_instant(text));
    return {};
  };
  arguments.option("--now", "TIME", take_now, "add the fact `time(TIME)`; TIME is written as in RFC 3339");
  declare_time(arguments);
  arguments.exclusive({"--now", "--include-time"});
}

void RequestArguments::declare_time(Arguments& arguments) {
  arguments.flag("--include-time", include_time, "add the fact `time(...)` with the current time");
}

Outcome<void> RequestArguments::fill(Console& console, SourceCompiler& compiler, Request& request) const {
  for (const std::string& fact : facts) {
    HARDTACK_TRY(const Block block, compiler.fact(console, {"--fact", fact}));
    request.add_block(block);
  }
  if (now) request.add("time", {Date{*now}});
  if (include_time) request.add("time", {Date{seconds_now()}});
  if (request.error()) return std::unexpected(Failure(*request.error()));
  return {};
}

void QueryArguments::declare(Arguments& arguments) {
  arguments.section("Query");
  arguments.option("--query", "RULE", rule,
                   "after the evaluation, print what RULE derives, such as `user($u) <- user($u)`");
  arguments.flag("--query-all", all,
                 "query the facts of all blocks, not only of the authorizer, the authority block and those that RULE "
                 "trusts; beware, anyone may have added them");
  arguments.needs("--query-all", "--query");
}

Outcome<std::optional<Block>> QueryArguments::compile(Console& console, SourceCompiler& compiler) const {
  if (!rule) return std::optional<Block>();
  HARDTACK_TRY(Block block, compiler.rule(console, {"--query", *rule}));
  return std::optional<Block>(std::move(block));
}

void RevocationArguments::declare(Arguments& arguments) {
  index.declare(arguments, false, true);
  arguments
      .option("--revocation-list", "FILE", list,
              "deny a token if FILE holds the revocation id of one of its blocks: one id a line; "
              "lines that begin with `#` are comments")
      .about_token();
  arguments
      .flag("--require-lineage", require_lineage,
            "refuse a token whose ancestors the index does not know, as `hardtack lineage verify` does")
      .about_token();
  arguments.needs("--pin-file", "--index");
  arguments.needs("--require-lineage", "--index");
}

Result<RevocationCheck> RevocationArguments::open(Console& console) const {
  std::unique_ptr<LineageStore> store;
  std::optional<RevocationList> ids;
  if (index.given()) {
    HARDTACK_TRY(store, index.open());
  }
  if (list) {
    HARDTACK_TRY(ids, read_revocation_list(console, *list));
  }
  return RevocationCheck(std::move(store), std::move(ids), require_lineage);
}

}  // namespace hardtack::cli
