#include "serve/policies/policy_files.h"

#include <dirent.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "serve/policies/found_sets.h"
#include "serve/policies/regular_file.h"

namespace hardtack::serve {
namespace {

// How often files are read anew that changed meanwhile.
constexpr int kAttempts = 5;

class Finder {
 public:
  explicit Finder(const PolicyFileLimits& limits) : limits_(limits) {}

  Result<FoundFiles> find(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return cannot_read(path, errno);
    if (!S_ISDIR(status.st_mode)) return FoundFiles{{kDefaultSet, {{path, PolicyFileKind::kPolicy}}}};
    FoundSets sets;
    HARDTACK_CHECK(read_folder(path, [&](const std::string& name, bool folder) -> Result<void> {
      const std::string inside = path + "/" + name;
      if (!folder) return sets.add(name, inside);
      return read_folder(inside, [&](const std::string& inner, bool deeper) -> Result<void> {
        return deeper ? Result<void>() : sets.add(name + "/" + inner, inside + "/" + inner);
      });
    }));
    if (sets.size() > limits_.max_sets) {
      return fail(ErrorCode::kUsage, cat(quote(path), " holds more than ", limits_.max_sets, " policy sets"));
    }
    return std::move(sets).complete(path);
  }

 private:
  // What is not hidden in it, in any order; and no links to folders.
  template <typename Visit>
  Result<void> read_folder(const std::string& path, Visit visit) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
    if (folder == nullptr) return cannot_read(path, errno);
    for (;;) {
      errno = 0;
      const struct dirent* entry = ::readdir(folder.get());
      if (entry == nullptr) break;
      const std::string name = entry->d_name;
      if (name.starts_with('.')) continue;
      if (++entries_ > limits_.max_entries) {
        return fail(ErrorCode::kUsage, cat("the folders hold more than ", limits_.max_entries, " files"));
      }
      struct stat status{};
      const std::string inside = path + "/" + name;
      const bool is_folder = ::lstat(inside.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
      const bool leads_to_folder = !is_folder && ::stat(inside.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
      if (!leads_to_folder) HARDTACK_CHECK(visit(name, is_folder));
    }
    if (errno != 0) return cannot_read(path, errno);
    return {};
  }

  const PolicyFileLimits& limits_;
  std::size_t entries_ = 0;
};

Result<PolicyFileStamp> stamp_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return cannot_read(path, errno);
  const auto nanoseconds = [](const struct timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
  };
  return PolicyFileStamp{path,
                         static_cast<std::uint64_t>(status.st_dev),
                         static_cast<std::uint64_t>(status.st_ino),
                         static_cast<std::uint64_t>(status.st_size),
                         nanoseconds(status.st_mtim),
                         nanoseconds(status.st_ctim)};
}

class Reader {
 public:
  explicit Reader(const PolicyFileLimits& limits) : limits_(limits) {}

  Result<PolicySource> read(const std::string& path, PolicyFileKind kind) {
    const std::size_t most = kind == PolicyFileKind::kPolicy ? limits_.max_policy_bytes : limits_.max_data_bytes;
    HARDTACK_TRY(std::string text, read_regular_file(path, most));
    total_ += text.size();
    if (total_ > limits_.max_total_bytes) {
      return fail(ErrorCode::kUsage, cat("the policies are longer than ", limits_.max_total_bytes, " bytes together"));
    }
    return PolicySource{path, std::move(text)};
  }

 private:
  const PolicyFileLimits& limits_;
  std::size_t total_ = 0;
};

Result<std::vector<PolicySetSources>> read_found(const FoundFiles& found, const PolicyPaths& paths,
                                                 const PolicyFileLimits& limits) {
  Reader reader(limits);
  std::vector<PolicySource> shared;
  for (const std::string& path : paths.data) {
    HARDTACK_TRY(PolicySource source, reader.read(path, PolicyFileKind::kData));
    shared.push_back(std::move(source));
  }
  std::vector<PolicySetSources> sets;
  for (const auto& [name, files] : found) {
    PolicySetSources& set = sets.emplace_back(name);
    set.data = shared;
    for (const FoundFile& file : files) {
      HARDTACK_TRY(PolicySource source, reader.read(file.path, file.kind));
      (file.kind == PolicyFileKind::kPolicy ? set.policies : set.data).push_back(std::move(source));
    }
  }
  return sets;
}

Result<std::vector<PolicyFileStamp>> stamps_of(const FoundFiles& found, const PolicyPaths& paths) {
  std::vector<PolicyFileStamp> stamps;
  const auto add = [&](const std::string& path) -> Result<void> {
    HARDTACK_TRY(PolicyFileStamp stamp, stamp_of(path));
    stamps.push_back(std::move(stamp));
    return {};
  };
  for (const std::string& path : paths.data) HARDTACK_CHECK(add(path));
  for (const auto& [name, files] : found) {
    for (const FoundFile& file : files) HARDTACK_CHECK(add(file.path));
  }
  return stamps;
}

}  // namespace

Result<std::vector<PolicyFileStamp>> policy_file_stamps(const PolicyPaths& paths, const PolicyFileLimits& limits) {
  HARDTACK_TRY(const FoundFiles found, Finder(limits).find(paths.policy));
  return stamps_of(found, paths);
}

Result<std::vector<PolicySetSources>> read_policy_sets(const PolicyPaths& paths, const PolicyFileLimits& limits) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    HARDTACK_TRY(const FoundFiles found, Finder(limits).find(paths.policy));
    HARDTACK_TRY(const auto before, stamps_of(found, paths));
    HARDTACK_TRY(std::vector<PolicySetSources> sets, read_found(found, paths, limits));
    const auto after = policy_file_stamps(paths, limits);
    if (after && *after == before) return sets;
  }
  return cannot_read(paths.policy, "its files change while they are read");
}

}  // namespace hardtack::serve
