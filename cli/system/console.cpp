#include "cli/system/console.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "cli/system/files.h"

namespace hardtack::cli {
namespace {

// Colours only where a person looks, and not if she said no (https://no-color.org).
bool wants_color(int descriptor) {
  if (Console::variable("NO_COLOR") || Console::variable("TERM").value_or("dumb") == "dumb") return false;
  return ::isatty(descriptor) == 1;
}

}  // namespace

Console::Console(int in, int out, int err)
    : in_(in), out_(out), err_(err), color_out_(wants_color(out)), color_err_(wants_color(err)) {}

bool Console::results_on_terminal() const { return ::isatty(out_) == 1; }

std::optional<std::string> Console::variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): one thread, nothing sets variables
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

Result<int> Console::take_input() {
  if (std::exchange(input_read_, true)) {
    return fail(Error(ErrorCode::kUsage, "standard input can be read only once")
                    .with_help("`-` may stand for one of the inputs; pass the others as files"));
  }
  return in_;
}

Result<SecretBytes> Console::read_secret_input(std::size_t max_bytes) {
  HARDTACK_TRY(const int descriptor, take_input());
  return read_descriptor(descriptor, "standard input", max_bytes);
}

Result<std::string> Console::read_input(std::size_t max_bytes) {
  HARDTACK_TRY(auto contents, read_secret_input(max_bytes));
  return std::string(contents.reveal_text());
}

void Console::print(std::string_view text) {
  has_results_ = has_results_ || !text.empty();
  pending_ += text;
}

Result<void> Console::print_secret(std::string_view text) {
  HARDTACK_CHECK(flush());
  has_results_ = true;
  return write_descriptor(out_, "standard output", text);
}

void Console::message(std::string_view text) {
  // Nobody is left to be told if even this fails.
  (void)write_descriptor(err_, "standard error", text);
}

Result<void> Console::flush() {
  const std::string text = std::exchange(pending_, {});
  if (text.empty()) return {};
  return write_descriptor(out_, "standard output", text);
}

}  // namespace hardtack::cli
