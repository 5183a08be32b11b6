#include "serve/policies/policy_set.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "engine/program/program_builder.h"
#include "engine/terms/translate.h"
#include "engine/text/cat.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"

namespace hardtack::serve {
namespace {

using Refused = std::unexpected<Failure>;

// A length and then the bytes, so that no two lists of texts are one stream.
void add_text(Sha256Stream& stream, std::string_view text) {
  std::array<std::uint8_t, 8> size{};
  for (std::size_t i = 0; i < size.size(); ++i) {
    size[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(text.size()) >> (8 * i));
  }
  stream.update(size);
  stream.update(bytes_of(text));
}

void add_sources(Sha256Stream& stream, std::string_view kind, const std::vector<PolicySource>& sources) {
  for (const PolicySource& source : sources) {
    const std::string_view name = source.name;
    add_text(stream, kind);
    add_text(stream, name.substr(name.rfind('/') + 1));  // servers of a fleet keep their files in different folders
    add_text(stream, source.text);
  }
}

// What is said of one fact of a data file.
Failure wrong_fact(const ParsedBlock& parsed, std::size_t fact, std::string message, std::string help) {
  const StatementRef where{BlockId::authorizer(), StatementKind::kFact, static_cast<std::uint32_t>(fact), {}};
  const Span span = parsed.map.span(where).value_or(Span{});
  const LineColumn at = parsed.source->line_column(span.begin);
  Failure failure(Error(ErrorCode::kUsage, cat(parsed.source->name(), ':', at.line, ':', at.column, ": ", message))
                      .with_help(std::move(help)));
  failure.place = SourcePlace{parsed.source, span};
  return failure;
}

struct StoredPredicate {
  std::string_view name;
  std::size_t terms;
  std::size_t strings;  // the first ones
  std::string_view example;
};
constexpr std::array kStored = {
    StoredPredicate{"entity", 2, 2, R"(entity("document", "d1"))"},
    StoredPredicate{"attribute", 4, 3, R"(attribute("document", "d1", "state", "draft"))"},
    StoredPredicate{"action_of", 2, 2, R"(action_of("document", "read"))"},
};

const StoredPredicate* stored_predicate(std::string_view name) {
  for (const StoredPredicate& predicate : kStored) {
    if (predicate.name == name) return &predicate;
  }
  return nullptr;
}

// A data file, whose facts are of the right shape.
std::expected<ParsedBlock, Failure> parse_data(PolicySource source, const PolicySetOptions& options) {
  ParsedBlock parsed = parse_block_source(std::move(source.text), {},
                                          {.name = std::move(source.name),
                                           .parse_limits = {.max_bytes = options.data_limits.max_data_bytes,
                                                            .max_tokens = options.data_limits.max_data_tokens},
                                           .program_limits = options.program_limits});
  if (!parsed.block) return Refused(source_failure(parsed, false));
  const Block& block = *parsed.block;
  if (!block.rules().empty() || !block.checks().empty() || !block.scopes().empty()) {
    return Refused(Failure(Error(ErrorCode::kUsage, parsed.source->name() + " holds more than facts")
                               .with_help("rules, checks and policies belong in the policy")));
  }
  for (std::size_t i = 0; i < block.facts().size(); ++i) {
    const Predicate& fact = block.facts()[i];
    const StoredPredicate* stored = stored_predicate(block.terms().text(fact.name));
    if (stored == nullptr) continue;
    const TermValues terms = block.terms_of(fact);
    bool fits = terms.size() == stored->terms;
    for (std::size_t k = 0; fits && k < stored->strings; ++k) fits = terms[k].is(ValueType::kString);
    if (!fits) {
      return Refused(wrong_fact(parsed, i, cat('`', stored->name, "` has other terms than it takes"),
                                cat("write for example `", stored->example, '`')));
    }
    for (std::size_t k = 0; k < stored->strings; ++k) {
      const std::size_t size = block.terms().text(terms[k].as_string()).size();
      if (size == 0 || size > kMaxStoredName) {
        return Refused(wrong_fact(parsed, i, cat("a type, name or id has ", size, " bytes, not 1 to ", kMaxStoredName),
                                  "names are what requests and searches call things"));
      }
    }
    const Value last = terms[terms.size() - 1];
    if (last.is_collection() && block.terms().length(last) > kMaxElements) {
      return Refused(wrong_fact(parsed, i, cat("the value has more than ", kMaxElements, " elements"),
                                "every element becomes a fact of each request that names the entity"));
    }
  }
  return parsed;
}

// Hands what data files say to the policy that is being compiled, and to what is stored beside it.
Result<void> append_data(std::span<const ParsedBlock> files, ProgramBuilder& builder, StoredDataBuilder& stored) {
  std::vector<Value> terms;
  for (const ParsedBlock& file : files) {
    const Block& block = *file.block;
    Translator translator(block.terms(), builder.terms());
    for (const Predicate& fact : block.facts()) {
      terms.clear();
      for (const Value term : block.terms_of(fact)) terms.push_back(translator.value(term));
      const StoredPredicate* predicate = stored_predicate(block.terms().text(fact.name));
      if (predicate == nullptr) {
        HARDTACK_CHECK(builder.add_fact(translator.string(fact.name), terms));
      } else if (predicate == &kStored[0]) {
        stored.add_entity(terms[0].as_string(), terms[1].as_string());
      } else if (predicate == &kStored[1]) {
        stored.add_attribute(terms[0].as_string(), terms[1].as_string(), terms[2].as_string(), terms[3]);
      } else {
        stored.add_action(terms[0].as_string(), terms[1].as_string());
      }
    }
  }
  return {};
}

std::string joined(const std::vector<PolicySource>& sources) {
  std::string text;
  for (const PolicySource& source : sources) {
    text += source.text;
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

ParsedBlock parse_policy(std::string name, std::string text, const PolicySetOptions& options,
                         std::function<Result<void>(ProgramBuilder&)> append) {
  return parse_authorizer_source(std::move(text), {},
                                 {.name = std::move(name),
                                  .parse_limits = options.parse_limits,
                                  .program_limits = options.program_limits,
                                  .append = std::move(append)});
}

// Of several files, each must be good alone: a comment that one does not end would hide statements of the next.
std::optional<Failure> find_wrong_file(const PolicySetSources& sources, const PolicySetOptions& options) {
  if (sources.policies.size() == 1) return std::nullopt;
  for (const PolicySource& source : sources.policies) {
    const ParsedBlock alone = parse_policy(source.name, source.text, options, {});
    if (!alone.block) return source_failure(alone, false);
  }
  return std::nullopt;
}

}  // namespace

std::string digest_of(const PolicySetSources& sources) {
  Sha256Stream stream;
  add_sources(stream, "policy", sources.policies);
  add_sources(stream, "data", sources.data);
  return to_hex(stream.digest());
}

CompiledSet compile_policy_set(PolicySetSources sources, const PolicySetOptions& options) {
  if (sources.policies.empty()) {
    return Refused(Failure(Error(ErrorCode::kUsage, cat("the policy set `", sources.name, "` has no policy"))));
  }
  for (const auto* files : {&sources.policies, &sources.data}) {
    for (const PolicySource& source : *files) {
      if (!options.is_secret || !options.is_secret(source.text)) continue;
      return Refused(
          Failure(Error(ErrorCode::kSyntax, cat(source.name, " is not policy text: it looks like a key or a token"))));
    }
  }
  auto set = std::make_shared<PolicySet>();
  set->digest = digest_of(sources);
  set->bundle = std::move(sources.bundle);
  std::vector<ParsedBlock> data;
  for (PolicySource& source : sources.data) {
    HARDTACK_TRY(ParsedBlock parsed, parse_data(std::move(source), options));
    data.push_back(std::move(parsed));
  }
  if (auto wrong = find_wrong_file(sources, options)) return Refused(*std::move(wrong));
  const bool several = sources.policies.size() > 1;
  StoredDataBuilder stored;
  ParsedBlock parsed = parse_policy(several ? sources.name : sources.policies[0].name,
                                    several ? joined(sources.policies) : sources.policies[0].text, options,
                                    [&](ProgramBuilder& builder) { return append_data(data, builder, stored); });
  if (!parsed.block) return Refused(source_failure(parsed, false));
  set->places = parsed.places();
  PolicyOptions policy = options.policy;
  for (const TokenPredicate& predicate : biscuit_predicates()) {
    if (std::ranges::find(policy.token_predicates, predicate) == policy.token_predicates.end()) {
      policy.token_predicates.push_back(predicate);
    }
  }
  HARDTACK_TRY(set->policy, Policy::compile(*std::move(parsed.block), std::move(policy)));
  HARDTACK_TRY(set->data, std::move(stored).build(set->policy->terms()));
  set->name = std::move(sources.name);
  return set;
}

}  // namespace hardtack::serve
