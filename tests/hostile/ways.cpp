#include "tests/hostile/ways.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "cli/app.h"
#include "cli/system/console.h"

namespace hardtack::test {
namespace {

using Words = std::vector<std::string>;

const auto kPolicyWays = std::to_array<Way>({
    {"check", Words{"check", "INPUT"}},
    {"check --json", Words{"check", "--json", "INPUT"}},
    {"authorize", Words{"authorize", "--authorizer-file", "INPUT"}},
    {"authorize --json", Words{"authorize", "--json", "--authorizer-file", "INPUT"}},
    {"authorize --trace", Words{"authorize", "--trace", "--authorizer-file", "INPUT"}},
    {"explain", Words{"explain", "--authorizer-file", "INPUT"}},
    {"explain --json", Words{"explain", "--json", "--authorizer-file", "INPUT"}},
});

const auto kTokenWays = std::to_array<Way>({
    {"authorize", Words{"authorize", "INPUT", "--public-key", "ROOT", "--authorizer", "POLICY"}},
    {"authorize --json", Words{"authorize", "INPUT", "--public-key", "ROOT", "--authorizer", "POLICY", "--json"}},
    {"authorize --trace", Words{"authorize", "INPUT", "--public-key", "ROOT", "--authorizer", "POLICY", "--trace"}},
    {"authorize --trace --json",
     Words{"authorize", "INPUT", "--public-key", "ROOT", "--authorizer", "POLICY", "--trace", "--json"}},
    {"explain", Words{"explain", "INPUT", "--public-key", "ROOT", "--authorizer", "POLICY"}},
    {"explain --json", Words{"explain", "INPUT", "--public-key", "ROOT", "--authorizer", "POLICY", "--json"}},
    {"inspect", Words{"inspect", "INPUT"}},
    {"inspect --json", Words{"inspect", "INPUT", "--json"}},
    {"inspect --authorize-with",
     Words{"inspect", "INPUT", "--public-key", "ROOT", "--authorize-with", "POLICY", "--json"}},
});

const auto kSnapshotWays = std::to_array<Way>({
    {"inspect-snapshot", Words{"inspect-snapshot", "INPUT"}},
    {"inspect-snapshot --json", Words{"inspect-snapshot", "INPUT", "--json"}},
});

[[noreturn]] void stop(const char* what) {
  std::perror(what);
  std::abort();
}

// A file without a name, whose size says what was printed.
class Sink {
 public:
  Sink() : file_(std::tmpfile()) {
    if (file_ == nullptr) stop("tmpfile");
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  ~Sink() { std::fclose(file_); }
  int descriptor() const { return fileno(file_); }
  std::size_t size() const { return static_cast<std::size_t>(lseek(descriptor(), 0, SEEK_END)); }

 private:
  std::FILE* file_;
};

}  // namespace

std::span<const Way> ways_of(HostileKind kind) {
  switch (kind) {
    case HostileKind::kPolicy: return kPolicyWays;
    case HostileKind::kToken: return kTokenWays;
    case HostileKind::kSnapshot: return kSnapshotWays;
  }
  return {};
}

HostileFile::HostileFile(const HostileInput& input) : HostileFile(input.make(), hostile_root_key()) {}

HostileFile::HostileFile(std::string_view bytes, std::string root_key)
    : root_key_(std::move(root_key)), size_(bytes.size()) {
  const char* folder = std::getenv("TMPDIR");
  path_ = std::string(folder != nullptr ? folder : "/tmp") + "/hostile-XXXXXX";
  const int file = mkstemp(path_.data());
  if (file < 0) stop("mkstemp");
  if (write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) stop("write");
  close(file);
}

HostileFile::~HostileFile() { unlink(path_.c_str()); }

Outcome run(const Way& way, const HostileFile& file) {
  std::vector<std::string> words;
  for (const std::string& word : way.words) {
    words.push_back(word == "INPUT"    ? file.path()
                    : word == "ROOT"   ? file.root_key()
                    : word == "POLICY" ? std::string(kHostilePolicy)
                                       : word);
  }
  const Sink out;
  const Sink err;
  const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (in < 0) stop("/dev/null");
  Outcome outcome;
  {
    cli::Console console(in, out.descriptor(), err.descriptor());
    outcome.exit_code = cli::run(words, console);
  }
  close(in);
  outcome.printed = out.size() + err.size();
  return outcome;
}

}  // namespace hardtack::test
