#include "analysis/config/config.h"

#include <algorithm>
#include <array>

namespace hardtack::analysis {
namespace {

constexpr std::array<std::string_view, 5> kLevels = {"error", "warning", "information", "hint", "off"};

std::optional<Severity> to_severity(Level level) {
  if (level == Level::kOff) return std::nullopt;
  return static_cast<Severity>(level);
}

}  // namespace

std::optional<Level> find_level(std::string_view name) {
  const auto* const found = std::ranges::find(kLevels, name);
  if (found == kLevels.end()) return std::nullopt;
  return static_cast<Level>(found - kLevels.begin());
}

std::optional<Severity> Config::level(DiagnosticCode code, std::string_view path) const {
  const DiagnosticInfo& info = info_of(code);
  if (const auto found = rules.find(code); found != rules.end()) {
    for (const RuleLevel& rule : found->second) {
      const bool holds = rule.files.empty() || std::ranges::any_of(rule.files, [&](const std::string& glob) {
                           return glob_matches(glob, path);
                         });
      if (holds) return to_severity(rule.level);
    }
  }
  if (is_lint(code)) {
    if (const auto found = groups.find(info.group); found != groups.end()) return to_severity(found->second);
  }
  if (!info.on && !presets.contains(code)) return std::nullopt;
  return info.severity;
}

bool glob_matches(std::string_view glob, std::string_view path) {
  if (glob.find('/') == std::string_view::npos) {
    if (const auto slash = path.rfind('/'); slash != std::string_view::npos) path.remove_prefix(slash + 1);
  }
  // matched[i]: whether what was read of the glob matches the first i characters of the path.
  std::vector<char> matched(path.size() + 1, 0);
  std::vector<char> next(path.size() + 1, 0);
  matched[0] = 1;
  for (std::size_t at = 0; at < glob.size(); ++at) {
    std::ranges::fill(next, 0);
    if (glob[at] == '*') {
      const bool deep = at + 1 < glob.size() && glob[at + 1] == '*';
      if (deep) ++at;
      const bool folders = deep && at + 1 < glob.size() && glob[at + 1] == '/';
      if (folders) ++at;  // `**/` is also no folder at all
      bool open = false;
      for (std::size_t i = 0; i <= path.size(); ++i) {
        if (i > 0 && !deep && path[i - 1] == '/') open = false;
        if (matched[i] != 0) open = true;
        if (folders) {
          next[i] = static_cast<char>(matched[i] != 0 || (open && i > 0 && path[i - 1] == '/'));
        } else {
          next[i] = static_cast<char>(open);
        }
      }
    } else {
      for (std::size_t i = 0; i < path.size(); ++i) {
        const bool one = glob[at] == '?' ? path[i] != '/' : glob[at] == path[i];
        next[i + 1] = static_cast<char>(matched[i] != 0 && one);
      }
    }
    matched.swap(next);
  }
  return matched[path.size()] != 0;
}

std::optional<std::string> documentation_address(std::string_view text) {
  constexpr std::size_t kMaxBytes = 1'000;
  const bool known = text.starts_with("https://") || text.starts_with("http://") || text.starts_with("file://");
  const bool plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
  if (!known || !plain || text.size() > kMaxBytes) return std::nullopt;
  return std::string(text) + (text.ends_with('/') ? "" : "/");
}

}  // namespace hardtack::analysis
