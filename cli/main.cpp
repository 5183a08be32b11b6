// The edge of the process: streams, signals, and the last place where an exception is caught.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/app.h"

namespace {

// A closed standard stream would be reused by the next file that is opened, and results would end up in that file.
// Reading or writing these stand-ins fails, as it should.
void hold_standard_descriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    (void)::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
  }
}

// Where nothing can be allocated any more, or nothing is known about the state: a message, and for `--json` its
// document.
void last_words(int count, char** words, const std::string_view message) {
  const auto write = [](int descriptor, std::string_view text) {
    (void)!::write(descriptor, text.data(), text.size());
  };
  write(STDERR_FILENO, "error: ");
  write(STDERR_FILENO, message);
  write(STDERR_FILENO, "\n");
  const std::span<char*> all(words, static_cast<std::size_t>(count));
  if (std::ranges::find(all, std::string_view("--json")) == all.end()) return;
  const std::string_view command = count > 1 ? words[1] : "";
  const bool list = command == "check";
  const bool decides = command == "authorize" || command == "explain" || command == "inspect";
  write(STDOUT_FILENO, list ? R"([{"file": null, "range": null, "severity": "error", "code": "internal", "message": ")"
                       : decides ? R"({"decision": "error", "error": {"code": "internal", "message": ")"
                                 : R"({"error": {"code": "internal", "message": ")");
  write(STDOUT_FILENO, message);
  write(STDOUT_FILENO, list ? "\", \"help\": \"\", \"fixes\": []}]\n" : "\", \"help\": \"\"}}\n");
}

// Botan locks pages for secrets when it is first used, one at a time and each between two guard pages: two thirds of
// the time of a command that decides. Commands that hold no secret do without, unless the environment says otherwise.
void lock_no_pages_without_secrets(std::string_view command) {
  constexpr std::string_view kWithoutSecrets[] = {"authorize",        "check", "explain", "fmt", "inspect",
                                                  "inspect-snapshot", "repl"};
  if (std::ranges::find(kWithoutSecrets, command) == std::end(kWithoutSecrets)) return;
  ::setenv("BOTAN_MLOCK_POOL_SIZE", "0", 0);
}

}  // namespace

int main(int count, char** words) {
  using hardtack::cli::ExitCode;
  hold_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that left is a write error, reported as one
  if (count > 1) lock_no_pages_without_secrets(words[1]);
  try {
    hardtack::cli::Console console(STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
    return static_cast<int>(hardtack::cli::run(std::vector<std::string>(words + 1, words + count), console));
  } catch (const std::bad_alloc&) {
    last_words(count, words, "out of memory");
  } catch (...) {
    last_words(count, words, "a defect of hardtack; please report it");
  }
  return static_cast<int>(ExitCode::kInternal);
}
