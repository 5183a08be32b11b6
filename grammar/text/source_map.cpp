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

const SourceMap::Entry* SourceMap::entry(const StatementRef& where) const {
  return where.index < count(where.kind) ? &entries_[kinds_[number_of(where.kind)] + where.index] : nullptr;
}

std::uint32_t SourceMap::alternatives(const StatementRef& where) const {
  const Entry* found = entry(where);
  return found == nullptr ? 0 : found->alternatives;
}

std::optional<Span> SourceMap::span(const StatementRef& where) const {
  const Entry* found = entry(where);
  if (found == nullptr) return std::nullopt;
  if (!where.alternative) return found->span;
  if (*where.alternative >= found->alternatives) return std::nullopt;
  return alternatives_[found->first_alternative + *where.alternative];
}

std::optional<StatementRef> SourceMap::at(std::uint32_t offset, BlockId block) const {
  const auto begin_of = [this](std::uint32_t number) { return entries_[number].span.begin; };
  const auto next = std::ranges::upper_bound(by_place_, offset, {}, begin_of);
  if (next == by_place_.begin()) return std::nullopt;
  const std::uint32_t number = *(next - 1);
  const Entry& entry = entries_[number];
  if (!entry.span.contains(offset)) return std::nullopt;
  const auto kind_end = std::ranges::upper_bound(kinds_, number);
  const auto kind = static_cast<std::size_t>(kind_end - kinds_.begin()) - 1;
  StatementRef where{block, static_cast<StatementKind>(kind), number - kinds_[kind], {}};
  for (std::uint32_t i = 0; i < entry.alternatives; ++i) {
    if (alternatives_[entry.first_alternative + i].contains(offset)) where.alternative = i;
  }
  return where;
}

void SourceMapWriter::add(StatementKind kind, Span span, std::span<const Span> alternatives) {
  map_.entries_.push_back(
      {span, static_cast<std::uint32_t>(map_.alternatives_.size()), static_cast<std::uint32_t>(alternatives.size())});
  map_.alternatives_.insert(map_.alternatives_.end(), alternatives.begin(), alternatives.end());
  for (std::size_t i = number_of(kind) + 1; i < map_.kinds_.size(); ++i) ++map_.kinds_[i];
}

SourceMap SourceMapWriter::finish() && {
  map_.by_place_.resize(map_.entries_.size());
  for (std::uint32_t i = 0; i < map_.by_place_.size(); ++i) map_.by_place_[i] = i;
  std::ranges::sort(map_.by_place_, {}, [this](std::uint32_t number) { return map_.entries_[number].span.begin; });
  map_.entries_.shrink_to_fit();
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
  if (text->second.map->alternatives(where) == 1) shown.alternative.reset();
  const auto span = text->second.map->span(shown);
  if (!span) return std::nullopt;
  return SourcePlace{text->second.source, *span};
}

}  // namespace hardtack
