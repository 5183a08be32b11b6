// hardtack test: run policy tests.
#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "cli/commands/commands.h"
#include "cli/files/lint_config.h"
#include "cli/files/test_files.h"
#include "cli/files/test_tokens.h"
#include "cli/input/host_functions.h"
#include "cli/input/inputs.h"
#include "cli/output/advice.h"
#include "cli/system/files.h"
#include "engine/eval/pattern/regex.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/trim.h"
#include "policytest/mirror/test_document.h"
#include "policytest/report/reports.h"
#include "policytest/run/mutation.h"
#include "policytest/run/run.h"
#include "policytest/run/update.h"
#include "report/json_text.h"
#include "report/terminal.h"
#include "stdlib/functions.h"
#include "tokens/biscuit/parent_claim.h"

namespace hardtack::cli {
namespace {

using namespace std::literals;

// Of one file of tests or policies.
constexpr std::size_t kMaxFileBytes = 1u << 20;

policytest::TestFile load(std::string text, const std::string& name) {
  policytest::TestFileOptions options;
  options.name = name;
  return policytest::load_test_file(std::move(text), options);
}

class Test final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Runs the policy tests in files and folders: *.test.bcdl, *.biscuit-test.yaml and *.biscuit-test.json. Exit "
        "code 1 if a test failed, a threshold is missed or a mutant survives; 2 if something cannot be read or nothing "
        "was found to run.");
    arguments.positional("PATH", paths_, "files and folders (default: this folder)").file().may_be_left_out();
    arguments.option("--run", "REGEX", pattern_, "only tests whose name the regular expression finds");
    arguments.flag("--list", list_, "list the tests and run none");
    arguments.flag("--watch", watch_, "run again whenever a file changes that the tests read");
    arguments.flag("--update", update_, "rewrite expectations that failed to what was decided; look at the difference");
    arguments.exclusive({"--list", "--watch", "--update"});
    arguments.flag("--allow-outside", allow_outside_, "tests may name files outside of their folders");
    functions_.declare(arguments);
    arguments.option("--jobs", "N", jobs_, "threads (default: as many as the machine has)");
    arguments.option("--shuffle", "SEED", seed_,
                     "run in another order for each SEED, of tests, and of facts and rules");
    arguments.section("Output");
    arguments.option("--format", "FORMAT", take_format(), "pretty (the default), json, junit, tap or github")
        .words({"pretty", "json", "junit", "tap", "github"});
    arguments.flag("--json", json_, "the same as `--format json`");
    arguments.exclusive({"--format", "--json"});
    arguments.exclusive({"--list", "--json"});
    arguments.exclusive({"--list", "--format"});
    arguments.flag("--verbose", verbose_, "also name the tests that passed");
    arguments.section("Coverage");
    arguments.option("--coverage", "FORMAT", take_coverage(), "lcov, json or html: what the tests tried")
        .words({"lcov", "json", "html"});
    arguments.option("--coverage-file", "FILE", coverage_file_, "where to write it");
    arguments.option("--threshold", "PERCENT", threshold_,
                     "fail below this share of rules, checks and policies that matched");
    arguments.flag("--mutate", mutate_, "change the policies, and list the changes that no test notices");
    arguments.example("all tests below a folder", "hardtack test policies");
    arguments.example("in continuous integration", "hardtack test policies --format github --threshold 95 --mutate");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (paths_.empty()) paths_.emplace_back(".");
    if (coverage_format_ && !coverage_file_) {
      return std::unexpected(Failure(
          Error(ErrorCode::kUsage, "`--coverage` writes a file").with_help("name it by `--coverage-file FILE`")));
    }
    if (coverage_file_ && !coverage_format_) {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "`--coverage-file` needs `--coverage`")));
    }
    if (threshold_ && *threshold_ > 100)
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "a threshold is at most 100")));
    if (jobs_ && *jobs_ == 0) return std::unexpected(Failure(Error(ErrorCode::kUsage, "`--jobs` is at least 1")));
    if (pattern_) {
      filter_ = std::make_shared<const Regex>(Regex::compile(*pattern_));
      if (filter_->kind() != Regex::Kind::kValid) {
        return std::unexpected(Failure(Error(ErrorCode::kUsage, cat(quote(*pattern_), " is no regular expression"))));
      }
    }
    return watch_ ? watch(console) : once(console);
  }

 private:
  Outcome<ExitCode> once(Console& console) {
    std::vector<policytest::TestFile> files;
    HARDTACK_TRY(files, read_files());
    return list_ ? list(console, files) : run_all(console, files);
  }

  // Again whenever a file changes that was read, until somebody ends it or nobody reads the results.
  Outcome<ExitCode> watch(Console& console) {
    for (;;) {
      const auto begun = std::filesystem::file_time_type::clock::now();
      if (const auto done = once(console); !done) {
        console.message(render(advised(done.error()), console.colors_in_messages()));
        if (done.error().error.code() == ErrorCode::kUsage) return done;
      }
      HARDTACK_CHECK(console.flush());
      wait_for_change(paths_, {seen_.begin(), seen_.end()}, begun);
      seen_.clear();
    }
  }

  Arguments::Take take_format() {
    return [this](const std::string& text) -> Result<void> {
      static constexpr std::array kFormats = {"pretty"sv, "json"sv, "junit"sv, "tap"sv, "github"sv};
      if (std::ranges::find(kFormats, text) == kFormats.end()) {
        return fail(ErrorCode::kUsage, "expected pretty, json, junit, tap or github");
      }
      format_ = text;
      return {};
    };
  }
  Arguments::Take take_coverage() {
    return [this](const std::string& text) -> Result<void> {
      if (text != "lcov" && text != "json" && text != "html")
        return fail(ErrorCode::kUsage, "expected lcov, json or html");
      coverage_format_ = text;
      return {};
    };
  }

  // A file that cannot be read is one with an error, so that the others still run.
  Result<std::vector<policytest::TestFile>> read_files() const {
    std::vector<policytest::TestFile> files;
    for (const std::string& path : paths_) {
      const auto names = find_test_files({path});
      if (!names && names.error().code() == ErrorCode::kUsage) return fail(names.error());
      if (!names) files.push_back(unreadable(path, names.error()));
      if (!names) continue;
      for (const std::string& name : *names) {
        const bool known = std::ranges::any_of(files, [&](const auto& file) { return file.source->name() == name; });
        if (known) continue;
        auto text = read_file(name, kMaxFileBytes);
        // Diagnostics show the text. Tests in JSON may have members of any name.
        if (text && looks_secret(trimmed(*text)) && !name.ends_with(".json")) {
          text = fail(ErrorCode::kSyntax, shown_path(name) + " holds no tests: it looks like a key or a token");
        }
        files.push_back(text ? load(*std::move(text), name) : unreadable(name, text.error()));
      }
    }
    return files;
  }

  static policytest::TestFile unreadable(const std::string& path, const Error& error) {
    policytest::TestFile file;
    file.source = std::make_shared<const Source>(looks_secret(path) ? std::string() : path, "");
    file.diagnostics.report(DiagnosticCode::kTestUnreadableFile, {0, 0}, error.message())
        .set_error(error.code())
        .set_help(error.help());
    return file;
  }

  // Whether `hardtack.toml` above a path says `std = true`. One that cannot be read is `hardtack check`'s to report.
  bool configured_functions() const {
    LintConfigs configs(std::nullopt);
    return std::ranges::any_of(paths_, [&](const std::string& path) {
      const bool folder = std::filesystem::is_directory(path);
      const auto found = configs.of(folder ? (std::filesystem::path(path) / "any").string() : path);
      return found && found->config->standard_functions;
    });
  }

  void see(std::string name) {
    const std::scoped_lock lock(seen_mutex_);
    seen_.insert(std::move(name));
  }

  bool wants(const std::string& name) const { return filter_ == nullptr || filter_->matches(name); }

  Outcome<ExitCode> list(Console& console, const std::vector<policytest::TestFile>& files) const {
    bool errors = false;
    std::size_t found = 0;
    for (const policytest::TestFile& file : files) {
      show_diagnostics(console, *file.source, file.diagnostics);
      errors = errors || file.diagnostics.has_errors();
      for (const policytest::PolicyTest& test : file.tests) {
        if (!wants(test.name)) continue;
        ++found;
        const LineColumn place = file.source->line_column(test.name_span.begin);
        console.print(
            cat(escape_controls(file.source->name()), ":", place.line, ": ", escape_controls(test.name), "\n"));
      }
    }
    if (found == 0) return nothing_found();
    return errors ? ExitCode::kRefused : ExitCode::kSuccess;
  }

  static void show_diagnostics(Console& console, const Source& source, const Diagnostics& diagnostics) {
    if (!diagnostics.empty()) console.message(render(source, diagnostics, {.color = console.colors_in_messages()}));
  }

  static std::unexpected<Failure> nothing_found() {
    return std::unexpected(Failure(Error(ErrorCode::kSyntax, "no test was found to run")
                                       .with_help("tests are in files *.test.bcdl; `--list` shows them")));
  }

  Outcome<ExitCode> run_all(Console& console, const std::vector<policytest::TestFile>& files) {
    const TestFolders folders(paths_, allow_outside_);
    policytest::TestHost host;
    host.read = [this, &folders](const std::string& from, const std::string& path) -> Result<policytest::HostFile> {
      see((std::filesystem::path(from).parent_path() / path).lexically_normal().string());  // also if it is missing
      HARDTACK_TRY(std::string name, folders.resolve(from, path));
      see(name);
      HARDTACK_TRY(std::string text, read_file(name, kMaxFileBytes));
      return policytest::HostFile{std::move(name), std::move(text)};
    };
    host.open_token = open_token;
    host.token_predicates = biscuit_predicates();
    const bool offers_functions = functions_.standard || configured_functions();
    if (offers_functions) host.externs = standard_functions();

    policytest::RunOptions options;
    options.jobs = jobs_ ? static_cast<std::size_t>(std::min<std::uint64_t>(*jobs_, 256))
                         : std::max(1u, std::thread::hardware_concurrency());
    options.shuffle = seed_;
    if (filter_ != nullptr) options.filter = [this](const std::string& name) { return wants(name); };
    std::atomic<bool> lacks_function = false;
    options.decided = [&](const policytest::DecidedCase& decided, policytest::CaseResult& result) {
      const auto& outcome = decided.evaluation.outcome;
      if (!outcome || *outcome || result.status == policytest::Status::kPassed) return;
      if (outcome->error().code() == ErrorCode::kUndefinedExtern) lacks_function = true;
    };
    policytest::Coverage coverage;
    const bool covers = coverage_format_ || threshold_;
    if (covers) options.coverage = &coverage;
    const Progress progress(console, "tests");
    options.progress = progress.callback();
    const policytest::RunResult result = policytest::run_tests(files, host, options);
    progress.clear();

    policytest::MutationResult mutation;
    const bool good = result.failed == 0 && !result.unreadable();
    const bool mutates = mutate_ && good && result.passed > 0;
    if (mutates) {
      const Progress mutants(console, "mutants");
      policytest::MutationOptions mutating;
      mutating.run.filter = options.filter;
      mutating.run.jobs = options.jobs;
      mutating.progress = mutants.callback();
      mutation = policytest::mutate(files, host, mutating);
      mutants.clear();
    }
    policytest::ReportParts parts;
    if (covers) parts.coverage = &coverage;
    if (mutates) parts.mutation = &mutation;
    const bool empty = result.passed + result.failed + result.errors == 0;
    if (!empty || result.unreadable() || wants_json()) print(console, result, parts);
    if (lacks_function && !offers_functions) console.message(cat("help: ", standard_functions_advice(), "\n"));
    if (update_) HARDTACK_CHECK(update(console, result));
    if (coverage_format_) HARDTACK_CHECK(write_file(*coverage_file_, coverage_text(coverage)));
    if (result.unreadable()) return ExitCode::kRefused;
    if (empty) return nothing_found();
    if (threshold_ && coverage.percent() < static_cast<double>(*threshold_)) {
      console.message(cat("the tests cover less than ", *threshold_, " % of the rules, checks and policies\n"));
      return ExitCode::kDeny;
    }
    return good && mutation.survivors.empty() && !mutation.cut_short ? ExitCode::kSuccess : ExitCode::kDeny;
  }

  static Result<void> update(Console& console, const policytest::RunResult& result) {
    for (const policytest::FileResult& file : result.files) {
      if (!file.name.ends_with(".bcdl")) continue;  // mirrors are written by programs
      const auto text = policytest::updated_text(file);
      if (!text) continue;
      HARDTACK_CHECK(replace_file(file.name, file.source->text(), *text));
      console.message(cat("rewrote expectations in ", shown_path(file.name), "\n"));
    }
    return {};
  }

  // A line on a terminal that is written over.
  class Progress {
   public:
    Progress(Console& console, std::string_view what) : console_(console), what_(what) {}
    std::function<void(std::size_t, std::size_t)> callback() const {
      if (!console_.colors_in_messages()) return {};
      return [this](std::size_t done, std::size_t all) {
        if (done % 64 == 0) console_.message(cat("\r", done, " of ", all, " ", what_));
      };
    }
    void clear() const {
      if (console_.colors_in_messages()) console_.message("\r\x1b[K");
    }

   private:
    Console& console_;
    std::string_view what_;
  };

  bool wants_json() const { return json_ || format_ == "json"; }

  void print(Console& console, const policytest::RunResult& result, const policytest::ReportParts& parts) const {
    if (wants_json()) {
      console.print(to_text(policytest::json_report(result, parts)));
    } else if (format_ == "junit") {
      console.print(policytest::junit_report(result, parts));
    } else if (format_ == "tap") {
      console.print(policytest::tap_report(result, parts));
    } else if (format_ == "github") {
      console.print(policytest::github_report(result, parts));
    } else {
      console.print(policytest::pretty_report(result, parts, {.color = console.colors_in_results(), .all = verbose_}));
    }
  }

  std::string coverage_text(const policytest::Coverage& coverage) const {
    if (*coverage_format_ == "lcov") return policytest::lcov_coverage(coverage);
    if (*coverage_format_ == "html") return policytest::html_coverage(coverage);
    return to_text(policytest::json_coverage(coverage));
  }

  std::vector<std::string> paths_;
  std::optional<std::string> pattern_;
  std::shared_ptr<const Regex> filter_;
  bool list_ = false;
  bool watch_ = false;
  bool update_ = false;
  std::set<std::string> seen_;  // files that the tests name
  std::mutex seen_mutex_;
  bool allow_outside_ = false;
  HostFunctionArguments functions_;
  std::optional<std::uint64_t> jobs_;
  std::optional<std::uint64_t> seed_;
  std::string format_ = "pretty";
  bool json_ = false;
  bool verbose_ = false;
  std::optional<std::string> coverage_format_;
  std::optional<std::string> coverage_file_;
  std::optional<std::uint64_t> threshold_;
  bool mutate_ = false;
};

}  // namespace

std::unique_ptr<Command> make_test() { return std::make_unique<Test>(); }

}  // namespace hardtack::cli
