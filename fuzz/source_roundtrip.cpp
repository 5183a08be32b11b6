// A text that compiles is printed as text that compiles to the same program, and printing that gives the same text: for
// blocks of tokens, authorizers, facts and rules, and for what the printer accepts of its own making alone. The map of
// its statements knows the place of each, and each place its statement.
#include <string>

#include "engine/program/equal.h"
#include "engine/program/print.h"
#include "fuzz/fuzz_support.h"
#include "grammar/compile.h"

using namespace hardtack;

namespace {

// What a text may name in braces.
Parameters some_parameters() {
  const auto key =
      PublicKey::from_text("ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189").value();
  Parameters parameters;
  parameters.set("p", Term::string("\"\\\n")).set("n", Term::integer(-1)).set("a", Term::array({Term::null()}));
  parameters.set_key("k", key);
  return parameters;
}

void check_map(const ParsedBlock& parsed, std::string_view text) {
  const SourcePlaces places = parsed.places();
  for (std::uint32_t at = 0; at < text.size(); at += 1 + static_cast<std::uint32_t>(text.size() / 8)) {
    const auto where = parsed.map.at(at);
    if (!where) continue;
    const auto span = parsed.map.span(*where);
    fuzz::require(span && span->begin <= at && at <= span->end && span->end <= text.size(),
                  "a place is in its statement");
    // Of a single alternative it is the whole statement.
    const auto place = places.find(*where);
    fuzz::require(place && place->source == parsed.source && place->span.begin <= span->begin &&
                      span->end <= place->span.end && place->span.end <= text.size(),
                  "a decision's statement is found");
    fuzz::require(where->index < parsed.map.count(where->kind), "a statement is one of those that there are");
  }
}

using Compile = ParsedBlock (*)(std::string, const Parameters&, const CompileOptions&);

void check_roundtrip(Compile compile, std::string (*print)(const Block&), std::string_view text) {
  static const Parameters parameters = some_parameters();
  const ParsedBlock first = compile(std::string(text), parameters, {.allow_unused_parameters = true});
  fuzz::require(first.block.has_value() == !first.diagnostics.has_errors(), "a text without errors is a block");
  if (!first.block) return;
  check_map(first, text);
  const std::string printed = print(*first.block);
  const ParsedBlock second = compile(printed, {}, {.printed = true});
  if (!second.block) {
    std::fprintf(stderr, "printed:\n%s\n%s\n", printed.c_str(), render(*second.source, second.diagnostics).c_str());
    fuzz::violated("what the printer writes compiles");
  }
  const std::string again = print(*second.block);
  if (again != printed) std::fprintf(stderr, "printed:\n%s\nagain:\n%s\n", printed.c_str(), again.c_str());
  fuzz::require(again == printed, "printing is a fixpoint");
  if (!same_program(*first.block, *second.block)) {
    std::fprintf(stderr, "printed:\n%s\n", printed.c_str());
    fuzz::violated("the printed program is the same");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  check_roundtrip(parse_block_source, print_block, text);
  if (size < 400) {
    check_roundtrip(parse_fact_source, print_block, text);
    check_roundtrip(parse_rule_source, print_block, text);
  }
  check_roundtrip(parse_authorizer_source, print_authorizer, text);
  return 0;
}
