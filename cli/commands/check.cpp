// hardtack check: what is wrong with policy files and what is doubtful in them, all of it, without running them.
#include <algorithm>
#include <vector>

#include "analysis/index/document.h"
#include "analysis/lint/fix.h"
#include "analysis/lint/lint_source.h"
#include "cli/commands/commands.h"
#include "cli/files/lint_config.h"
#include "cli/files/policy_files.h"
#include "cli/input/host_functions.h"
#include "cli/input/inputs.h"
#include "cli/output/advice.h"
#include "cli/system/files.h"
#include "engine/text/trim.h"
#include "grammar/check_source.h"
#include "policytest/editor/test_language.h"
#include "report/diagnostic_json.h"
#include "report/formats/check_formats.h"
#include "report/json_text.h"
#include "report/terminal.h"
#include "report/unified_diff.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/parent_claim.h"

namespace hardtack::cli {
namespace {

// A fix may make room for another one; more rounds than this mean that two of them undo each other.
constexpr int kMaxFixRounds = 20;

enum class Format { kPretty, kJson, kSarif, kGithub, kJunit };

// Nothing for a name that is probably no name.
std::string listed_name(const std::string& file) {
  if (file == "-") return "<standard input>";
  return looks_secret(file) ? std::string() : file;
}

// What only signing finds out, such as a block larger than a token may be: it is signed with a key that nobody keeps.
void check_minting(CheckedSource& checked) {
  if (!checked.token_block) return;
  const Block& block = *checked.token_block;
  if (!checked.any_role && block.facts().empty() && block.rules().empty() && block.checks().empty()) {
    checked.diagnostics.report(DiagnosticCode::kEmptyBlock, {0, checked.source->size()}, "the block has no statement")
        .set_help("`generate` and `attenuate` take it with `--allow-empty` only");
    return;
  }
  SystemRandom random;
  const auto key = PrivateKey::generate(KeyAlgorithm::kEd25519, random);
  if (!key) return;
  const auto token = mint(block, *key, {}, random);
  if (token) return;
  const std::string message =
      (checked.any_role ? "as a block of a token: " : "the block cannot be signed: ") + token.error().message();
  checked.diagnostics
      .add(checked.any_role ? Severity::kWarning : Severity::kError, DiagnosticCode::kNoTokenBlock,
           {0, checked.source->size()}, message)
      .set_error(token.error().code())
      .set_help(token.error().help());
  checked.diagnostics.sort();
}

// Hints are for editors, and so is information that no configuration asks for: a person at a terminal sees what is
// likely to be wrong.
Diagnostics worth_showing(const Diagnostics& found, const analysis::Config& config) {
  const auto is_shown = [&](const Diagnostic& diagnostic) {
    if (diagnostic.severity <= Severity::kWarning) return true;
    return config.rules.contains(diagnostic.kind) || config.groups.contains(info_of(diagnostic.kind).group) ||
           config.presets.contains(diagnostic.kind);
  };
  if (std::ranges::all_of(found, is_shown)) return found;
  Diagnostics shown(found.items().size());
  for (const Diagnostic& diagnostic : found) {
    if (!is_shown(diagnostic)) continue;
    shown.add(diagnostic.severity, diagnostic.kind, diagnostic.span, {}) = diagnostic;
  }
  return shown;
}

class Check final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Reports everything that `generate`, `attenuate` or `authorize` would refuse a file for: syntax, variables "
        "that nothing binds, limits, reserved names; and, as lints, what they take but what is probably not meant "
        "(docs/lints). A file without policies may be for a token or for an authorizer: "
        "what only one of them is refused for is a warning. `{parameters}` need no values. Folders are searched for "
        "`*.bcdl` and `*.biscuit-datalog`, without policy tests; of one that is named the errors are reported. Exit "
        "code 2 if there is an error.");
    arguments.positional("FILE", files_, "policy files and folders, or `-` for standard input");
    arguments.flag("--block", block_, "the files hold blocks of tokens, which have no policies");
    arguments.flag("--json", json_, "print an array of {file, range, severity, code, message, help, notes, fixes}");
    arguments
        .option(
            "--format", "FORMAT", [this](const std::string& text) { return take_format(text); },
            "pretty (default), json (as `--json`), sarif, github or junit")
        .words({"pretty", "json", "sarif", "github", "junit"});
    arguments.option("--config", "FILE", config_, "take this configuration, not the nearest `hardtack.toml`");
    functions_.declare(arguments);
    arguments.flag("--fix", fix_, "apply the safe fixes and write the files");
    arguments.flag("--dry-run", dry_run_, "show what `--fix` would change, and write nothing");
    arguments.exclusive({"--json", "--format"});
    arguments.needs("--dry-run", "--fix");
    arguments.example("before a commit", "hardtack check policies/");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (json_) format_ = Format::kJson;
    if (fix_ && std::ranges::find(files_, "-") != files_.end()) {
      return std::unexpected(Failure(
          Error(ErrorCode::kUsage, "`--fix` writes files, and standard input is none").with_help("name the file")));
    }
    if (dry_run_ && format_ != Format::kPretty) {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "`--dry-run` shows a difference, in no other format")));
    }
    HARDTACK_TRY(const PolicyFiles found, find_policy_files(files_));
    configs_ = LintConfigs(config_, functions_.standard);
    for (const Error& error : found.unreadable) note_unreadable(console, {}, error);
    for (const std::string& file : found.paths) {
      // Policy tests have a language of their own, and a command, which a folder is meant for.
      if (has_test_name(file) && std::ranges::find(files_, file) == files_.end()) continue;
      check_file(console, file);
    }
    print(console);
    if (unreadable_) return std::unexpected(Failure(*unreadable_));
    return errors_ ? ExitCode::kRefused : ExitCode::kSuccess;
  }

 private:
  Result<void> take_format(const std::string& text) {
    static const std::pair<std::string_view, Format> names[] = {{"pretty", Format::kPretty},
                                                                {"json", Format::kJson},
                                                                {"sarif", Format::kSarif},
                                                                {"github", Format::kGithub},
                                                                {"junit", Format::kJunit}};
    for (const auto& [name, format] : names) {
      if (text != name) continue;
      format_ = format;
      return {};
    }
    return fail(ErrorCode::kUsage, "a format is `pretty`, `json`, `sarif`, `github` or `junit`");
  }

  // The other files are still worth checking.
  void note_unreadable(Console& console, const std::string& file, const Error& error) {
    if (unreadable_) console.message("error: " + unreadable_->to_string() + "\n");
    unreadable_ = error;
    checked_.push_back({listed_name(file), nullptr, Diagnostics(), advised(error)});
  }

  analysis::LintedSource lint_text(const std::string& file, std::string text, const FileConfig& config) const {
    const analysis::LintRole role = analysis::role_of_path(file);
    const bool plain_block = block_ && role != analysis::LintRole::kAppendedBlock;
    return analysis::lint_source(
        std::move(text), block_ ? SourceKind::kBlock : SourceKind::kAuthorizer,
        {.name = file == "-" ? "<standard input>" : file, .token_predicates = biscuit_predicates()},
        {.role = plain_block ? analysis::LintRole::kBlock : role, .path = config.path, .config = config.config.get()},
        check_minting);
  }

  void check_file(Console& console, const std::string& file) {
    auto text = read_input_or_file(console, file);
    if (!text) return note_unreadable(console, file, text.error());
    if (looks_secret(trimmed(*text))) {
      return note_unreadable(
          console, file,
          Error(ErrorCode::kSyntax, shown_path(file) + " is not policy text: it looks like a key or a token"));
    }
    if (has_test_name(file)) return check_test_file(console, file, *std::move(text));
    const auto config = configs_.of(file);
    if (!config) return note_unreadable(console, file, config.error());
    analysis::LintedSource linted = lint_text(file, *text, *config);
    if (fix_) {
      if (auto written = fix_file(console, file, *text, *config, linted); !written) {
        note_unreadable(console, file, written.error());
      }
    }
    errors_ |= linted.found.has_errors();  // also those beyond what is kept
    const bool pretty = format_ == Format::kPretty;
    report(console, linted.checked.source,
           pretty ? worth_showing(linted.found, *config->config) : std::move(linted.found));
  }

  // The tests and the texts in them, as an editor shows them. Lints and fixes look at whole policies.
  void check_test_file(Console& console, const std::string& file, std::string text) {
    const policytest::TestLanguage tests;
    const analysis::Document document(file, 0, std::move(text), {.oversize = Severity::kError, .tests = &tests});
    report(console, document.shared_source(), document.diagnostics());
  }

  void report(Console& console, const std::shared_ptr<const Source>& source, Diagnostics found) {
    errors_ |= found.has_errors();
    if (format_ != Format::kPretty) {
      checked_.push_back({source->name(), source, std::move(found), std::nullopt});
    } else if (!found.empty()) {
      console.message(render(*source, found, {.color = console.colors_in_messages()}));
    }
  }

  // Rounds of fixes, each of a text that was linted anew. A text that would have more errors than before is not
  // written.
  Result<void> fix_file(Console& console, const std::string& file, const std::string& text, const FileConfig& config,
                        analysis::LintedSource& linted) {
    std::string current = text;
    std::size_t applied = 0;
    std::optional<analysis::LintedSource> last;
    for (int round = 0; round < kMaxFixRounds; ++round) {
      analysis::FixedText fixed = analysis::apply_safe_fixes(current, (last ? *last : linted).found);
      if (fixed.applied == 0) break;
      analysis::LintedSource next = lint_text(file, fixed.text, config);
      if (error_count(next.found) > error_count((last ? *last : linted).found)) break;
      current = std::move(fixed.text);
      applied += fixed.applied;
      last = std::move(next);
    }
    if (!last) return {};
    if (dry_run_) {
      console.print(escape_lines(unified_diff(file, text, current)));
      return {};
    }
    HARDTACK_CHECK(replace_file(file, text, current));
    console.message("fixed " + std::to_string(applied) + (applied == 1 ? " problem in " : " problems in ") +
                    shown_path(file) + "\n");
    linted = *std::move(last);
    return {};
  }

  static std::size_t error_count(const Diagnostics& found) {
    return static_cast<std::size_t>(std::ranges::count(found, Severity::kError, &Diagnostic::severity)) +
           found.dropped();
  }

  void print(Console& console) {
    switch (format_) {
      case Format::kPretty: return;
      case Format::kSarif: return console.print(sarif_text(checked_, HARDTACK_VERSION));
      case Format::kGithub: return console.print(escape_lines(github_text(checked_)));
      case Format::kJunit: return console.print(junit_text(checked_));
      case Format::kJson: break;
    }
    JsonValue::Array list;
    for (const CheckedFile& file : checked_) {
      if (file.unreadable) list.push_back(diagnostic_json(file.name, *file.unreadable));
      for (const Diagnostic& diagnostic : file.diagnostics) list.push_back(diagnostic_json(*file.source, diagnostic));
    }
    console.print(to_text(std::move(list)));
  }

  std::vector<std::string> files_;
  std::optional<std::string> config_;
  HostFunctionArguments functions_;
  bool block_ = false;
  bool json_ = false;
  bool fix_ = false;
  bool dry_run_ = false;
  Format format_ = Format::kPretty;

  LintConfigs configs_{std::nullopt};
  std::vector<CheckedFile> checked_;
  std::optional<Error> unreadable_;
  bool errors_ = false;
};

}  // namespace

std::unique_ptr<Command> make_check() { return std::make_unique<Check>(); }

}  // namespace hardtack::cli
