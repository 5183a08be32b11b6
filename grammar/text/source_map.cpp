#include "grammar/text/source_map.h"

#include <algorithm>
#include <utility>

namespace hardtack {
namespace {

std::size_t number_of(StatementKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

std::uint32_t SourceMap::count(StatementKind kind) const {
  return kinds_[number_of(kind) + 1] - kinds_[number_of(kind)];
}

std::optional<std::uint32_t> SourceMap::number(const StatementRef& where) const {
  if (where.index >= count(where.kind)) return std::nullopt;
  return kinds_[number_of(where.kind)] + where.index;
}

std::span<const Span> SourceMap::alternatives(std::uint32_t number) const {
  const std::uint32_t first = kinds_[number_of(StatementKind::kCheck)];
  if (number < first) return {};
  const std::size_t entry = number - first;
  const std::uint32_t begin = entry == 0 ? 0 : alternatives_end_[entry - 1];
  return std::span(alternatives_).subspan(begin, alternatives_end_[entry] - begin);
}

std::uint32_t SourceMap::alternative_count(const StatementRef& where) const {
  const auto found = number(where);
  return found ? static_cast<std::uint32_t>(alternatives(*found).size()) : 0;
}

std::optional<Span> SourceMap::span(const StatementRef& where) const {
  const auto found = number(where);
  if (!found) return std::nullopt;
  if (!where.alternative) return statements_[*found];
  const auto all = alternatives(*found);
  if (*where.alternative >= all.size()) return std::nullopt;
  return all[*where.alternative];
}

std::optional<StatementRef> SourceMap::at(std::uint32_t offset, BlockId block) const {
  const auto begin_of = [this](std::uint32_t number) { return statements_[number].begin; };
  const auto next = std::ranges::upper_bound(by_place_, offset, {}, begin_of);
  if (next == by_place_.begin()) return std::nullopt;
  const std::uint32_t found = *(next - 1);
  if (!statements_[found].contains(offset)) return std::nullopt;
  const auto kind_end = std::ranges::upper_bound(kinds_, found);
  const auto kind = static_cast<std::size_t>(kind_end - kinds_.begin()) - 1;
  StatementRef where{block, static_cast<StatementKind>(kind), found - kinds_[kind], {}};
  const auto all = alternatives(found);
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (all[i].contains(offset)) where.alternative = i;
  }
  return where;
}

void SourceMapWriter::expect(std::size_t statements) {
  map_.statements_.reserve(statements);
  map_.alternatives_.reserve(statements);
  map_.alternatives_end_.reserve(statements);
}

void SourceMapWriter::add(StatementKind kind, Span span, std::span<const Span> alternatives) {
  map_.statements_.push_back(span);
  for (std::size_t i = number_of(kind) + 1; i < map_.kinds_.size(); ++i) ++map_.kinds_[i];
  if (kind != StatementKind::kCheck && kind != StatementKind::kPolicy) return;
  map_.alternatives_.insert(map_.alternatives_.end(), alternatives.begin(), alternatives.end());
  map_.alternatives_end_.push_back(static_cast<std::uint32_t>(map_.alternatives_.size()));
}

SourceMap SourceMapWriter::finish() && {
  map_.by_place_.resize(map_.statements_.size());
  for (std::uint32_t i = 0; i < map_.by_place_.size(); ++i) map_.by_place_[i] = i;
  std::ranges::sort(map_.by_place_, {}, [this](std::uint32_t number) { return map_.statements_[number].begin; });
  map_.statements_.shrink_to_fit();
  map_.alternatives_end_.shrink_to_fit();
  map_.alternatives_.shrink_to_fit();
  return std::move(map_);
}

void SourcePlaces::add(BlockId block, std::shared_ptr<const Source> source, SourceMap map) {
  texts_.insert_or_assign(block, Text{std::move(source), std::make_shared<const SourceMap>(std::move(map))});
}

std::optional<SourcePlace> SourcePlaces::find(const StatementRef& where) const {
  const auto text = texts_.find(where.block);
  if (text == texts_.end()) return std::nullopt;
  StatementRef shown = where;
  if (text->second.map->alternative_count(where) == 1) shown.alternative.reset();
  const auto span = text->second.map->span(shown);
  if (!span) return std::nullopt;
  return SourcePlace{text->second.source, *span};
}

}  // namespace hardtack
