#include "cli/reference/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "cli/reference/root_text.h"

namespace hardtack::cli {
namespace {

using Kind = ArgumentEntry::Kind;

// Text of roff: no character of it is an instruction, and hyphens are those of commands.
std::string roff(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else if (c == '\'') {
      result += "\\(aq";
    } else if (c == '`') {
      result += "\\(ga";
    } else if (c == '^') {
      result += "\\(ha";
    } else if (c == '~') {
      result += "\\(ti";
    } else {
      result += c;
    }
  }
  return result.starts_with('.') ? "\\&" + result : result;
}

// A sentence in which what stands between back-ticks is bold.
std::string prose(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto open = text.find('`');
    const auto close = open == std::string_view::npos ? open : text.find('`', open + 1);
    if (close == std::string_view::npos) return result + roff(text);
    if (open > 0) result += roff(text.substr(0, open));
    result += "\\fB" + roff(text.substr(open + 1, close - open - 1)) + "\\fR";
    text.remove_prefix(close + 1);
  }
  return result;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

// Pages of commands are named as git's are: hardtack-lineage-record(1).
std::string page_name(std::string command) {
  std::ranges::replace(command, ' ', '-');
  return "hardtack-" + command;
}

std::string title(const std::string& name, std::string_view version, std::string_view summary) {
  return fmt::format(".TH {} 1 \"\" \"Hardtack {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n", roff(upper(name)),
                     version, roff(name), roff(summary));
}

std::string synopsis(const CommandPage& page) {
  return fmt::format("\\fBhardtack {}\\fR{} [\\fIOPTIONS\\fR]\n", roff(page.name), roff(page.usage));
}

void add_entry(std::string& text, const ArgumentEntry& entry) {
  text += ".TP\n";
  if (entry.kind == Kind::kPositional) {
    text += fmt::format("\\fI{}\\fR{}\n", roff(entry.names.front()), entry.repeats ? "..." : "");
  } else {
    std::string names;
    for (const std::string& name : entry.names) {
      names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff(name));
    }
    text += entry.kind == Kind::kFlag ? names + "\n" : fmt::format("{} \\fI{}\\fR\n", names, roff(entry.value));
  }
  text += prose(entry.help) + "\n";
}

// `heading` is .SH or .SS, for the sections of the options.
void add_body(std::string& text, const CommandPage& page, std::string_view heading) {
  for (const std::string& section : sections_of(page)) {
    text += heading == ".SH" ? fmt::format(".SH {}\n", roff(upper(section))) : fmt::format(".PP\n{}:\n", roff(section));
    for (const ArgumentEntry& entry : page.entries) {
      if (entry.section == section) add_entry(text, entry);
    }
  }
  if (page.examples.empty()) return;
  text += heading == ".SH" ? ".SH EXAMPLES\n" : ".PP\nExamples:\n";
  for (const auto& [what, command] : page.examples) {
    text += fmt::format(".TP 4\n{}:\n.nf\n{}\n.fi\n", prose(what), roff(command));
  }
}

void add_exit_codes(std::string& text) {
  text += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : kExitCodes) text += fmt::format(".TP\n\\fB{}\\fR\n{}\n", code, prose(meaning));
}

constexpr std::string_view kEnvironment =
    ".SH ENVIRONMENT\n"
    ".TP\n\\fBHARDTACK_PRIVATE_KEY\\fR\nThe private key, for commands that sign, where no file is named.\n"
    ".TP\n\\fBNO_COLOR\\fR\nNo colours on a terminal.\n";

}  // namespace

std::string man_page(const CommandPage& page, std::string_view version) {
  std::string text = title(page_name(page.name), version, page.summary);
  text += ".SH SYNOPSIS\n" + synopsis(page);
  text += ".SH DESCRIPTION\n" + prose(page.description.empty() ? page.summary + "." : page.description) + "\n";
  add_body(text, page, ".SH");
  add_exit_codes(text);
  return text + ".SH SEE ALSO\n.BR hardtack (1)\n";
}

std::string man_page(const std::vector<CommandPage>& pages, std::string_view version) {
  std::string text = title("hardtack", version, kRootSummary);
  text +=
      ".SH SYNOPSIS\n\\fBhardtack\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n.br\n\\fBhardtack\\fR \\fICOMMAND\\fR "
      "\\fB\\-\\-help\\fR\n.br\n\\fBhardtack\\fR \\fB\\-\\-version\\fR\n";
  text +=
      ".SH DESCRIPTION\n" +
      prose(
          "Decides requests by policies in Datalog and by tokens that whoever asks has brought. An option takes one "
          "value each time, as `--name VALUE` or `--name=VALUE`; behind `--` every word is a file or a name. Only "
          "exit code 0 of `hardtack authorize` is permission.") +
      "\n.SH COMMANDS\n";
  for (const CommandPage& page : pages) {
    text += fmt::format(".SS \"hardtack {}\"\n{}.PP\n{}\n", roff(page.name), synopsis(page),
                        prose(page.description.empty() ? page.summary + "." : page.description));
    add_body(text, page, ".SS");
  }
  add_exit_codes(text);
  text += kEnvironment;
  text += ".SH EXAMPLES\n.nf\n";
  for (const std::string_view command : kRootExamples) text += roff(command) + "\n";
  return text + ".fi\n";
}

}  // namespace hardtack::cli
