#include "cli/input/source_text.h"

#include <algorithm>
#include <utility>

#include "cli/input/inputs.h"
#include "cli/input/values.h"
#include "cli/system/files.h"
#include "cli/system/terminal.h"
#include "engine/program/print.h"
#include "engine/text/quote.h"
#include "grammar/compile.h"
#include "grammar/parse.h"

namespace hardtack::cli {
namespace {

// Bytes of the text at fault that JSON repeats.
constexpr std::size_t kMaxShownInput = 1'024;

Term to_term(const ParameterArgument& argument) {
  struct Visitor {
    Term operator()(const std::string& text) const { return Term::string(text); }
    Term operator()(std::int64_t number) const { return Term::integer(number); }
    Term operator()(DateParameter date) const { return Term::date(date.seconds); }
    Term operator()(const BytesParameter& bytes) const { return Term::bytes(bytes.bytes); }
    Term operator()(bool truth) const { return Term::boolean(truth); }
    Term operator()(const PublicKey&) const { return Term::null(); }  // set_key takes these
  };
  return std::visit(Visitor{}, argument.value);
}

Parameters to_parameters(const std::vector<ParameterArgument>& arguments) {
  Parameters parameters;
  for (const ParameterArgument& argument : arguments) {
    if (const auto* key = std::get_if<PublicKey>(&argument.value)) {
      parameters.set_key(argument.name, *key);
    } else {
      parameters.set(argument.name, to_term(argument));
    }
  }
  return parameters;
}

std::vector<std::string> parameters_of(const SyntaxTree& tree) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (tree.kind(id) == NodeKind::kParameter || tree.kind(id) == NodeKind::kScopeParameter) {
      names.emplace_back(tree.name(id));
    }
  }
  return names;
}

Failure failure_of(const CompiledSource& compiled, bool color) {
  Failure failure(to_error(*compiled.source, compiled.diagnostics),
                  render(*compiled.source, compiled.diagnostics, {.color = color}));
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    failure.source_errors.push_back({clip(compiled.source->text(diagnostic.span), kMaxShownInput), diagnostic.message});
  }
  return failure;
}

}  // namespace

Result<SourceText> read_source(Console& console, const std::string& path) {
  HARDTACK_TRY(std::string text, read_input_or_file(console, path));
  return SourceText{path == "-" ? "<standard input>" : path, std::move(text)};
}

void SourceCompiler::declare(Arguments& arguments) {
  const auto take = [this](const std::string& text) { return add_parameter(parameters_, text); };
  arguments.repeated("--param", "KEY[:TYPE]=VALUE", take,
                     "the value of `{KEY}` in the source; TYPE is string (default), integer, date, bool, bytes "
                     "(`hex:...`) or pubkey");
}

Outcome<Block> SourceCompiler::compile(Console& console, const SourceText& source, Kind kind) {
  // Diagnostics show the source, so a key or token that was passed in its place must not get that far.
  if (looks_secret(trimmed(source.text))) {
    return std::unexpected(Failure(Error(
        ErrorCode::kSyntax, escape_controls(source.name) + " is not policy text: it looks like a key or a token")));
  }
  const Parameters parameters = to_parameters(parameters_);
  CompileOptions options;
  options.name = source.name;
  // Whatever is over the limits of tokens would be refused when it is signed, without its place.
  if (kind == Kind::kBlock) options.program_limits = ProgramLimits::for_token();
  options.allow_unused_parameters = true;  // several sources share them; warn_of_unused tells of the rest
  CompiledSource compiled = [&] {
    switch (kind) {
      case Kind::kBlock: return parse_block_source(source.text, parameters, options);
      case Kind::kAuthorizer: return parse_authorizer_source(source.text, parameters, options);
      case Kind::kFact: return parse_fact_source(source.text, parameters, options);
      case Kind::kRule: break;
    }
    return parse_rule_source(source.text, parameters, options);
  }();
  const bool color = console.colors_in_messages();
  if (!compiled.block) return std::unexpected(failure_of(compiled, color));
  if (!compiled.diagnostics.empty()) {
    console.message(render(*compiled.source, compiled.diagnostics, {.color = color}));
  }
  if (!parameters_.empty()) {
    for (std::string& name : parameters_of(parse_source(source.text).tree)) used_.push_back(std::move(name));
  }
  return *std::move(compiled.block);
}

Outcome<Block> SourceCompiler::block(Console& console, const SourceText& source) {
  return compile(console, source, Kind::kBlock);
}
Outcome<Block> SourceCompiler::authorizer(Console& console, const SourceText& source) {
  return compile(console, source, Kind::kAuthorizer);
}
Outcome<Block> SourceCompiler::fact(Console& console, const SourceText& source) {
  return compile(console, source, Kind::kFact);
}
Outcome<Block> SourceCompiler::rule(Console& console, const SourceText& source) {
  return compile(console, source, Kind::kRule);
}

void SourceCompiler::warn_of_unused(Console& console) const {
  for (const ParameterArgument& parameter : parameters_) {
    if (std::ranges::find(used_, parameter.name) != used_.end()) continue;
    console.message(styled("warning:", Style::kYellow, console.colors_in_messages()) + " no source has a parameter `{" +
                    escape_controls(parameter.name) + "}`\n");
  }
}

Arguments::Take take_deadline(std::optional<std::uint64_t>& target) {
  return [&target](const std::string& text) -> Result<void> {
    HARDTACK_TRY(target, parse_deadline(text, seconds_now()));
    return {};
  };
}

Outcome<Block> compile_with_deadline(Console& console, SourceCompiler& compiler, const SourceText& source,
                                     std::optional<std::uint64_t> deadline) {
  if (!deadline) return compiler.block(console, source);
  SourceText extended = source;
  const ParsedSource parsed = parse_source(source.text);
  const auto tokens = parsed.tree.tokens();
  // Only a statement that is there and has no end yet needs one.
  if (!tokens.empty() && parsed.source->text(tokens.back().span) != ";") extended.text += "\n;";
  extended.text += "\ncheck if time($time), $time <= " + print_date(*deadline) + ";\n";
  return compiler.block(console, extended);
}

void BlockArguments::declare(Arguments& arguments) {
  arguments.option("--block", "SOURCE", text, "the block as Datalog source").may_be_empty("--allow-empty");
  arguments.option("--block-file", "FILE", file, "read the block from FILE, or from standard input for `-`");
  arguments.option("--context", "TEXT", context, "text beside the block, signed but without meaning");
  arguments.option(
      "--add-ttl", "TIME", take_deadline(deadline),
      "add a check that the token has not expired: a duration such as `15m` or `1d`, or a date and time as "
      "in RFC 3339");
  arguments.exclusive({"--block", "--block-file"});
}

Outcome<BlockArguments::Compiled> BlockArguments::read(Console& console, SourceCompiler& compiler) const {
  if (!text && !file && !deadline) {
    return std::unexpected(Failure(Error(ErrorCode::kUsage, "no block was given")
                                       .with_help("pass `--block SOURCE`, `--block-file FILE` or `--add-ttl TIME`")));
  }
  SourceText source{"--block", text.value_or("")};
  if (file) {
    HARDTACK_TRY(source, read_source(console, *file));
  }
  HARDTACK_TRY(Block block, compile_with_deadline(console, compiler, source, deadline));
  return Compiled{std::move(source), std::move(block)};
}

}  // namespace hardtack::cli
