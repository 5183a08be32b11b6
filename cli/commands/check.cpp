// hardtack check: what is wrong with policy files, all of it, without running them.
#include "cli/commands/commands.h"
#include "cli/error_document.h"
#include "cli/files.h"
#include "cli/inputs.h"
#include "cli/result_json.h"
#include "cli/terminal.h"
#include "grammar/checker.h"
#include "grammar/parse.h"

namespace hardtack::cli {
namespace {

JsonValue position_json(const Source& source, std::uint32_t offset) {
  const Utf16Position position = source.utf16_position(offset);
  return json_object({{"line", json_number(position.line)}, {"character", json_number(position.character)}});
}

JsonValue range_json(const Source& source, Span span) {
  return json_object({{"start", position_json(source, span.begin)}, {"end", position_json(source, span.end)}});
}

JsonValue fix_json(const Source& source, const Fix& fix) {
  JsonValue::Array edits;
  for (const TextEdit& edit : fix.edits) {
    edits.push_back(json_object({{"range", range_json(source, edit.span)}, {"new_text", edit.replacement}}));
  }
  return json_object({{"title", fix.title}, {"edits", std::move(edits)}});
}

JsonValue diagnostic_json(const Source& source, const Diagnostic& diagnostic) {
  JsonValue::Array fixes;
  for (const Fix& fix : diagnostic.fixes) fixes.push_back(fix_json(source, fix));
  return json_object({{"file", source.name()},
                      {"range", range_json(source, diagnostic.span)},
                      {"severity", severity_name(diagnostic.severity)},
                      {"code", diagnostic.code},
                      {"message", diagnostic.message},
                      {"help", diagnostic.help},
                      {"fixes", std::move(fixes)}});
}

// Nothing for a name that is probably no name.
std::string listed_name(const std::string& file) {
  if (file == "-") return "<standard input>";
  return looks_secret(file) ? std::string() : file;
}

class Check final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Reports everything that would keep a file from being compiled: syntax, variables that nothing "
        "binds, facts with variables. `{parameters}` need no values. Exit code 2 if there is an error.");
    arguments.positional("FILE", files_, "policy files, or `-` for standard input");
    arguments.flag("--block", block_, "the files hold blocks of tokens, which have no policies");
    arguments.flag("--json", json_, "print an array of {file, range, severity, code, message, help, fixes}");
    arguments.example("before a commit", "hardtack check policies/*.bcdl");
  }

  Outcome<ExitCode> run(Console& console) override {
    JsonValue::Array list;
    bool errors = false;
    std::optional<Error> unreadable;
    for (const std::string& file : files_) {
      auto text = read_input_or_file(console, file);
      if (!text) {
        // The other files are still worth checking.
        if (unreadable) console.message("error: " + unreadable->to_string() + "\n");
        unreadable = text.error();
        list.push_back(listed_error(listed_name(file), *unreadable));
        continue;
      }
      if (looks_secret(trimmed(*text))) {
        unreadable = Error(ErrorCode::kSyntax, shown_path(file) + " is no policy text: it looks like a key or a token");
        list.push_back(listed_error(listed_name(file), *unreadable));
        continue;
      }
      ParsedSource parsed = parse_source(*std::move(text), {.name = file == "-" ? "<standard input>" : file});
      const CheckOptions options{.kind = block_ ? SourceKind::kBlock : SourceKind::kAuthorizer, .strict = true};
      check_tree(parsed.tree, options, parsed.diagnostics);
      parsed.diagnostics.sort();
      errors |= parsed.diagnostics.has_errors();
      for (const Diagnostic& diagnostic : parsed.diagnostics)
        list.push_back(diagnostic_json(*parsed.source, diagnostic));
      if (!json_ && !parsed.diagnostics.empty()) {
        console.message(render(*parsed.source, parsed.diagnostics, {.color = console.colors_in_messages()}));
      }
    }
    if (json_) console.print(to_text(std::move(list)));
    if (unreadable) return std::unexpected(Failure(*unreadable));
    return errors ? ExitCode::kRefused : ExitCode::kSuccess;
  }

 private:
  std::vector<std::string> files_;
  bool block_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_check() { return std::make_unique<Check>(); }

}  // namespace hardtack::cli
