#include <utility>

#include "dap/launch/program_parts.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "grammar/compile.h"

namespace hardtack::dap {

Reply<Program> load_authorizer(const LaunchArguments& launch, const Host& host, policytest::HostFile file) {
  if (launch.test) return refuse("`test` names a test of a file of tests, and the program is an authorizer");
  Program program;
  program.title = file.name;
  program.sources.add_file(file.name, file.text);
  ParsedBlock parsed = parse_authorizer_source(std::move(file.text), {}, {.name = file.name});
  if (!parsed.block) return refuse_text(*parsed.source, parsed.diagnostics);
  program.sources.add_text(parsed.source);
  const SourcePlaces places = parsed.places();
  PolicyOptions options;
  options.token_predicates = host.tests.token_predicates;
  options.externs = host.tests.externs;
  options.saturate = false;  // so that rules are seen at work
  auto policy = Policy::compile(*std::move(parsed.block), std::move(options));
  if (!policy) return refuse(policy.error());
  program.policy = *std::move(policy);
  program.request = std::make_unique<hardtack::Request>(program.policy);
  for (std::size_t i = 0; i < launch.facts.size(); ++i) {
    ParsedBlock fact = parse_fact_source(launch.facts[i], {}, {.name = cat("fact ", i)});
    if (!fact.block) return refuse_text(*fact.source, fact.diagnostics);
    program.request->add_block(*fact.block);
  }
  if (launch.now) program.request->add("time", {Date{*launch.now}});
  if (program.request->error()) return refuse(*program.request->error());
  if (launch.token) {
    if (!host.tests.open_token) return refuse("tokens cannot be opened here");
    const auto bytes = host.read(*launch.token);
    if (!bytes) return refuse(bytes.error());
    auto credential = host.tests.open_token(bytes->text, *launch.public_key);
    if (!credential) return refuse(credential.error());
    program.credential = *std::move(credential);
  }
  add_places(program, BlockTexts::kPrinted, [&](const StatementRef& where) { return places.find(where); });
  return program;
}

}  // namespace hardtack::dap
