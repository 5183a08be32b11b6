// Formatters of fmt for what has an operator<<: fmt::format("{}", decision). They are there if a header of fmt was
// included before this one; <hardtack/hardtack.h> includes this one then. Hardtack itself needs no fmt.
#pragma once

#include "hardtack/engine.h"

#ifdef FMT_VERSION

namespace hardtack::detail {

inline std::string written(const Error& error) { return error.to_string(); }
inline std::string written(const StatementRef& statement) { return statement.to_string(); }
inline std::string written(const Decision& decision) { return decision.to_string(); }
inline std::string written(const QueryRow& row) { return row.to_string(); }
inline std::string written(const Term& term) { return print_term(term); }
inline std::string written(const Explanation& explanation) { return explain_text(explanation); }

// With the options of a string: {:>40}, {:.80}.
template <typename T>
struct Formatter : fmt::formatter<fmt::string_view> {
  template <typename Context>
  auto format(const T& value, Context& context) const {
    const std::string text = written(value);
    return fmt::formatter<fmt::string_view>::format(fmt::string_view(text.data(), text.size()), context);
  }
};

}  // namespace hardtack::detail

template <>
struct fmt::formatter<hardtack::Error> : hardtack::detail::Formatter<hardtack::Error> {};
template <>
struct fmt::formatter<hardtack::StatementRef> : hardtack::detail::Formatter<hardtack::StatementRef> {};
template <>
struct fmt::formatter<hardtack::Decision> : hardtack::detail::Formatter<hardtack::Decision> {};
template <>
struct fmt::formatter<hardtack::QueryRow> : hardtack::detail::Formatter<hardtack::QueryRow> {};
template <>
struct fmt::formatter<hardtack::Term> : hardtack::detail::Formatter<hardtack::Term> {};
template <>
struct fmt::formatter<hardtack::Explanation> : hardtack::detail::Formatter<hardtack::Explanation> {};

#endif
