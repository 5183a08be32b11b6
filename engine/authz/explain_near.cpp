#include "engine/authz/explain_near.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/eval/fault.h"
#include "engine/program/print.h"

namespace hardtack {
namespace {

std::size_t common_prefix(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

std::string terms_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " term" : " terms"); }

std::string typed(const TermStore& terms, Value value) {
  const std::string_view type = type_name(value.type());
  return print_value(terms, value) + " (" + std::string(type) + ")";
}

bool is_text(Value value) { return value.is(ValueType::kString) || value.is(ValueType::kBytes); }

}  // namespace

std::optional<RankedMiss> rank_miss(const TermStore& terms, std::span<const Value> wanted,
                                    std::span<const Value> values) {
  RankedMiss result;
  if (wanted.size() != values.size()) {
    const std::size_t apart =
        wanted.size() < values.size() ? values.size() - wanted.size() : wanted.size() - values.size();
    result.miss.kind = NearMiss::Kind::kArity;
    result.miss.difference = "it has " + terms_text(values.size()) + ", not " + std::to_string(wanted.size());
    result.distance = 1'000 + apart;
    return result;
  }
  std::map<std::uint64_t, std::size_t> first_place;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    Value want = wanted[i];
    std::string instead;
    if (want.is(ValueType::kVariable)) {
      const auto [place, is_new] = first_place.emplace(want.payload(), i);
      if (is_new) continue;
      instead = "the same as term " + std::to_string(place->second + 1);
      want = values[place->second];
    }
    if (want == values[i]) continue;
    const bool type = want.type() != values[i].type();
    result.distance += 10 + (type ? 1u : 0u);
    if (type) result.miss.kind = NearMiss::Kind::kType;
    if (!type && is_text(want)) {
      result.in_common += common_prefix(terms.text(want.as_string()), terms.text(values[i].as_string()));
    }
    if (!result.miss.difference.empty()) result.miss.difference += ", ";
    result.miss.difference += "term " + std::to_string(i + 1) + " is ";
    result.miss.difference += type ? typed(terms, values[i]) : print_value(terms, values[i]);
    if (instead.empty()) instead = type ? typed(terms, want) : print_value(terms, want);
    result.miss.difference += ", not " + instead;
  }
  if (result.distance == 0) return std::nullopt;
  return result;
}

void insert_ranked(std::vector<RankedMiss>& ranked, RankedMiss miss, std::size_t most) {
  const auto key = [](const RankedMiss& m) {
    return std::tuple(m.distance, !m.miss.visible, ~m.in_common, m.fact, m.frame);
  };
  const auto same = std::ranges::find(ranked, miss.fact, &RankedMiss::fact);
  if (same != ranked.end()) {
    if (key(*same) <= key(miss)) return;
    ranked.erase(same);
  }
  const auto place = std::ranges::find_if(ranked, [&](const RankedMiss& m) { return key(miss) < key(m); });
  ranked.insert(place, std::move(miss));
  if (ranked.size() > most) ranked.pop_back();
}

bool similar(std::string_view a, std::string_view b) {
  constexpr std::size_t kLongest = 64;
  if (a == b || a.size() > kLongest || b.size() > kLongest) return false;
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  const std::size_t shorter = std::min(a.size(), b.size());
  return row[b.size()] <= (shorter >= 6 ? 2u : 1u) && shorter >= 3;
}

}  // namespace hardtack
