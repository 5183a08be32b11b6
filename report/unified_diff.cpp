#include "report/unified_diff.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hardtack {
namespace {

constexpr std::size_t kContext = 3;
constexpr std::int32_t kMaxDistance = 600;  // lines that are removed or added

using Lines = std::span<const std::string_view>;

// Each with its line feed, but perhaps the last.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// Lines of both texts: removed, added, or, where the counts are equal and `same`, kept.
struct Step {
  bool same = false;
  std::size_t removed = 0;
  std::size_t added = 0;
};

// Myers, "An O(ND) difference algorithm and its variations" (1986), forward, with its furthest points kept.
std::vector<Step> shortest_steps(Lines before, Lines after) {
  const auto n = static_cast<std::int32_t>(before.size());
  const auto m = static_cast<std::int32_t>(after.size());
  const auto equal = [&](std::int32_t x, std::int32_t y) {
    return before[static_cast<std::size_t>(x)] == after[static_cast<std::size_t>(y)];
  };
  std::vector<std::vector<std::int32_t>> reached;  // by distance, by diagonal from -distance to distance in twos
  const auto at = [&](std::int32_t distance, std::int32_t diagonal) -> std::int32_t& {
    return reached[static_cast<std::size_t>(distance)][static_cast<std::size_t>((diagonal + distance) / 2)];
  };
  // Whether the path to the diagonal adds a line; otherwise it removes one.
  const auto adds = [&](std::int32_t distance, std::int32_t diagonal) {
    return diagonal == -distance ||
           (diagonal != distance && at(distance - 1, diagonal - 1) < at(distance - 1, diagonal + 1));
  };
  bool found = false;
  for (std::int32_t distance = 0; !found && distance <= std::min(kMaxDistance, n + m); ++distance) {
    reached.emplace_back(static_cast<std::size_t>(distance) + 1);
    for (std::int32_t diagonal = -distance; !found && diagonal <= distance; diagonal += 2) {
      std::int32_t x = 0;
      if (distance > 0) {
        x = adds(distance, diagonal) ? at(distance - 1, diagonal + 1) : at(distance - 1, diagonal - 1) + 1;
      }
      while (x < n && x - diagonal < m && equal(x, x - diagonal)) ++x;
      at(distance, diagonal) = x;
      found = x >= n && x - diagonal >= m;
    }
  }
  if (!found) return {{false, before.size(), after.size()}};
  std::vector<Step> steps;
  std::int32_t diagonal = n - m;
  std::int32_t x = n;
  for (auto distance = static_cast<std::int32_t>(reached.size()) - 1; distance >= 0; --distance) {
    const bool add = distance > 0 && adds(distance, diagonal);
    const std::int32_t from = distance == 0 ? 0 : add ? diagonal + 1 : diagonal - 1;
    const std::int32_t begin = distance == 0 ? 0 : at(distance - 1, from) + (add ? 0 : 1);
    const auto kept = static_cast<std::size_t>(x - begin);
    if (kept > 0) steps.push_back({true, kept, kept});
    if (distance == 0) break;
    steps.push_back({false, add ? 0u : 1u, add ? 1u : 0u});
    x = at(distance - 1, from);
    diagonal = from;
  }
  std::ranges::reverse(steps);
  return steps;
}

struct Hunk {
  std::size_t before = 0;  // the first lines
  std::size_t after = 0;
  std::size_t before_count = 0;
  std::size_t after_count = 0;
  std::string lines;
};

void add_line(char mark, std::string_view line, std::string& out) {
  out += mark;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

std::string range_text(std::size_t first, std::size_t count) {
  return std::to_string(count == 0 ? first : first + 1) + "," + std::to_string(count);
}

}  // namespace

std::string unified_diff(std::string_view name, std::string_view before_text, std::string_view after_text) {
  if (before_text == after_text) return {};
  const auto before = lines_of(before_text);
  const auto after = lines_of(after_text);
  const auto [first, first_after] = std::ranges::mismatch(before, after);
  const auto prefix = static_cast<std::size_t>(first - before.begin());
  std::size_t suffix = 0;
  while (suffix < std::min(before.size(), after.size()) - prefix &&
         before[before.size() - 1 - suffix] == after[after.size() - 1 - suffix]) {
    ++suffix;
  }
  std::vector<Step> steps{{true, prefix, prefix}};
  const auto middle = shortest_steps(Lines(before).subspan(prefix, before.size() - prefix - suffix),
                                     Lines(after).subspan(prefix, after.size() - prefix - suffix));
  steps.insert(steps.end(), middle.begin(), middle.end());
  steps.push_back({true, suffix, suffix});

  std::string out = "--- " + std::string(name) + "\n+++ " + std::string(name) + "\n";
  Hunk hunk;
  const auto end_hunk = [&] {
    if (hunk.lines.empty()) return;
    out += "@@ -" + range_text(hunk.before, hunk.before_count) + " +" + range_text(hunk.after, hunk.after_count) +
           " @@\n" + hunk.lines;
    hunk = {};
  };
  const auto keep = [&](std::size_t at, std::size_t at_after, std::size_t count) {
    if (hunk.lines.empty()) hunk = {at, at_after, 0, 0, {}};
    for (std::size_t i = 0; i < count; ++i) add_line(' ', before[at + i], hunk.lines);
    hunk.before_count += count;
    hunk.after_count += count;
  };
  std::size_t x = 0;
  std::size_t y = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (!step.same) {
      if (hunk.lines.empty()) hunk = {x, y, 0, 0, {}};
      for (std::size_t k = 0; k < step.removed; ++k) add_line('-', before[x + k], hunk.lines);
      for (std::size_t k = 0; k < step.added; ++k) add_line('+', after[y + k], hunk.lines);
      hunk.before_count += step.removed;
      hunk.after_count += step.added;
    } else {
      const bool is_last = i + 1 == steps.size();
      const std::size_t behind = hunk.lines.empty() ? 0 : std::min(step.removed, kContext);
      const std::size_t ahead = is_last ? 0 : std::min(step.removed, kContext);
      if (behind + ahead >= step.removed && !hunk.lines.empty() && !is_last) {
        keep(x, y, step.removed);
      } else {
        if (behind > 0) keep(x, y, behind);
        end_hunk();
        if (ahead > 0) keep(x + step.removed - ahead, y + step.removed - ahead, ahead);
      }
    }
    x += step.removed;
    y += step.added;
  }
  end_hunk();
  return out;
}

}  // namespace hardtack
