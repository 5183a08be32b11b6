#include "serve/policies/policy_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kEndings[] = {".bcdl", ".biscuit-datalog"};
constexpr std::string_view kDataMark = ".data";
constexpr std::string_view kTestMark = ".test";
// How often files are read anew that changed meanwhile.
constexpr int kAttempts = 5;

enum class FileKind { kPolicy, kData };

// A file of a set that has been found.
struct FoundFile {
  std::string path;
  FileKind kind = FileKind::kPolicy;
};
using FoundSets = std::map<std::string, std::vector<FoundFile>, std::less<>>;

std::unexpected<Error> cannot_read(const std::string& path, std::string_view why) {
  return fail(ErrorCode::kIo, cat("cannot read ", quote(path), ": ", why));
}
std::unexpected<Error> cannot_read(const std::string& path, int error) {
  return cannot_read(path, std::error_code(error, std::generic_category()).message());
}

struct PolicyName {
  std::string stem;
  FileKind kind = FileKind::kPolicy;
};
// Nothing for names that are no policy's.
std::optional<PolicyName> policy_name(std::string_view name) {
  if (name.starts_with('.')) return std::nullopt;
  for (const std::string_view ending : kEndings) {
    if (!name.ends_with(ending)) continue;
    name.remove_suffix(ending.size());
    if (name.empty() || name.ends_with(kTestMark)) return std::nullopt;
    if (!name.ends_with(kDataMark)) return PolicyName{std::string(name), FileKind::kPolicy};
    return PolicyName{std::string(name.substr(0, name.size() - kDataMark.size())), FileKind::kData};
  }
  return std::nullopt;
}

class Finder {
 public:
  explicit Finder(const PolicyFileLimits& limits) : limits_(limits) {}

