#include "analysis/lint/queries.h"

#include <algorithm>
#include <utility>

namespace hardtack::analysis {

std::uint32_t QuerySet::number_of(std::string key) {
  const auto next = static_cast<std::uint32_t>(numbers_.size());
  return numbers_.emplace(std::move(key), next).first->second;
}

QuerySet::Parts QuerySet::parts_of(NodeId query) {
  Parts parts;
  parts.query = query;
  std::string scopes = "trusting";
  for (NodeId part : context_.scopes(query)) scopes += ' ' + context_.key_of(context_.tree.span(part), false);
  parts.keys.push_back(number_of(std::move(scopes)));  // first, since it is the part that most bodies share
  for (NodeId part : context_.tree.children(query)) {
    if (context_.is_scope(part)) continue;
    // `true` asks for nothing.
    const Constant* value = context_.is_expression(part) ? context_.typing.constant(part) : nullptr;
    if (value != nullptr && *value == Constant(true)) continue;
    parts.keys.push_back(number_of(context_.key_of(context_.tree.span(part), false)));
  }
  std::ranges::sort(parts.keys);
  const auto repeated = std::ranges::unique(parts.keys);
  parts.keys.erase(repeated.begin(), repeated.end());
  return parts;
}

void QuerySet::add(NodeId query) {
  added_.push_back(parts_of(query));
  // The newest number is the rarest part so far.
  by_key_[added_.back().keys.back()].push_back(added_.size() - 1);
}

std::optional<NodeId> QuerySet::implied(NodeId query) {
  const Parts parts = parts_of(query);
  for (const std::uint32_t key : parts.keys) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) continue;
    for (const std::size_t candidate : found->second) {
      if (!context_.spend(added_[candidate].keys.size() + parts.keys.size())) return std::nullopt;
      if (std::ranges::includes(parts.keys, added_[candidate].keys)) return added_[candidate].query;
    }
  }
  return std::nullopt;
}

}  // namespace hardtack::analysis
