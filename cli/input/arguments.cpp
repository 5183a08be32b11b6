#include "cli/input/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/input/values.h"
#include "cli/output/shown_word.h"
#include "engine/text/edit_distance.h"
#include "report/terminal.h"

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

}  // namespace

// Reads the words of one command line. The first mistake is kept while the rest is read, for `--help` may follow.
struct Arguments::Impl {
  enum class Kind { kPositional, kFlag, kOption };

  struct Spec {
    Kind kind = Kind::kPositional;
    std::vector<std::string> names = {};
    Take take = {};
    bool repeats = false;
    bool required = false;
    bool is_token = false;
    bool about_token = false;
    std::string empty_with = {};  // the flag that allows an empty value
    std::size_t count = 0;

    const std::string& name() const { return names.front(); }
  };

  Impl(std::string command, std::string text) : name(std::move(command)), summary(std::move(text)) {}

  Spec& add(Spec spec, std::string term, std::string text) {
    const char* default_section = spec.kind == Kind::kPositional ? "Arguments" : "Options";
    rows.push_back({section.empty() ? std::string(default_section) : section, std::move(term), std::move(text)});
    return specs.emplace_back(std::move(spec));
  }

  Spec* find(std::string_view word) {
    const auto found = std::ranges::find_if(specs, [&](const Spec& spec) {
      return spec.kind != Kind::kPositional && std::ranges::find(spec.names, word) != spec.names.end();
    });
    return found == specs.end() ? nullptr : &*found;
  }

  bool given(std::string_view word) const {
    return std::ranges::any_of(specs, [&](const Spec& spec) {
      return spec.count > 0 && std::ranges::find(spec.names, word) != spec.names.end();
    });
  }

  Error usage(std::string message) const {
    return Error(ErrorCode::kUsage, std::move(message)).with_help("see `hardtack " + name + " --help`");
  }

  void mistake(Error error) {
    if (!failure) failure = std::move(error);
  }

  void unknown_option(const std::string& word) {
    if (word.starts_with("--private-key") || word.starts_with("--from-private-key")) {
      return mistake(Error(ErrorCode::kUsage, "`" + escape_controls(word) + "` is not an option of `" + name + "`")
                         .with_help("private keys are never arguments, which other users of the machine can see; pass "
                                    "a file, `-` or an environment variable"));
    }
    std::vector<std::string> known;
    for (const Spec& spec : specs) {
      if (spec.kind != Kind::kPositional) known.insert(known.end(), spec.names.begin(), spec.names.end());
    }
    const Error error = usage("unknown option " + shown_word(word));
    const auto near = nearest(word, known);
    mistake(near ? error.with_help("did you mean `" + *near + "`?") : error);
  }

  void unexpected(const std::string& word) {
    const Error error = usage("unexpected argument " + shown_word(word));
    if (last_repeated.empty()) return mistake(error);
    mistake(error.with_help("an option takes one value; for another repeat `" + last_repeated + "`"));
  }

  void take(Spec& spec, const std::string& written, const std::string& value) {
    if (spec.kind == Kind::kOption && spec.repeats) last_repeated = written;
    if (++spec.count > 1 && !spec.repeats) return mistake(usage("`" + written + "` was given more than once"));
    if (value.empty() && (spec.empty_with.empty() || !allowed_empty(spec))) {
      const Error error(ErrorCode::kUsage, "`" + written + "` is empty");
      if (spec.is_token && !no_token_advice.empty()) return mistake(error.with_help(no_token_advice));
      return mistake(error.with_help(spec.empty_with.empty() ? "this is what a variable looks like that is not set"
                                                             : "add `" + spec.empty_with + "` if that is meant"));
    }
    if (auto status = spec.take(value); !status) {
      Error error = Error(status.error());
      if (spec.kind != Kind::kPositional) error = error.with_context("`" + spec.name() + "`");
      mistake(error.help().empty() ? error.with_help("see `hardtack " + name + " --help`") : error);
    }
  }

  bool allowed_empty(const Spec& spec) const {
    return std::ranges::find(options_given, spec.empty_with) != options_given.end();
  }