  Result<FoundSets> find(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return cannot_read(path, errno);
    FoundSets sets;
    if (!S_ISDIR(status.st_mode)) {
      sets[kDefaultSet].push_back({path, FileKind::kPolicy});
      return sets;
    }
    HARDTACK_CHECK(read_folder(path, [&](const std::string& name, bool folder) -> Result<void> {
      const std::string inside = path + "/" + name;
      if (folder) return add_folder(sets, name, inside);
      if (const auto known = policy_name(name)) return add_file(sets, known->stem, {inside, known->kind});
      return {};
    }));
    if (sets.size() > limits_.max_sets) {
      return fail(ErrorCode::kUsage, cat(quote(path), " holds more than ", limits_.max_sets, " policy sets"));
    }
    return complete(path, std::move(sets));
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

  static Result<void> add_file(FoundSets& sets, const std::string& name, FoundFile file) {
    std::vector<FoundFile>& files = sets[name];
    const bool taken = std::ranges::any_of(files, [&](const FoundFile& other) { return other.kind == file.kind; });
    if (taken) return twice(name, file.path);
    files.push_back(std::move(file));
    return {};
  }

  Result<void> add_folder(FoundSets& sets, const std::string& name, const std::string& path) {
    std::vector<FoundFile> files;
    HARDTACK_CHECK(read_folder(path, [&](const std::string& inner, bool folder) -> Result<void> {
      const auto known = policy_name(inner);
      if (known && !folder) files.push_back({path + "/" + inner, known->kind});
      return {};
    }));
    if (files.empty()) return {};
    if (!sets.emplace(name, std::move(files)).second) return twice(name, path);
    return {};
  }

  static std::unexpected<Error> twice(const std::string& name, const std::string& path) {
    return fail(Error(ErrorCode::kUsage, cat("two policy sets are named ", quote(name), ", one of them ", quote(path)))
                    .with_help("a set is a file or a folder; rename one of them"));
  }

  static Result<FoundSets> complete(const std::string& path, FoundSets sets) {
    if (sets.empty()) {
      return fail(Error(ErrorCode::kUsage, cat("no policy set was found in ", quote(path)))
                      .with_help("policies are files named `*.bcdl` or `*.biscuit-datalog`"));
    }
    for (auto& [name, files] : sets) {
      std::ranges::sort(files, {}, &FoundFile::path);
      const bool policy =
          std::ranges::any_of(files, [](const FoundFile& file) { return file.kind == FileKind::kPolicy; });
      if (!policy) {
        return fail(Error(ErrorCode::kUsage, cat(quote(files.front().path), " is data of a policy that is not there"))
                        .with_help(cat("facts that every set decides over are given with `--data`; those of a set "
                                       "stand beside its policy, ",
                                       quote(name + ".bcdl"))));
      }
    }
    return sets;
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

  Result<PolicySource> read(const std::string& path, FileKind kind) {
    const std::size_t most = kind == FileKind::kPolicy ? limits_.max_policy_bytes : limits_.max_data_bytes;
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    struct stat status{};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return cannot_read(path, errno);
    if (!S_ISREG(status.st_mode)) return cannot_read(path, "it is not a regular file");
    PolicySource source{path, {}};
    std::size_t size = 0;
    for (;;) {
      if (size == source.text.size()) {
        // One byte more than stat() said, to notice the end without another round.
        const std::size_t expected = std::min(static_cast<std::size_t>(status.st_size), most) + 1;
        source.text.resize(std::max(expected, size * 2));
      }
      const ssize_t got = ::read(file.get(), source.text.data() + size, source.text.size() - size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return cannot_read(path, errno);
      if (got == 0) break;
      size += static_cast<std::size_t>(got);
      if (size > most) {
        return fail(ErrorCode::kSourceTooLarge, cat(quote(path), " is longer than ", most, " bytes"));
      }
    }
    source.text.resize(size);
    total_ += size;
    if (total_ > limits_.max_total_bytes) {
      return fail(ErrorCode::kUsage, cat("the policies are longer than ", limits_.max_total_bytes, " bytes together"));
    }
    return source;
  }

 private:
  class Descriptor {
   public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
      if (number_ >= 0) ::close(number_);
    }
    int get() const { return number_; }

   private:
    int number_;
  };

  const PolicyFileLimits& limits_;
  std::size_t total_ = 0;
};

Result<std::vector<PolicySetSources>> read_found(const FoundSets& found, const PolicyPaths& paths,
                                                 const PolicyFileLimits& limits) {
  Reader reader(limits);
  std::vector<PolicySource> shared;
  for (const std::string& path : paths.data) {
    HARDTACK_TRY(PolicySource source, reader.read(path, FileKind::kData));
    shared.push_back(std::move(source));
  }
  std::vector<PolicySetSources> sets;
  for (const auto& [name, files] : found) {
    PolicySetSources& set = sets.emplace_back(name);
    set.data = shared;
    for (const FoundFile& file : files) {
      HARDTACK_TRY(PolicySource source, reader.read(file.path, file.kind));
      (file.kind == FileKind::kPolicy ? set.policies : set.data).push_back(std::move(source));
    }
  }
  return sets;
}

Result<std::vector<PolicyFileStamp>> stamps_of(const FoundSets& found, const PolicyPaths& paths) {
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
  HARDTACK_TRY(const FoundSets found, Finder(limits).find(paths.policy));
  return stamps_of(found, paths);
}

Result<std::vector<PolicySetSources>> read_policy_sets(const PolicyPaths& paths, const PolicyFileLimits& limits) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    HARDTACK_TRY(const FoundSets found, Finder(limits).find(paths.policy));
    HARDTACK_TRY(const auto before, stamps_of(found, paths));
    HARDTACK_TRY(std::vector<PolicySetSources> sets, read_found(found, paths, limits));
    const auto after = policy_file_stamps(paths, limits);
    if (after && *after == before) return sets;
  }
  return cannot_read(paths.policy, "its files change while they are read");
}

}  // namespace hardtack::serve
