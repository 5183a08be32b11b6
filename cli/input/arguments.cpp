#include "cli/input/arguments.h"

#include <algorithm>
#include <utility>

#include "cli/input/values.h"
#include "cli/output/shown_word.h"
#include "cli/reference/help_text.h"
#include "engine/text/edit_distance.h"
#include "report/terminal.h"

namespace hardtack::cli {
namespace {

// Of what stands for a value: whether it names a file.
ValueKind kind_of_value(std::string_view value) {
  return value.ends_with("FILE") || value == "FOLDER" ? ValueKind::kFile : ValueKind::kText;
}

}  // namespace

// Reads the words of one command line. The first mistake is kept while the rest is read, for `--help` may follow.
struct Arguments::Impl {
  using Kind = ArgumentEntry::Kind;

  struct Spec {
    ArgumentEntry entry = {};
    Take take = {};
    bool required = false;
    bool is_token = false;
    bool about_token = false;
    std::string empty_with = {};  // the flag that allows an empty value
    std::size_t count = 0;

    Kind kind() const { return entry.kind; }
    const std::string& name() const { return entry.names.front(); }
    bool is_called(std::string_view word) const { return std::ranges::find(entry.names, word) != entry.names.end(); }
  };

  Impl(std::string command, std::string text) { page.name = std::move(command), page.summary = std::move(text); }

  std::size_t add(Spec spec) {
    const char* default_section = spec.kind() == Kind::kPositional ? "Arguments" : "Options";
    spec.entry.section = section.empty() ? std::string(default_section) : section;
    specs.push_back(std::move(spec));
    return specs.size() - 1;
  }

  Spec* find(std::string_view word) {
    const auto found = std::ranges::find_if(
        specs, [&](const Spec& spec) { return spec.kind() != Kind::kPositional && spec.is_called(word); });
    return found == specs.end() ? nullptr : &*found;
  }

  bool given(std::string_view word) const {
    return std::ranges::any_of(specs, [&](const Spec& spec) { return spec.count > 0 && spec.is_called(word); });
  }

  Error usage(std::string message) const {
    return Error(ErrorCode::kUsage, std::move(message)).with_help("see `hardtack " + page.name + " --help`");
  }

  void mistake(Error error) {
    if (!failure) failure = std::move(error);
  }