  // Reads the option at words[at] and its value; returns the place behind them.
  std::size_t read_option(const std::vector<std::string>& words, std::size_t at) {
    const std::string& word = words[at];
    const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const std::string option = word.substr(0, equals);
    Spec* spec = find(option);
    if (option == "-h" || option == "--help") {
      wants_help = true;
      return at + 1;
    }
    if (spec == nullptr) {
      unknown_option(option);
      return at + 1;
    }
    if (spec->kind == Kind::kFlag) {
      if (equals != std::string::npos) mistake(usage("`" + option + "` takes no value"));
      ++spec->count;
      (void)spec->take({});
      return at + 1;
    }
    if (equals != std::string::npos) {
      take(*spec, option, word.substr(equals + 1));
      return at + 1;
    }
    // A word like an option is the next option, behind a value that a script left out.
    if (at + 1 == words.size() || words[at + 1].starts_with("--") || words[at + 1] == "-h") {
      const Error error = usage("`" + option + "` needs a value");
      mistake(at + 1 == words.size()
                  ? error
                  : error.with_help("write `" + option + "=VALUE` for a value that begins with `-`"));
      return at + 1;
    }
    take(*spec, option, words[at + 1]);
    return at + 2;
  }

  void read_positional(const std::string& word) {
    const auto free = std::ranges::find_if(
        specs, [](const Spec& spec) { return spec.kind == Kind::kPositional && (spec.count == 0 || spec.repeats); });
    if (free == specs.end()) return unexpected(word);
    take(*free, free->name(), word);
  }

  void read(const std::vector<std::string>& words) {
    // Before `--`, wherever they stand: flags decide how other words are read.
    for (const std::string& word : words) {
      if (word == "--") break;
      options_given.push_back(word);
    }
    bool options = true;
    for (std::size_t at = 0; at < words.size();) {
      const std::string& word = words[at];
      if (options && word == "--") {
        options = false;
        ++at;
      } else if (options && word.size() > 1 && word.starts_with('-')) {
        at = read_option(words, at);
      } else {
        read_positional(word);
        ++at;
      }
    }
  }

  // What the command line lacks, or has too much of.
  Result<void> check_together() const {
    const bool takes_token = std::ranges::any_of(specs, &Spec::is_token);
    const bool has_token = std::ranges::any_of(specs, [](const Spec& spec) { return spec.is_token && spec.count > 0; });
    for (const Spec& spec : specs) {
      if (!spec.required || spec.count > 0) continue;
      const Error error = usage("`" + spec.name() + "` is missing");
      return fail(spec.is_token && !no_token_advice.empty() ? error.with_help(no_token_advice) : error);
    }
    for (const Spec& spec : specs) {
      if (!takes_token || has_token || !spec.about_token || spec.count == 0) continue;
      return fail(Error(ErrorCode::kUsage, "`" + spec.name() + "` speaks of a token, and none was given")
                      .with_help("pass the token's file, or `-`; to decide without any token leave the option out"));
    }
    for (const auto& names : exclusives) {
      std::string first;
      for (const std::string& option : names) {
        if (!given(option)) continue;
        if (!first.empty()) return fail(usage("`" + first + "` and `" + option + "` exclude each other"));
        first = option;
      }
    }
    for (const auto& [option, other] : needed) {
      if (given(option) && !given(other)) return fail(usage("`" + option + "` needs `" + other + "`"));
    }
    return {};
  }

  std::string name;
  std::string summary;
  std::string description;
  std::string section;
  std::string usage_words;
  std::vector<Spec> specs;
  std::vector<Row> rows;
  std::vector<std::pair<std::string, std::string>> examples;
  std::vector<std::vector<std::string>> exclusives;
  std::vector<std::pair<std::string, std::string>> needed;
  std::string no_token_advice;
  std::vector<std::string> options_given;
  std::string last_repeated;  // the option, as it was written
  bool wants_help = false;
  std::optional<Error> failure;
};

namespace {

std::vector<std::string> split_names(std::string_view names) {
  std::vector<std::string> result;
  while (!names.empty()) {
    const auto comma = names.find(',');
    result.emplace_back(names.substr(0, comma));
    names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
  }
  return result;
}

template <typename Target>
Arguments::Take store_in(Target& target) {
  return [&target](const std::string& value) -> Result<void> {
    target = value;
    return {};
  };
}

Arguments::Take append_to(std::vector<std::string>& target) {
  return [&target](const std::string& value) -> Result<void> {
    target.push_back(value);
    return {};
  };
}

}  // namespace

const Arguments::Declared& Arguments::Declared::token() const {
  arguments_.impl_->specs[index_].is_token = true;
  return *this;
}
const Arguments::Declared& Arguments::Declared::about_token() const {
  arguments_.impl_->specs[index_].about_token = true;
  return *this;
}
const Arguments::Declared& Arguments::Declared::may_be_left_out() const {
  Impl& impl = *arguments_.impl_;
  const std::string word = " " + impl.specs[index_].names.front() + "...";
  const auto at = impl.usage_words.rfind(word);
  if (at != std::string::npos) impl.usage_words.replace(at, word.size(), " [" + word.substr(1) + "]");
  impl.specs[index_].required = false;
  return *this;
}
const Arguments::Declared& Arguments::Declared::may_be_empty(const char* with) const {
  arguments_.impl_->specs[index_].empty_with = with;
  return *this;
}

