#include "decide/caveats/caveat_text.h"

#include <string>
#include <utility>

#include "engine/text/trim.h"
#include "grammar/compile.h"

namespace hardtack {
namespace {

CompileOptions options_of(const CaveatCompiler::Append& append) {
  CompileOptions options;
  options.name = "caveat";
  options.program_limits = ProgramLimits::for_token();
  options.append = append;
  return options;
}

// With a semicolon on a line of its own, so that no comment at the end of a caveat hides it: caveats hold no line
// breaks.
std::string statement(std::string_view caveat) {
  std::string_view text = trimmed(caveat);
  if (text.ends_with(';')) text.remove_suffix(1);
  return std::string(text) + "\n;\n";
}

}  // namespace

bool DatalogCaveats::is_check(std::string_view caveat) const {
  // Cheap to tell apart before anything is parsed: a token may hold hundreds.
  if (caveat.size() > kMaxCaveatBytes || (!caveat.starts_with("check ") && !caveat.starts_with("reject ")))
    return false;
  const ParsedBlock parsed = parse_block_source(statement(caveat), {}, options_of({}));
  return parsed.block && parsed.block->checks().size() == 1 && parsed.block->facts().empty() &&
         parsed.block->rules().empty() && parsed.block->scopes().empty();
}

Result<Block> DatalogCaveats::compile(const std::vector<std::string>& checks, const Append& append) const {
  std::string text;
  for (const std::string& check : checks) text += statement(check);
  ParsedBlock parsed = parse_block_source(std::move(text), {}, options_of(append));
  if (parsed.block) return *std::move(parsed.block);
  // Each was a check alone, so together they are too many or `append` said no.
  return fail(ErrorCode::kProgramTooLarge, "the caveats are more than one block may hold");
}

}  // namespace hardtack
