#include "serve/bundle/bundle_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "engine/base/descriptor.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "json/json.h"
#include "json/make_json.h"
#include "report/system_reason.h"
#include "serve/policies/regular_file.h"

namespace hardtack::serve {
namespace {

constexpr std::size_t kMaxStateBytes = 4'096;

std::unexpected<Error> no_state(std::string_view what) {
  return fail(ErrorCode::kSyntax, cat("the state of bundles ", what));
}

std::unexpected<Error> cannot_write(const std::string& path, int error) {
  return fail(ErrorCode::kIo, cat("cannot write the state of bundles ", quote(path), ": ", system_reason(error)));
}

// All or nothing, and on the disk before it counts: what decides must be remembered.
Result<void> replace_state(const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return cannot_write(path, errno);
  const ssize_t written = ::write(file.get(), text.data(), text.size());
  const int wrong = written < 0 ? errno : static_cast<std::size_t>(written) != text.size() ? ENOSPC : 0;
  const int synced = wrong == 0 && ::fsync(file.get()) != 0 ? errno : wrong;
  if (synced != 0) return cannot_write(path, synced);
  if (::rename(beside.c_str(), path.c_str()) != 0) return cannot_write(path, errno);
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) return cannot_write(path, errno);
  return {};
}

}  // namespace

std::string write_bundle_state(const AcceptedBundle& state) {
  return write_json(
      json_object({{"name", state.name}, {"version", json_number(state.version)}, {"digest", state.digest}}),
      JsonLayout::kIndented);
}

Result<AcceptedBundle> parse_bundle_state(std::string_view text) {
  HARDTACK_TRY(const JsonValue value, parse_json(text, {.max_json_bytes = kMaxStateBytes, .max_json_depth = 2}));
  const JsonValue* const name = value.find("name");
  const JsonValue* const version = value.find("version");
  const JsonValue* const digest = value.find("digest");
  if (name == nullptr || !name->is_string() || !check_bundle_name(name->as_string())) return no_state("has no name");
  if (version == nullptr || !version->is_integer() || version->as_integer() < 1)
    return no_state("has no version from 1 on");
  if (digest == nullptr || !digest->is_string() || digest->as_string().size() != 64) return no_state("has no digest");
  return AcceptedBundle{name->as_string(), static_cast<std::uint64_t>(version->as_integer()), digest->as_string()};
}

Result<void> check_bundle_order(const AcceptedBundle& next, const AcceptedBundle& before) {
  if (next.name != before.name) {
    return fail(ErrorCode::kUsage,
                cat("the bundle is named ", quote(next.name), ", those before it ", quote(before.name)));
  }
  if (next.version > before.version || next == before) return {};
  if (next.version == before.version)
    return fail(ErrorCode::kExpired, cat("version ", next.version, " of the bundle was accepted with other contents"));
  return fail(Error(ErrorCode::kExpired, cat("the bundle has version ", next.version, ", and version ", before.version,
                                             " was accepted before"))
                  .with_help("to go back, sign the older policies with a higher version"));
}

Result<std::optional<AcceptedBundle>> BundleSource::remembered() {
  if (!state_read_ && options_.state_file) {
    struct stat info{};
    if (::stat(options_.state_file->c_str(), &info) != 0) {
      // Only that there is none yet: what cannot be looked at may say that a newer one was accepted.
      if (errno != ENOENT) return cannot_read(*options_.state_file, errno);
    } else {
      HARDTACK_TRY(const std::string text, read_regular_file(*options_.state_file, kMaxStateBytes));
      auto state = parse_bundle_state(text);
      if (!state) return fail(state.error().with_context(quote(*options_.state_file)));
      const std::scoped_lock lock(mutex_);
      accepted_ = *std::move(state);
    }
  }
  state_read_ = true;
  return status();
}

std::expected<std::vector<PolicySource>, Failure> BundleSource::data() const {
  std::vector<PolicySource> files;
  for (const std::string& path : options_.data) {
    HARDTACK_TRY(std::string text, read_regular_file(path, PolicyFileLimits{}.max_data_bytes));
    files.push_back({path, std::move(text)});
  }
  return files;
}

LoadedSets BundleSource::load(const PolicySets* now) {
  next_.reset();
  const auto in_bundle = [&](const Error& error) {
    return std::unexpected(Failure(error.with_context(quote(options_.path))));
  };
  HARDTACK_TRY(const std::string bytes, read_regular_file(options_.path, kMaxBundleFileBytes));
  const auto bundle = read_bundle(bytes, options_.keys);
  if (!bundle) return in_bundle(bundle.error());
  AcceptedBundle next{bundle->manifest.name, bundle->manifest.version, bundle->digest};
  if (options_.name && next.name != *options_.name) {
    return in_bundle(
        Error(ErrorCode::kUsage, cat("the bundle is named ", quote(next.name), ", not ", quote(*options_.name))));
  }
  HARDTACK_TRY(const std::optional<AcceptedBundle> before, remembered());
  if (before) {
    if (const auto order = check_bundle_order(next, *before); !order) return in_bundle(order.error());
  }
  HARDTACK_TRY(const std::vector<PolicySource> shared, data());
  HARDTACK_TRY(std::vector<PolicySetSources> sources, bundle_policy_sets(bundle->files, options_.path, shared));
  for (PolicySetSources& source : sources) source.bundle = BundleVersion{next.name, next.version};
  HARDTACK_TRY(std::vector<std::shared_ptr<const PolicySet>> sets,
               compile_policy_sets(std::move(sources), options_.policies, now));
  // What decides already was tested before it did.
  if (now == nullptr || before != next) {
    const BundleTestResult tests = run_bundle_tests(bundle->files, options_.tests);
    if (const auto fault = tests.fault()) return in_bundle(*fault);
  }
  next_ = std::move(next);
  return sets;
}

Result<void> BundleSource::accept() {
  if (!next_) return {};
  const std::optional<AcceptedBundle> before = status();
  if (options_.state_file && options_.write_state && before != next_) {
    HARDTACK_CHECK(replace_state(*options_.state_file, write_bundle_state(*next_)));
  }
  const std::scoped_lock lock(mutex_);
  accepted_ = next_;
  return {};
}

std::optional<AcceptedBundle> BundleSource::status() const {
  const std::scoped_lock lock(mutex_);
  return accepted_;
}

}  // namespace hardtack::serve
