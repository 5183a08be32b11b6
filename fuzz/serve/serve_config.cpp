// Property: any text is a configuration or is refused with a reason and a place; what is read is the same twice, in the
// order of the text, each key as words of that option alone, without control characters and never empty; every word is
// taken by the options of `hardtack serve` or refused, and no message of theirs repeats a text that looks like a
// secret.
//
// Input: the text of the configuration, in which the variable HOST is set.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/input/arguments.h"
#include "cli/serve/config/config_words.h"
#include "cli/serve/serve_arguments.h"
#include "fuzz/fuzz_support.h"

namespace {

using namespace hardtack;
using namespace hardtack::cli;
using fuzz::require;

// Of the shape that keys have; no reader of this text may show it.
constexpr std::string_view kSecret = "ed25519-private/5a7131524f6f745f7365656421783752";

std::optional<std::string> variable(const std::string& name) {
  if (name == "HOST") return "db.example";
  if (name == "SECRET") return std::string(kSecret);
  return std::nullopt;
}

void expect_quiet(const Error& error) {
  require(!error.message().empty(), "a refusal says why");
  require(error.message().find(kSecret) == std::string::npos && error.help().find(kSecret) == std::string::npos,
          "no message shows a secret");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const auto entries = read_serve_config(text, "serve.toml", variable);
  if (!entries) {
    expect_quiet(entries.error());
    require(entries.error().message().starts_with("serve.toml"), "a refusal names the file");
    return 0;
  }
  const auto again = read_serve_config(text, "serve.toml", variable);
  require(again && again->size() == entries->size(), "a text is read the same twice");
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const ConfigEntry& entry = (*entries)[i];
    require(entry.words == (*again)[i].words && entry.place == (*again)[i].place, "a text is read the same twice");
    require(entry.place.starts_with("serve.toml:"), "an entry has its place");
    require(entry.off == entry.words.empty(), "what is off has no words, and nothing else");
    const std::string option = "--" + entry.key;
    for (const std::string& word : entry.words) {
      require(word == option || word.starts_with(option + "="), "words are of their option");
      require(word != option + "=", "no value is empty");
      for (const char c : word) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "words are one line");
    }
    ServeArguments options;
    Arguments arguments("serve", "");
    options.declare(arguments);
    if (const auto taken = arguments.take(entry.words); !taken) expect_quiet(taken.error());
  }
  return 0;
}