  void unknown_option(const std::string& word) {
    if (word.starts_with("--private-key") || word.starts_with("--from-private-key")) {
      return mistake(Error(ErrorCode::kUsage, "`" + escape_controls(word) + "` is not an option of `" + page.name + "`")
                         .with_help("private keys are never arguments, which other users of the machine can see; pass "
                                    "a file, `-` or an environment variable"));
    }
    std::vector<std::string> known;
    for (const Spec& spec : specs) {
      if (spec.kind() != Kind::kPositional) known.insert(known.end(), spec.entry.names.begin(), spec.entry.names.end());
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
    if (spec.kind() == Kind::kOption && spec.entry.repeats) last_repeated = written;
    if (++spec.count > 1 && !spec.entry.repeats) return mistake(usage("`" + written + "` was given more than once"));
    if (value.empty() && (spec.empty_with.empty() || !allowed_empty(spec))) {
      const Error error(ErrorCode::kUsage, "`" + written + "` is empty");
      if (spec.is_token && !no_token_advice.empty()) return mistake(error.with_help(no_token_advice));
      return mistake(error.with_help(spec.empty_with.empty() ? "this is what a variable looks like that is not set"
                                                             : "add `" + spec.empty_with + "` if that is meant"));
    }
    if (auto status = spec.take(value); !status) {
      Error error = Error(status.error());
      if (spec.kind() != Kind::kPositional) error = error.with_context("`" + spec.name() + "`");
      mistake(error.help().empty() ? error.with_help("see `hardtack " + page.name + " --help`") : error);
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
    last_repeated.clear();
    if (option == "-h" || option == "--help") {
      wants_help = true;
      return at + 1;
    }
    if (spec == nullptr) {
      unknown_option(option);
      return at + 1;
    }
    if (spec->kind() == Kind::kFlag) {
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
    const auto free = std::ranges::find_if(specs, [](const Spec& spec) {
      return spec.kind() == Kind::kPositional && (spec.count == 0 || spec.entry.repeats);
    });
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
        last_repeated.clear();
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

  CommandPage page;  // its entries are in `specs`
  std::string section;
  std::vector<Spec> specs;
  std::vector<std::vector<std::string>> exclusives;
  std::vector<std::pair<std::string, std::string>> needed;
  std::string no_token_advice;
  std::vector<std::string> options_given;
  std::string last_repeated;  // the option, as it was written, as long as no other follows
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
  Impl::Spec& spec = arguments_.impl_->specs[index_];
  spec.is_token = true;
  spec.entry.takes = ValueKind::kFile;
  return *this;
}
const Arguments::Declared& Arguments::Declared::about_token() const {
  arguments_.impl_->specs[index_].about_token = true;
  return *this;
}
const Arguments::Declared& Arguments::Declared::may_be_left_out() const {
  Impl& impl = *arguments_.impl_;
  const std::string word = " " + impl.specs[index_].name() + "...";
  const auto at = impl.page.usage.rfind(word);
  if (at != std::string::npos) impl.page.usage.replace(at, word.size(), " [" + word.substr(1) + "]");
  impl.specs[index_].required = false;
  return *this;
}
const Arguments::Declared& Arguments::Declared::may_be_empty(const char* with) const {
  arguments_.impl_->specs[index_].empty_with = with;
  return *this;
}

const Arguments::Declared& Arguments::Declared::file() const {
  arguments_.impl_->specs[index_].entry.takes = ValueKind::kFile;
  return *this;
}
const Arguments::Declared& Arguments::Declared::words(std::vector<std::string> words) const {
  ArgumentEntry& entry = arguments_.impl_->specs[index_].entry;
  entry.takes = ValueKind::kWord;
  entry.words = std::move(words);
  return *this;
}

Arguments::Arguments(std::string command, std::string summary)
    : impl_(std::make_unique<Impl>(std::move(command), std::move(summary))) {}
Arguments::~Arguments() = default;

void Arguments::describe(std::string text) { impl_->page.description = std::move(text); }
void Arguments::section(std::string title) { impl_->section = std::move(title); }
void Arguments::example(std::string what, std::string command) {
  impl_->page.examples.emplace_back(std::move(what), std::move(command));
}

Arguments::Declared Arguments::add_positional(std::string name, std::string usage, Take take, bool required,
                                              bool repeats, std::string help) {
  impl_->page.usage += " " + usage;
  const ValueKind takes = kind_of_value(name);
  return {
      *this,
      impl_->add({.entry = {.names = {std::move(name)}, .help = std::move(help), .repeats = repeats, .takes = takes},
                  .take = std::move(take),
                  .required = required})};
}

Arguments::Declared Arguments::positional(std::string name, std::string& target, std::string help) {
  return add_positional(name, name, store_in(target), true, false, std::move(help));
}

Arguments::Declared Arguments::positional(std::string name, std::optional<std::string>& target, std::string help) {
  return add_positional(name, "[" + name + "]", store_in(target), false, false, std::move(help));
}

Arguments::Declared Arguments::positional(std::string name, std::vector<std::string>& target, std::string help) {
  return add_positional(name, name + "...", append_to(target), true, true, std::move(help));
}

Arguments::Declared Arguments::flag(std::string name, bool& target, std::string help) {
  const auto set = [&target](const std::string&) -> Result<void> {
    target = true;
    return {};
  };
  return {*this, impl_->add({.entry = {.kind = ArgumentEntry::Kind::kFlag,
                                       .names = split_names(name),
                                       .help = std::move(help),
                                       .repeats = true},
                             .take = set})};
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
  const ValueKind takes = kind_of_value(value);
  return {*this, impl_->add({.entry = {.kind = ArgumentEntry::Kind::kOption,
                                       .names = split_names(name),
                                       .value = std::move(value),
                                       .help = std::move(help),
                                       .takes = takes},
                             .take = std::move(take)})};
}

Arguments::Declared Arguments::repeated(std::string name, std::string value, std::vector<std::string>& target,
                                        std::string help) {
  return repeated(std::move(name), std::move(value), append_to(target), std::move(help));
}

Arguments::Declared Arguments::repeated(std::string name, std::string value, Take take, std::string help) {
  const Declared declared =
      option(std::move(name), std::move(value), std::move(take), std::move(help) + " (may be repeated)");
  impl_->specs.back().entry.repeats = true;
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

CommandPage Arguments::page() const {
  CommandPage page = impl_->page;
  for (const Impl::Spec& spec : impl_->specs) page.entries.push_back(spec.entry);
  return page;
}

std::string Arguments::help() const { return help_text(page()); }

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
