#include "tests/interop/mutate.h"

#include <vector>

namespace hardtack::interop {
namespace {

using test_support::CaseRandom;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Words, strings, runs of white space and single other characters; together they are the source.
std::vector<std::string> split(std::string_view source) {
  std::vector<std::string> tokens;
  while (!source.empty()) {
    std::size_t length = 1;
    if (is_word(source[0])) {
      while (length < source.size() && is_word(source[length])) {
        ++length;
      }
    } else if (source[0] == '"') {
      while (length < source.size() && source[length] != '"') {
        length += source[length] == '\\' ? 2 : 1;
      }
      length = length < source.size() ? length + 1 : source.size();
    } else if (source[0] == ' ' || source[0] == '\n') {
      while (length < source.size() && (source[length] == ' ' || source[length] == '\n')) {
        ++length;
      }
    }
    tokens.emplace_back(source.substr(0, length));
    source.remove_prefix(length);
  }
  return tokens;
}

const std::vector<std::string>& spare_tokens() {
  static const std::vector<std::string> kTokens = {"check if",
                                                   "check all",
                                                   "reject if",
                                                   "allow if",
                                                   "deny if",
                                                   " or ",
                                                   " trusting ",
                                                   "authority",
                                                   "previous",
                                                   "true",
                                                   "false",
                                                   "null",
                                                   "<-",
                                                   "->",
                                                   "$x",
                                                   "$p0",
                                                   "f",
                                                   "f($x)",
                                                   "g(1, \"a\")",
                                                   "1",
                                                   "-1",
                                                   "0",
                                                   "00",
                                                   "9223372036854775807",
                                                   "-9223372036854775808",
                                                   "9223372036854775808",
                                                   "\"\"",
                                                   "\"a\"",
                                                   "\"\\\\\"",
                                                   "hex:00",
                                                   "hex:0",
                                                   "hex:",
                                                   "hex:zz",
                                                   "2020-01-01T00:00:00Z",
                                                   "2020-02-30T00:00:00Z",
                                                   "1969-12-31T23:59:59Z",
                                                   "2020-01-01T00:00:00+25:00",
                                                   "2020-12-31T23:59:60Z",
                                                   "2020-12-30T23:59:60Z",
                                                   "2021-01-01T01:59:60+02:00",
                                                   "2020-01-01T00:00:00.123456789Z",
                                                   "{,}",
                                                   "{}",
                                                   "[]",
                                                   "[1]",
                                                   "{1}",
                                                   "{1, 2}",
                                                   "{\"a\": 1}",
                                                   "{1: [2]}",
                                                   "{p}",
                                                   "(",
                                                   ")",
                                                   "{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   ",",
                                                   ";",
                                                   ":",
                                                   ".",
                                                   "!",
                                                   "+",
                                                   "-",
                                                   "*",
                                                   "/",
                                                   "&",
                                                   "|",
                                                   "^",
                                                   "&&",
                                                   "||",
                                                   "<",
                                                   ">",
                                                   "<=",
                                                   ">=",
                                                   "==",
                                                   "!=",
                                                   "===",
                                                   "!==",
                                                   ".length()",
                                                   ".type()",
                                                   ".get(0)",
                                                   ".contains(1)",
                                                   ".any($q -> true)",
                                                   ".all($q->$q)",
                                                   ".try_or(true)",
                                                   ".extern::f()",
                                                   ".extern::f(1)",
                                                   ".foo()",
                                                   "// c\n",
                                                   "/* c */",
                                                   "\n",
                                                   " ",
                                                   "\t",
                                                   "\r\n",
                                                   "ed25519/",
                                                   "é",
                                                   "or",
                                                   "not",
                                                   "trusting",
                                                   "check",
                                                   "if",
                                                   "ALLOW IF"};
  return kTokens;
}

void edit(std::vector<std::string>& tokens, CaseRandom& random) {
  const std::size_t at = random.below(tokens.size());
  switch (random.below(9)) {
    case 0: tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(at)); return;
    case 1: {
      const std::string copy = tokens[at];
      tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(at), copy);
      return;
    }
    case 2:
    case 3: tokens[at] = random.pick(spare_tokens()); return;
    case 4:
    case 5: {
      const std::string spare = random.pick(spare_tokens());
      tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(at), spare);
      return;
    }
    case 6: std::swap(tokens[at], tokens[random.below(tokens.size())]); return;
    case 7: {
      const std::string other = tokens[random.below(tokens.size())];
      tokens[at] = other;
      return;
    }
    default:
      // White space between other tokens decides how keywords and methods are read.
      if (tokens[at].find_first_not_of(" \n") == std::string::npos) {
        tokens[at].clear();
      } else {
        tokens[at] += ' ';
      }
      return;
  }
}

}  // namespace

std::string mutate_source(std::string_view source, CaseRandom& random) {
  std::vector<std::string> tokens = split(source);
  const std::size_t edits = 1 + random.below(3);
  for (std::size_t i = 0; i < edits && !tokens.empty(); ++i) {
    edit(tokens, random);
  }
  std::string text;
  for (const std::string& token : tokens) {
    text += token;
  }
  return text;
}

}  // namespace hardtack::interop
