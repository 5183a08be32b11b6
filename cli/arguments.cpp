#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "cli/terminal.h"
#include "cli/values.h"

namespace hardtack::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kIndent = 30;

// `text` broken at spaces to lines of `width`, each but the first indented.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t column = 0;
  while (!text.empty()) {
    const auto end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (column > 0 && column + 1 + word.size() > width) {
      result += '\n' + std::string(indent, ' ');
      column = 0;
    } else if (column > 0) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

struct Row {
  std::string section;
  std::string term;
  std::string help;
};

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

struct Arguments::Impl {
  Impl(std::string command, std::string text) : name(std::move(command)), summary(std::move(text)) {
    app.allow_extras();
    app.set_help_flag();
    app.add_flag("-h,--help", wants_help, "");
  }

  void list(std::string term, std::string text, std::string_view default_section) {
    rows.push_back({section.empty() ? std::string(default_section) : section, std::move(term), std::move(text)});
  }

  CLI::Option* add(const std::string& names, Take take, bool repeats) {
    auto* option = app.add_option_function<std::vector<std::string>>(
        names,
        [this, names, taken = std::move(take)](const std::vector<std::string>& values) {
          for (const std::string& value : values) {
            if (failure) return;
            if (auto status = taken(value); !status) {
              failure = Error(status.error()).with_context("`" + names.substr(0, names.find(',')) + "`");
            }
          }
        },
        "");
    option->expected(1)->allow_extra_args(false);
    if (repeats) option->expected(1, 1 << 20)->allow_extra_args(false)->take_all();
    return option;
  }

  Error usage(std::string message) const {
    return Error(ErrorCode::kUsage, std::move(message)).with_help("see `hardtack " + name + " --help`");
  }

  Error unexpected(const std::vector<std::string>& extras) const {
    const std::string& word = extras.front();
    if (!word.starts_with('-') || word == "-") return usage("unexpected argument " + shown_word(word));
    const std::string option = word.substr(0, word.find('='));
    if (option.starts_with("--private-key") || option.starts_with("--from-private-key")) {
      return Error(ErrorCode::kUsage, "`" + escape_controls(option) + "` is not an option of `" + name + "`")
          .with_help(
              "private keys are never arguments, which other users of the machine can see; pass a file, `-` or "
              "an environment variable");
    }
    std::vector<std::string> known;
    for (const Row& row : rows) {
      if (row.term.starts_with("--")) known.push_back(row.term.substr(0, row.term.find_first_of(" ,")));
    }
    const Error error = usage("unknown option " + shown_word(option));
    const auto near = nearest(option, known);
    return near ? error.with_help("did you mean `" + *near + "`?") : error;
  }

  CLI::App app;
  std::string name;
  std::string summary;
  std::string description;
  std::string section;
  std::string usage_words;
  std::vector<Row> rows;
  std::vector<std::pair<std::string, std::string>> examples;
  std::vector<std::vector<std::string>> exclusives;
  std::vector<std::pair<std::string, std::string>> needs;
  std::vector<std::string> required;
  std::set<std::string> flags;
  bool wants_help = false;
  std::optional<Error> failure;
};

Arguments::Arguments(std::string command, std::string summary)
    : impl_(std::make_unique<Impl>(std::move(command), std::move(summary))) {}
Arguments::~Arguments() = default;

void Arguments::describe(std::string text) { impl_->description = std::move(text); }
void Arguments::section(std::string title) { impl_->section = std::move(title); }
void Arguments::example(std::string what, std::string command) {
  impl_->examples.emplace_back(std::move(what), std::move(command));
}

void Arguments::positional(std::string name, std::string& target, std::string help) {
  impl_->add(
      name,
      [&target](const std::string& value) -> Result<void> {
        target = value;
        return {};
      },
      false);
  impl_->usage_words += " " + name;
  impl_->required.push_back(name);
  impl_->list(std::move(name), std::move(help), "Arguments");
}

void Arguments::positional(std::string name, std::optional<std::string>& target, std::string help) {
  impl_->add(
      name,
      [&target](const std::string& value) -> Result<void> {
        target = value;
        return {};
      },
      false);
  impl_->usage_words += " [" + name + "]";
  impl_->list(std::move(name), std::move(help), "Arguments");
}

void Arguments::positional(std::string name, std::vector<std::string>& target, std::string help) {
  impl_->app.add_option(name, target, "")->expected(1, 1 << 20);
  impl_->usage_words += " " + name + "...";
  impl_->required.push_back(name);
  impl_->list(name + "...", std::move(help), "Arguments");
}

void Arguments::flag(std::string name, bool& target, std::string help) {
  impl_->app.add_flag(name, target, "")->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  impl_->flags.insert(name);
  impl_->list(std::move(name), std::move(help), "Options");
}

void Arguments::option(std::string name, std::string value, std::optional<std::string>& target, std::string help) {
  option(
      std::move(name), std::move(value),
      [&target](const std::string& text) -> Result<void> {
        target = text;
        return {};
      },
      std::move(help));
}

void Arguments::option(std::string name, std::string value, std::optional<std::uint64_t>& target, std::string help) {
  option(
      std::move(name), std::move(value),
      [&target](const std::string& text) -> Result<void> {
        HARDTACK_TRY(const std::uint64_t number, parse_number(text));
        target = number;
        return {};
      },
      std::move(help));
}

void Arguments::option(std::string name, std::string value, Take take, std::string help) {
  impl_->add(name, std::move(take), false);
  impl_->list(name.substr(0, name.find(',')) + " " + value, std::move(help), "Options");
}

void Arguments::repeated(std::string name, std::string value, std::vector<std::string>& target, std::string help) {
  repeated(
      std::move(name), std::move(value),
      [&target](const std::string& text) -> Result<void> {
        target.push_back(text);
        return {};
      },
      std::move(help));
}

void Arguments::repeated(std::string name, std::string value, Take take, std::string help) {
  impl_->add(name, std::move(take), true);
  impl_->list(name.substr(0, name.find(',')) + " " + value, std::move(help) + " (may be repeated)", "Options");
}

void Arguments::exclusive(std::initializer_list<const char*> names) {
  impl_->exclusives.emplace_back(names.begin(), names.end());
}

void Arguments::needs(const char* name, const char* other) { impl_->needs.emplace_back(name, other); }

Result<Arguments::Outcome> Arguments::parse(const std::vector<std::string>& words) {
  Impl& impl = *impl_;
  std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 takes them
  try {
    impl.app.parse(reversed);
  } catch (const CLI::ArgumentMismatch& error) {
    // Says `--name: 1 required ...`; the name is all that is of use.
    const std::string text = error.what();
    const std::string option = text.substr(0, text.find(':'));
    const auto given = static_cast<std::size_t>(std::ranges::count_if(
        words, [&](const std::string& word) { return word == option || word.starts_with(option + "="); }));
    return fail(impl.usage("`" + option + "` " + (given > 1 ? "was given more than once" : "needs a value")));
  } catch (const std::exception&) {
    // What CLI11 says may repeat a word that is a secret. All that is left is a value for a flag.
    for (const std::string& word : words) {
      const std::string option = word.substr(0, word.find('='));
      if (option != word && impl.flags.contains(option)) {
        return fail(impl.usage("`" + option + "` takes no value"));
      }
    }
    return fail(impl.usage("the command line cannot be understood"));
  }
  if (impl.wants_help) return Outcome::kHelp;
  if (const auto extras = impl.app.remaining(); !extras.empty()) return fail(impl.unexpected(extras));
  if (impl.failure) {
    return fail(impl.failure->help().empty() ? impl.failure->with_help("see `hardtack " + impl.name + " --help`")
                                             : *impl.failure);
  }
  const auto given = [&](const std::string& option) { return impl.app.count(option) > 0; };
  for (const std::string& name : impl.required) {
    if (!given(name)) return fail(impl.usage("`" + name + "` is missing"));
  }
  for (const auto& names : impl.exclusives) {
    std::string first;
    for (const std::string& name : names) {
      if (!given(name)) continue;
      if (!first.empty()) return fail(impl.usage("`" + first + "` and `" + name + "` exclude each other"));
      first = name;
    }
  }
  for (const auto& [name, other] : impl.needs) {
    if (given(name) && !given(other)) return fail(impl.usage("`" + name + "` needs `" + other + "`"));
  }
  return Outcome::kRun;
}

std::string Arguments::help() const {
  const Impl& impl = *impl_;
  std::string text = fmt::format("hardtack {}: {}\n\nUsage: hardtack {}{} [OPTIONS]\n", impl.name, impl.summary,
                                 impl.name, impl.usage_words);
  if (!impl.description.empty()) text += "\n" + wrap(impl.description, kWidth, 0) + "\n";
  std::vector<std::string> sections;
  for (const Row& row : impl.rows) {
    if (std::ranges::find(sections, row.section) == sections.end()) sections.push_back(row.section);
  }
  for (const std::string& section : sections) {
    text += "\n" + section + ":\n";
    for (const Row& row : impl.rows) {
      if (row.section != section) continue;
      text += fmt::format("  {:<{}}", row.term, kIndent - 4);
      text += row.term.size() > kIndent - 4 ? "\n" + std::string(kIndent, ' ') : "  ";
      text += wrap(row.help, kWidth - kIndent, kIndent) + "\n";
    }
  }
  if (!impl.examples.empty()) text += "\nExamples:\n";
  for (const auto& [what, command] : impl.examples) text += fmt::format("  # {}\n  {}\n", what, command);
  return text;
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > 64) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = 1 + std::max<std::size_t>(2, word.size() / 3);
  for (const std::string& candidate : candidates) {
    const std::size_t far = distance(word, candidate);
    if (far >= best_distance) continue;
    best_distance = far;
    best = candidate;
  }
  return best;
}

}  // namespace hardtack::cli
