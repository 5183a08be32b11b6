// The two kinds of programs, and what they share. For dap/launch only.
#pragma once

#include <functional>

#include "dap/launch/program.h"
#include "grammar/text/diagnostic.h"

namespace hardtack::dap {

Reply<Program> load_authorizer(const LaunchArguments& launch, const Host& host, policytest::HostFile file);
Reply<Program> load_test(const LaunchArguments& launch, const Host& host, policytest::HostFile file);

// The first error, with its place.
std::unexpected<Refusal> refuse_text(const Source& source, const Diagnostics& diagnostics);

// Enters the places of all statements of the program, as `known` knows them; of blocks of a token, those of their
// printed text.
enum class BlockTexts : std::uint8_t { kKnown, kPrinted };
using KnownPlace = std::function<std::optional<SourcePlace>(const StatementRef& where)>;
void add_places(Program& program, BlockTexts texts, const KnownPlace& known);

}  // namespace hardtack::dap
