// The edge of the process: streams, signals, and the last place where an exception is caught.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <string>
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

}  // namespace

int main(int count, char** words) {
  using hardtack::cli::ExitCode;
  hold_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that left is a write error, reported as one
  try {
    hardtack::cli::Console console(STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
    return static_cast<int>(hardtack::cli::run(std::vector<std::string>(words + 1, words + count), console));
  } catch (const std::bad_alloc&) {
    constexpr char kMessage[] = "error: out of memory\n";
    (void)!::write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  } catch (...) {
    constexpr char kMessage[] = "error: a defect of hardtack; please report it\n";
    (void)!::write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  }
  return static_cast<int>(ExitCode::kInternal);
}
