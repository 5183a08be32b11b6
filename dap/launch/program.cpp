#include "dap/launch/program.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dap/launch/program_parts.h"
#include "engine/program/printer.h"
#include "engine/text/cat.h"
#include "grammar/compile.h"
#include "grammar/text/render.h"

namespace hardtack::dap {
namespace {

// Of one printed block: a short token can name a long string many times.
constexpr std::size_t kPrintedBytes = 1u << 20;

template <typename Take>
void for_each_statement(const Block& block, BlockId id, Take take) {
  const std::array<std::pair<StatementKind, std::size_t>, 3> kinds = {
      std::pair(StatementKind::kRule, block.rules().size()), std::pair(StatementKind::kCheck, block.checks().size()),
      std::pair(StatementKind::kPolicy, block.policies().size())};
  for (const auto& [kind, count] : kinds) {
    for (std::size_t i = 0; i < count; ++i) take(StatementRef{id, kind, static_cast<std::uint32_t>(i), {}});
  }
}

void add_printed(Program& program, const Block& block, BlockId id) {
  Printer printer(kPrintedBytes);
  printer.block(block);
  const bool cut = printer.cut();
  const ParsedBlock parsed = parse_block_source(printer.take(), {}, {.name = id.to_string(), .printed = true});
  program.sources.add_text(parsed.source);
  if (cut) program.notes.push_back(cat(id.to_string(), " is too long to be shown as a whole"));
  for_each_statement(block, id, [&](const StatementRef& where) {
    const auto span = parsed.map.span(where);
    if (span) program.sources.add_statement(where, {parsed.source, *span});
  });
}

}  // namespace

std::unexpected<Refusal> refuse_text(const Source& source, const Diagnostics& diagnostics) {
  return refuse(to_error(source, diagnostics).message());  // which begins with the place
}

void add_places(Program& program, BlockTexts texts, const KnownPlace& known) {
  const auto add = [&](const StatementRef& where) {
    if (const auto place = known(where)) program.sources.add_statement(where, *place);
  };
  for_each_statement(program.policy->source(), BlockId::authorizer(), add);
  if (program.credential) {
    const auto& blocks = program.credential->blocks();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (texts == BlockTexts::kPrinted) {
        add_printed(program, *blocks[i].block, BlockId::block(i));
      } else {
        for_each_statement(*blocks[i].block, BlockId::block(i), add);
      }
    }
  }
  for (std::size_t i = 0; i < program.further.size(); ++i) {
    for_each_statement(*program.further[i].blocks().front().block, BlockId::block(0, i + 1), add);
  }
  program.sources.sort();
}

bool is_test_file(std::string_view path) {
  static constexpr std::array<std::string_view, 4> kEndings = {".test.bcdl", ".json", ".yaml", ".yml"};
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return path.ends_with(ending); });
}

Reply<Program> load_program(const LaunchArguments& launch, const Host& host) {
  auto file = host.read(launch.program);
  if (!file) return refuse(file.error());
  return is_test_file(launch.program) ? load_test(launch, host, *std::move(file))
                                      : load_authorizer(launch, host, *std::move(file));
}

}  // namespace hardtack::dap
