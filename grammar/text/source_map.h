// Where statements stand in the text they were read from, and which statement stands at a place of the text. Decisions,
// errors, explanations and traces name statements by StatementRef and know no text; whoever has the text looks them up
// here. Kept beside the policy by those who want it (ParsedBlock, grammar/compile.h): a compiled policy holds no text,
// tree or map. Made once by lowering, immutable afterwards, to be shared between threads; about 20 bytes a statement.
//
//   ParsedBlock parsed = parse_authorizer_source(text, {}, {.name = "policy.datalog"});
//   SourcePlaces places;
//   places.add(BlockId::authorizer(), parsed.source, parsed.map);
//   HARDTACK_TRY(auto policy, Policy::compile(*std::move(parsed.block)));
//   ...
//   for (const FailedCheck& failed : decision->failed_checks) {
//     if (const auto place = places.find(failed.where)) std::cerr << render_excerpt(*place->source, place->span);
//   }
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/block_id.h"
#include "engine/base/span.h"
#include "engine/base/statement_ref.h"
#include "grammar/text/source.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Of one text. Which block the text became is nothing it knows: the block of a StatementRef is not looked at.
class SourceMap {
 public:
  // The statement without the `;` behind it; if `where` names an alternative of a check or policy, its body. Nothing
  // for a statement that the text does not have, as one that a program added to it.
  std::optional<Span> span(const StatementRef& where) const;
  // The statement that holds the byte, and the alternative if it lies in one, as a statement of `block`. Nothing
  // between statements, and in a `trusting ...;` of the whole text.
  std::optional<StatementRef> at(std::uint32_t offset, BlockId block = BlockId::authorizer()) const;
  // How many statements of a kind the text has.
  std::uint32_t count(StatementKind kind) const;
  // How many alternatives the check or policy has; none for other statements.
  std::uint32_t alternative_count(const StatementRef& where) const;

 private:
  friend class SourceMapWriter;

  static constexpr std::size_t kKinds = 4;

  // The number of the statement among all.
  std::optional<std::uint32_t> number(const StatementRef& where) const;
  std::span<const Span> alternatives(std::uint32_t number) const;

  std::array<std::uint32_t, kKinds + 1> kinds_{};  // where the statements of each kind begin, and where all end
  std::vector<Span> statements_;                   // by kind, then in the order of the text
  std::vector<std::uint32_t> alternatives_end_;    // of checks and policies: where their alternatives end
  std::vector<Span> alternatives_;
  std::vector<std::uint32_t> by_place_;  // the numbers of the statements, in the order of the text
};

// Makes a map: kinds in the order of StatementKind, and the statements of each in the order of the text. Alternatives
// are those of checks and policies.
class SourceMapWriter {
 public:
  void add(StatementKind kind, Span span, std::span<const Span> alternatives = {});
  SourceMap finish() &&;

 private:
  SourceMap map_;
};

// A span with the text it is of.
struct SourcePlace {
  std::shared_ptr<const Source> source;
  Span span;
};

// The places of the statements of a whole decision, as far as texts are known: of the authorizer's, and of blocks of a
// token for those who wrote them. Cheap to copy.
class SourcePlaces {
 public:
  // Replaces what is known of the block.
  void add(BlockId block, std::shared_ptr<const Source> source, SourceMap map);
  // The statement, or the alternative that `where` names if it is one of several.
  std::optional<SourcePlace> find(const StatementRef& where) const;

 private:
  struct Text {
    std::shared_ptr<const Source> source;
    std::shared_ptr<const SourceMap> map;
  };
  std::map<BlockId, Text> texts_;
};

}  // namespace hardtack
HARDTACK_API_END
