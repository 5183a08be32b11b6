#include "tokens/passport/narrowing.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/lineage_index/claim_errors.h"

namespace hardtack {
namespace {

using Strings = std::optional<std::vector<std::string>>;

std::unexpected<Error> malformed(std::string_view name, std::size_t block, std::string_view reason) {
  return malformed_claim(name, cat(" in block ", block, ": ", reason));
}

// The elements of a list, to be asked for each of another one.
class Names {
 public:
  explicit Names(const Strings& list) {
    if (list) names_.insert(list->begin(), list->end());
  }
  bool has(std::string_view name) const { return names_.contains(name); }

 private:
  std::set<std::string_view> names_;
};

const std::vector<std::string>& or_empty(const Strings& list) {
  static const std::vector<std::string> none;
  return list ? *list : none;
}

// No empty, `.` or `..` segments and no control characters; at most one slash at the end, which is dropped.
Result<std::string> normalized_path(std::string_view path, std::string_view name, std::size_t block) {
  std::string_view rest = path;
  if (rest.size() > 1 && rest.ends_with('/')) rest.remove_suffix(1);
  const std::string kept(rest);
  if (rest.starts_with('/')) rest.remove_prefix(1);
  if (kept == "/") return kept;
  for (;;) {
    const auto slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..")
      return malformed(name, block, quote(path) + " is not a normalised path");
    if (std::ranges::any_of(segment, [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
      return malformed(name, block, "a path contains a control character");
    if (slash == std::string_view::npos) return kept;
    rest.remove_prefix(slash + 1);
  }
}

// As if "/" came before every other character, so that what lies under a path follows it directly.
bool path_before(std::string_view a, std::string_view b) {
  return std::ranges::lexicographical_compare(
      a, b, {}, [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c); },
      [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c); });
}

// Equal, or under it at a "/" boundary.
bool lies_under(std::string_view path, std::string_view parent) {
  if (path == parent) return true;
  if (parent == "/") return path.starts_with('/');
  return path.size() > parent.size() && path.starts_with(parent) && path[parent.size()] == '/';
}

// Normalised paths, to be asked whether they cover others.
class Folders {
 public:
  explicit Folders(std::vector<std::string> paths) {
    std::ranges::sort(paths, path_before);
    // What lies under another one adds nothing; so at most one folder covers a path, the last that is not behind it.
    for (std::string& path : paths) {
      if (tops_.empty() || !lies_under(path, tops_.back())) tops_.push_back(std::move(path));
    }
  }
  bool cover(std::string_view path) const {
    const auto behind = std::ranges::upper_bound(tops_, path, path_before);
    return behind != tops_.begin() && lies_under(path, *std::prev(behind));
  }

 private:
  std::vector<std::string> tops_;
};

Result<std::vector<std::string>> normalized_scopes(const std::vector<std::string>& scopes, std::size_t block) {
  std::vector<std::string> paths;
  paths.reserve(scopes.size());
  for (const std::string& scope : scopes) {
    HARDTACK_TRY(std::string path, normalized_path(scope, "resource_scope", block));
    paths.push_back(std::move(path));
  }
  return paths;
}

Result<void> check_cwd(const std::optional<std::string>& cwd, std::size_t block) {
  if (!cwd) return {};
  if (!cwd->starts_with('/')) return malformed("cwd", block, quote(*cwd) + " is not absolute");
  HARDTACK_CHECK(normalized_path(*cwd, "cwd", block));
  return {};
}

bool unrestricted(const Strings& scopes) { return !scopes || (scopes->size() == 1 && scopes->front() == "**"); }

Result<void> check_scopes(const Strings& scopes, std::size_t block) {
  if (unrestricted(scopes)) return {};
  HARDTACK_CHECK(normalized_scopes(*scopes, block));
  return {};
}

// What every block must keep, whoever its parent is.
Result<void> check_block(const Passport& passport, std::size_t block, LineageTime now) {
  const std::int64_t seconds = unix_seconds(now);
  const auto dated = [&](const std::string& reason) {
    return fail(ErrorCode::kExpired, cat("block ", block, " ", reason));
  };
  if (passport.exp <= passport.iat) return wider_claim("exp", block, "it is not after iat");
  if (passport.exp <= seconds) return dated(cat("expired at ", passport.exp));
  if (passport.max_tool_calls < 0) return wider_claim("max_tool_calls", block, "it is negative");
  if (passport.max_duration_s <= 0) return wider_claim("max_duration_s", block, "it is not above 0");
  if (passport.max_delegation_depth < 0) return wider_claim("max_delegation_depth", block, "it is negative");
  if (passport.max_delegation_depth > static_cast<std::int64_t>(kMaxPassportDepth))
    return wider_claim("max_delegation_depth", block, cat("it is above ", kMaxPassportDepth));
  if (passport.delegation_allowed && passport.max_delegation_depth == 0)
    return wider_claim("delegation_allowed", block, "it is true, but no depth is left");
  if (passport.max_tool_calls_per_class) {
    for (const auto& [name, cap] : *passport.max_tool_calls_per_class) {
      if (cap < 0) return wider_claim("max_tool_calls_per_class", block, "the cap of " + quote(name) + " is negative");
    }
  }
  HARDTACK_CHECK(check_cwd(passport.cwd, block));
  return check_scopes(passport.resource_scopes, block);
}

Result<void> narrow_times(const Passport& parent, const Passport& child, std::size_t block) {
  if (child.iat < parent.iat) return wider_claim("iat", block, "it is before the parent's");
  if (child.exp > parent.exp) return wider_claim("exp", block, "it is after the parent's");
  return {};
}

Result<void> narrow_tools(const Passport& parent, Passport& child, std::size_t block) {
  if (!child.forbidden_tools) child.forbidden_tools = parent.forbidden_tools;
  const Names forbidden(child.forbidden_tools), forbidden_before(parent.forbidden_tools);
  for (const std::string& tool : or_empty(parent.forbidden_tools)) {
    if (!forbidden.has(tool)) return wider_claim("forbidden_tool", block, quote(tool) + " is no longer forbidden");
  }
  if (!child.allowed_tools) {
    child.allowed_tools = parent.allowed_tools;
    return {};
  }
  const Names had(parent.allowed_tools);
  for (const std::string& tool : *child.allowed_tools) {
    if (tool != "*" && forbidden.has(tool)) continue;  // not usable
    if (!had.has(tool) && !had.has("*"))
      return wider_claim("allowed_tool", block, quote(tool) + " is not the parent's");
    if (forbidden_before.has(tool))
      return wider_claim("allowed_tool", block, quote(tool) + " is forbidden to the parent");
  }
  return {};
}

Result<void> narrow_scopes(const Passport& parent, Passport& child, std::size_t block) {
  if (!child.resource_scopes) {
    child.resource_scopes = parent.resource_scopes;
    return {};
  }
  if (unrestricted(parent.resource_scopes)) return {};
  if (unrestricted(child.resource_scopes))
    return wider_claim("resource_scope", block, "`**` is more than the parent's");
  HARDTACK_TRY(std::vector<std::string> above, normalized_scopes(*parent.resource_scopes, block));
  HARDTACK_TRY(const std::vector<std::string> paths, normalized_scopes(*child.resource_scopes, block));
  const Folders folders(std::move(above));
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (folders.cover(paths[i])) continue;
    return wider_claim("resource_scope", block,
                       quote((*child.resource_scopes)[i]) + " is not under one of the parent's");
  }
  return {};
}

Result<void> narrow_effects(const Passport& parent, Passport& child, std::size_t block) {
  if (!child.side_effect_classes) {
    child.side_effect_classes = parent.side_effect_classes;
  } else if (!or_empty(parent.side_effect_classes).empty()) {
    const Names had(parent.side_effect_classes);
    for (const std::string& name : *child.side_effect_classes) {
      if (!had.has(name)) return wider_claim("allowed_side_effect_class", block, quote(name) + " is not the parent's");
    }
  }
  if (!child.max_tool_calls_per_class) {
    child.max_tool_calls_per_class = parent.max_tool_calls_per_class;
  } else if (parent.max_tool_calls_per_class) {
    for (const auto& [name, cap] : *parent.max_tool_calls_per_class) {
      const auto found = child.max_tool_calls_per_class->find(name);
      if (found == child.max_tool_calls_per_class->end())
        return wider_claim("max_tool_calls_per_class", block, "the cap of " + quote(name) + " is dropped");
      if (found->second > cap)
        return wider_claim("max_tool_calls_per_class", block, "the cap of " + quote(name) + " is above the parent's");
    }
  }
  return {};
}

Result<void> narrow_numbers(const Passport& parent, const Passport& child, std::size_t block) {
  if (child.max_tool_calls > parent.max_tool_calls)
    return wider_claim("max_tool_calls", block, "it is above the parent's");
  if (child.max_duration_s > parent.max_duration_s)
    return wider_claim("max_duration_s", block, "it is above the parent's");
  if (parent.max_delegation_depth == 0) return wider_claim("max_delegation_depth", block, "the parent has none left");
  if (child.max_delegation_depth > parent.max_delegation_depth - 1)
    return wider_claim("max_delegation_depth", block, "it is not below the parent's");
  return {};
}

Result<void> narrow_cwd(const Passport& parent, Passport& child, std::size_t block) {
  if (!child.cwd) {
    child.cwd = parent.cwd;
  } else if (parent.cwd) {
    HARDTACK_TRY(const std::string own, normalized_path(*child.cwd, "cwd", block));
    HARDTACK_TRY(const std::string above, normalized_path(*parent.cwd, "cwd", block));
    if (!lies_under(own, above)) return wider_claim("cwd", block, quote(*child.cwd) + " is not under the parent's");
  }
  return {};
}

}  // namespace

Result<Passport> narrow(const Passport& parent, const Passport& child, std::size_t block, LineageTime now) {
  Passport effective = child;
  if (!parent.delegation_allowed)
    return wider_claim("delegation_allowed", block, "the parent does not allow delegation");
  if (child.parent_jti != parent.jti)
    return wider_claim("parent_jti", block, "it is not the preceding block's " + quote(parent.jti));
  HARDTACK_CHECK(check_block(child, block, now));
  HARDTACK_CHECK(narrow_times(parent, child, block));
  HARDTACK_CHECK(narrow_tools(parent, effective, block));
  HARDTACK_CHECK(narrow_scopes(parent, effective, block));
  HARDTACK_CHECK(narrow_effects(parent, effective, block));
  HARDTACK_CHECK(narrow_numbers(parent, child, block));
  HARDTACK_CHECK(narrow_cwd(parent, effective, block));
  effective.agent_id = parent.agent_id;
  effective.issuer_spiffe_id = parent.issuer_spiffe_id;
  effective.mission = parent.mission;
  effective.mission_id = parent.mission_id;
  return effective;
}

Result<void> check_root_passport(const Passport& passport, LineageTime now) { return check_block(passport, 0, now); }

}  // namespace hardtack