Arguments::Arguments(std::string command, std::string summary)
    : impl_(std::make_unique<Impl>(std::move(command), std::move(summary))) {}
Arguments::~Arguments() = default;

void Arguments::describe(std::string text) { impl_->description = std::move(text); }
void Arguments::section(std::string title) { impl_->section = std::move(title); }
void Arguments::example(std::string what, std::string command) {
  impl_->examples.emplace_back(std::move(what), std::move(command));
}

Arguments::Declared Arguments::positional(std::string name, std::string& target, std::string help) {
  impl_->usage_words += " " + name;
  impl_->add({.kind = Impl::Kind::kPositional, .names = {name}, .take = store_in(target), .required = true}, name,
             std::move(help));
  return {*this, impl_->specs.size() - 1};
}

Arguments::Declared Arguments::positional(std::string name, std::optional<std::string>& target, std::string help) {
  impl_->usage_words += " [" + name + "]";
  impl_->add({.kind = Impl::Kind::kPositional, .names = {name}, .take = store_in(target)}, name, std::move(help));
  return {*this, impl_->specs.size() - 1};
}

Arguments::Declared Arguments::positional(std::string name, std::vector<std::string>& target, std::string help) {
  impl_->usage_words += " " + name + "...";
  impl_->add(
      {.kind = Impl::Kind::kPositional, .names = {name}, .take = append_to(target), .repeats = true, .required = true},
      name + "...", std::move(help));
  return {*this, impl_->specs.size() - 1};
}

Arguments::Declared Arguments::flag(std::string name, bool& target, std::string help) {
  const auto set = [&target](const std::string&) -> Result<void> {
    target = true;
    return {};
  };
  impl_->add({.kind = Impl::Kind::kFlag, .names = split_names(name), .take = set, .repeats = true}, name,
             std::move(help));
  return {*this, impl_->specs.size() - 1};
}

Arguments::Declared Arguments::option(std::string name, std::string value, std::optional<std::string>& target,
                                      std::string help) {
  return option(std::move(name), std::move(value), store_in(target), std::move(help));
}

Arguments::Declared Arguments::option(std::string name, std::string value, std::optional<std::uint64_t>& target,
                                      std::string help) {
  const auto take = [&target](const std::string& text) -> Result<void> {
    HARDTACK_TRY(const std::uint64_t number, parse_number(text));
    target = number;
    return {};
  };
  return option(std::move(name), std::move(value), take, std::move(help));
}

Arguments::Declared Arguments::option(std::string name, std::string value, Take take, std::string help) {
  auto names = split_names(name);
  const std::string term = names.front() + " " + value;
  impl_->add({.kind = Impl::Kind::kOption, .names = std::move(names), .take = std::move(take)}, term, std::move(help));
  return {*this, impl_->specs.size() - 1};
}

Arguments::Declared Arguments::repeated(std::string name, std::string value, std::vector<std::string>& target,
                                        std::string help) {
  return repeated(std::move(name), std::move(value), append_to(target), std::move(help));
}

Arguments::Declared Arguments::repeated(std::string name, std::string value, Take take, std::string help) {
  const Declared declared =
      option(std::move(name), std::move(value), std::move(take), std::move(help) + " (may be repeated)");
  impl_->specs.back().repeats = true;
  return declared;
}

void Arguments::exclusive(std::initializer_list<const char*> names) {
  impl_->exclusives.emplace_back(names.begin(), names.end());
}

void Arguments::without_token(std::string advice) { impl_->no_token_advice = std::move(advice); }

void Arguments::needs(const char* name, const char* other) { impl_->needed.emplace_back(name, other); }

Result<void> Arguments::take(const std::vector<std::string>& words) {
  impl_->read(words);
  if (impl_->failure) return fail(*impl_->failure);
  return {};
}

Result<Arguments::Outcome> Arguments::parse(const std::vector<std::string>& words) {
  impl_->read(words);
  if (impl_->wants_help) return Outcome::kHelp;
  if (impl_->failure) return fail(*impl_->failure);
  HARDTACK_CHECK(impl_->check_together());
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
  if (word.size() > kMaxComparedBytes) return std::nullopt;
  const EditDistance distance(word);
  std::optional<std::string> best;
  std::size_t best_distance = 1 + std::max<std::size_t>(2, word.size() / 3);
  for (const std::string& candidate : candidates) {
    const std::size_t far = distance.to(candidate);
    if (far >= best_distance) continue;
    best_distance = far;
    best = candidate;
  }
  return best;
}

}  // namespace hardtack::cli
