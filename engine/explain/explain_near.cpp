#include "engine/explain/explain_near.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/eval/budget/fault.h"
#include "engine/explain/look_alike.h"
#include "engine/text/cat.h"
#include "engine/text/edit_distance.h"

namespace hardtack {
namespace {

constexpr std::size_t kCompared = 64;  // bytes of texts

std::size_t common_prefix(std::string_view a, std::string_view b) {
  a = a.substr(0, kCompared);
  b = b.substr(0, kCompared);
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

std::string terms_text(std::size_t count) { return cat(count, (count == 1 ? " term" : " terms")); }

bool is_text(Value value) { return value.is(ValueType::kString) || value.is(ValueType::kBytes); }

// Calls `differs(position, want, same_as)` for each place where the values do not fit; `same_as` is the earlier place
// of the same variable.
template <typename Differs>
void for_each_difference(std::span<const Value> wanted, std::span<const Value> values, Differs differs) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    Value want = wanted[i];
    std::optional<std::size_t> same_as;
    if (want.is(ValueType::kVariable)) {
      const auto first = std::ranges::find(wanted.first(i), want);
      const auto place = static_cast<std::size_t>(first - wanted.begin());
      if (place == i) continue;
      same_as = place;
      want = values[place];
    }
    if (want != values[i]) differs(i, want, same_as);
  }
}

}  // namespace

std::optional<RankedMiss> rank_miss(const TermStore& terms, std::span<const Value> wanted,
                                    std::span<const Value> values) {
  RankedMiss result;
  if (wanted.size() != values.size()) {
    const std::size_t apart =
        wanted.size() < values.size() ? values.size() - wanted.size() : wanted.size() - values.size();
    result.kind = NearMiss::Kind::kArity;
    result.distance = 1'000 + apart;
    return result;
  }
  for_each_difference(wanted, values, [&](std::size_t i, Value want, std::optional<std::size_t>) {
    const bool type = want.type() != values[i].type();
    result.distance += 10 + (type ? 1u : 0u);
    if (type) result.kind = NearMiss::Kind::kType;
    if (!type && is_text(want)) {
      result.in_common += common_prefix(terms.text(want.as_string()), terms.text(values[i].as_string()));
    }
  });
  if (result.distance == 0) return std::nullopt;
  return result;
}

void describe_miss(Printer& out, const TermStore& terms, std::span<const Value> wanted, std::span<const Value> values) {
  if (wanted.size() != values.size()) {
    return out.text(cat("it has ", terms_text(values.size()), ", not ", wanted.size()));
  }
  bool first = true;
  for_each_difference(wanted, values, [&](std::size_t i, Value want, std::optional<std::size_t> same_as) {
    if (out.cut()) return;
    const bool type = want.type() != values[i].type();
    const auto print = [&](Value value, Value other) {
      if (value.is(ValueType::kString) && other.is(ValueType::kString)) {
        print_apart(out, terms.text(value.as_string()), terms.text(other.as_string()));
      } else {
        out.value(terms, value);
      }
      if (type) out.text(" (" + std::string(type_name(value.type())) + ")");
    };
    out.text(first ? "term " : ", term ");
    first = false;
    out.text(cat(i + 1, " is "));
    print(values[i], want);
    out.text(", not ");
    if (same_as) {
      out.text(cat("the same as term ", *same_as + 1));
    } else {
      print(want, values[i]);
    }
  });
}

void insert_ranked(std::vector<RankedMiss>& ranked, const RankedMiss& miss, std::size_t most) {
  const auto key = [](const RankedMiss& m) {
    return std::tuple(m.distance, !m.visible, ~m.in_common, m.fact, m.frame);
  };
  const auto same = std::ranges::find(ranked, miss.fact, &RankedMiss::fact);
  if (same != ranked.end()) {
    if (key(*same) <= key(miss)) return;
    ranked.erase(same);
  }
  const auto place = std::ranges::find_if(ranked, [&](const RankedMiss& m) { return key(miss) < key(m); });
  ranked.insert(place, miss);
  if (ranked.size() > most) ranked.pop_back();
}

bool similar(std::string_view a, std::string_view b) {
  if (a == b || a.size() > kMaxComparedBytes || b.size() > kMaxComparedBytes) return false;
  const std::size_t shorter = std::min(a.size(), b.size());
  return shorter >= 3 && EditDistance(a).to(b) <= (shorter >= 6 ? 2u : 1u);
}

}  // namespace hardtack
