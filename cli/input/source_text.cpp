#include "cli/input/source_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/input/inputs.h"
#include "cli/input/values.h"
#include "cli/system/files.h"
#include "engine/program/program_builder.h"
#include "engine/text/trim.h"
#include "grammar/syntax/syntax_tree.h"
#include "report/terminal.h"

namespace hardtack::cli {
namespace {

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

// check if time($time), $time <= deadline
Result<void> add_deadline(ProgramBuilder& builder, std::uint64_t deadline) {
  const std::array time{builder.terms().variable("time")};
  builder.begin_query();
  HARDTACK_CHECK(builder.add_atom(builder.terms().intern("time"), time));
  builder.begin_expression();
  HARDTACK_CHECK(builder.push_value(time[0]));
  HARDTACK_CHECK(builder.push_value(Value::date(deadline)));
  HARDTACK_CHECK(builder.push_binary(BinaryOp::kLessOrEqual));
  HARDTACK_CHECK(builder.end_expression());
  HARDTACK_CHECK(builder.end_query());
  return builder.add_check(CheckKind::kIf);
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

Outcome<ParsedBlock> SourceCompiler::compile(Console& console, const SourceText& source, Kind kind,
                                             std::optional<std::uint64_t> deadline) {
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
  if (deadline) options.append = [deadline](ProgramBuilder& builder) { return add_deadline(builder, *deadline); };
  ParsedBlock parsed = [&] {
    switch (kind) {
      case Kind::kBlock: return parse_block_source(source.text, parameters, options);
      case Kind::kAuthorizer:
      case Kind::kKnownAuthorizer: return parse_authorizer_source(source.text, parameters, options);
      case Kind::kFact: return parse_fact_source(source.text, parameters, options);
      case Kind::kRule: break;
    }
    return parse_rule_source(source.text, parameters, options);
  }();
  const bool color = console.colors_in_messages();
  if (!parsed.block) return std::unexpected(source_failure(parsed, color));
  if (!parsed.diagnostics.empty() && kind != Kind::kKnownAuthorizer) {
    console.message(render(*parsed.source, parsed.diagnostics, {.color = color}));
  }
  if (!parameters_.empty()) {
    for (std::string& name : parameters_of(*parsed.tree)) used_.push_back(std::move(name));
  }
  return parsed;
}

Outcome<ParsedBlock> SourceCompiler::block(Console& console, const SourceText& source,
                                           std::optional<std::uint64_t> deadline) {
  return compile(console, source, Kind::kBlock, deadline);
}
Outcome<ParsedBlock> SourceCompiler::authorizer(Console& console, const SourceText& source) {
  return compile(console, source, Kind::kAuthorizer);
}
Outcome<ParsedBlock> SourceCompiler::known_authorizer(Console& console, const SourceText& source) {
  return compile(console, source, Kind::kKnownAuthorizer);
}
Outcome<Block> SourceCompiler::fact(Console& console, const SourceText& source) {
  HARDTACK_TRY(ParsedBlock parsed, compile(console, source, Kind::kFact));
  return *std::move(parsed.block);
}
Outcome<Block> SourceCompiler::rule(Console& console, const SourceText& source) {
  HARDTACK_TRY(ParsedBlock parsed, compile(console, source, Kind::kRule));
  return *std::move(parsed.block);
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

Outcome<ParsedBlock> BlockArguments::read(Console& console, SourceCompiler& compiler) const {
  if (!text && !file && !deadline) {
    return std::unexpected(Failure(Error(ErrorCode::kUsage, "no block was given")
                                       .with_help("pass `--block SOURCE`, `--block-file FILE` or `--add-ttl TIME`")));
  }
  SourceText source{"--block", text.value_or("")};
  if (file) {
    HARDTACK_TRY(source, read_source(console, *file));
  }
  return compiler.block(console, source, deadline);
}

}  // namespace hardtack::cli
