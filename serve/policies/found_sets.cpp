#include "serve/policies/found_sets.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kEndings[] = {".bcdl", ".biscuit-datalog"};
constexpr std::string_view kDataMark = ".data";
constexpr std::string_view kTestMark = ".test";

struct PolicyName {
  std::string stem;
  PolicyFileKind kind = PolicyFileKind::kPolicy;
};
// Nothing for names that are no policy's.
std::optional<PolicyName> policy_name(std::string_view name) {
  if (name.starts_with('.')) return std::nullopt;
  for (const std::string_view ending : kEndings) {
    if (!name.ends_with(ending)) continue;
    name.remove_suffix(ending.size());
    if (name.empty() || name.ends_with(kTestMark)) return std::nullopt;
    if (!name.ends_with(kDataMark)) return PolicyName{std::string(name), PolicyFileKind::kPolicy};
    return PolicyName{std::string(name.substr(0, name.size() - kDataMark.size())), PolicyFileKind::kData};
  }
  return std::nullopt;
}

std::unexpected<Error> twice(std::string_view name, const std::string& path) {
  return fail(Error(ErrorCode::kUsage, cat("two policy sets are named ", quote(name), ", one of them ", quote(path)))
                  .with_help("a set is a file or a folder; rename one of them"));
}

}  // namespace

Result<void> FoundSets::add(std::string_view name, std::string path) {
  const auto slash = name.find('/');
  const bool in_folder = slash != std::string_view::npos;
  const std::string_view inner = in_folder ? name.substr(slash + 1) : name;
  const auto known = policy_name(inner);
  if (!known || inner.find('/') != std::string_view::npos) return {};
  std::string set(in_folder ? name.substr(0, slash) : std::string_view(known->stem));
  const auto [place, is_new] = is_folder_.emplace(set, in_folder);
  std::vector<FoundFile>& files = sets_[set];
  const bool taken =
      !in_folder && std::ranges::any_of(files, [&](const FoundFile& other) { return other.kind == known->kind; });
  if (taken || (!is_new && place->second != in_folder)) {
    return twice(set, in_folder ? path.substr(0, path.rfind('/')) : path);
  }
  files.push_back({std::move(path), known->kind});
  return {};
}

Result<FoundFiles> FoundSets::complete(const std::string& where) && {
  if (sets_.empty()) {
    return fail(Error(ErrorCode::kUsage, cat("no policy set was found in ", quote(where)))
                    .with_help("policies are files named `*.bcdl` or `*.biscuit-datalog`"));
  }
  for (auto& [name, files] : sets_) {
    std::ranges::sort(files, {}, &FoundFile::path);
    const bool policy =
        std::ranges::any_of(files, [](const FoundFile& file) { return file.kind == PolicyFileKind::kPolicy; });
    if (!policy) {
      return fail(Error(ErrorCode::kUsage, cat(quote(files.front().path), " is data of a policy that is not there"))
                      .with_help(cat("facts that every set decides over are given with `--data`; those of a set "
                                     "stand beside its policy, ",
                                     quote(name + ".bcdl"))));
    }
  }
  return std::move(sets_);
}

}  // namespace hardtack::serve
