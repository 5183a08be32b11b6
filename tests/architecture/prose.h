// The rule that nothing is learnt from prose. Messages, contexts and printed statements are for people: code that has
// to know which statement, limit or reason it was reads StatementRef, LimitReached, an ErrorCode or a type made for it.
//
//   for (const std::string& violation : check_prose(path, text)) ...
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hardtack::architecture {

// Production code that compares a message or a printed statement with something, or searches it. Whether there is any
// text (`empty()`) may be asked. Goes by names: `message()`, `context()`, `what()`, `statement_text(...)`,
// `print_rule(...)`, variables called `message` or `reason`, members called `text` of statements and so on.
std::vector<std::string> check_prose(std::string_view path, std::string_view text);

// The command parses each source once, and keeps what came of it: it includes grammar/compile.h,
// grammar/check_source.h, and not the parser alone.
std::vector<std::string> check_single_parse(std::string_view path, std::string_view text);

}  // namespace hardtack::architecture
