#include "bench/rows.h"

#include <algorithm>
#include <array>
#include <string>

namespace hardtack::bench {

Result<Sample> answer_row(std::string_view name, const RowContext& context) {
  constexpr std::array<std::string_view, 5> kDatalog = {"run", "authorize", "request", "fresh", "reload"};
  constexpr std::array<std::string_view, 2> kSource = {"parse", "compile"};
  constexpr std::array<std::string_view, 9> kToken = {"token_cold", "token_authorize", "open", "decode",   "verify",
                                                      "mint",       "append",          "seal", "primitive"};
  const std::size_t colon = std::min(name.find(':'), name.size());
  const std::string_view measured = name.substr(0, colon);
  const std::string_view subject = colon < name.size() ? name.substr(colon + 1) : std::string_view();
  if (std::ranges::find(kDatalog, measured) != kDatalog.end()) return datalog_row(measured, subject, context);
  if (std::ranges::find(kSource, measured) != kSource.end()) return source_row(measured, subject, context);
  if (std::ranges::find(kToken, measured) != kToken.end()) return token_row(measured, subject, context);
  if (name == "question:prepared") return datalog_row("request", "question", context);
  if (name == "question:text") return datalog_row("fresh", "question", context);
  if (measured == "cache_repeat" || measured == "cache_child") return cache_row(measured, subject, context);
  if (measured.starts_with("format_")) return format_row(measured, subject, context);
  if (measured == "threads") return thread_row(subject, context);
  return fail(ErrorCode::kUsage, "no row `" + std::string(name) + "`");
}

}  // namespace hardtack::bench
