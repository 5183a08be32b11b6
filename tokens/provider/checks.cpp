#include "tokens/provider/checks.h"

#include <algorithm>
#include <array>
#include <span>

#include "engine/text/date_time.h"

namespace hardtack {

Result<void> add_fact_check(ProgramBuilder& builder, std::string_view name, std::initializer_list<Value> terms) {
  builder.begin_query();
  HARDTACK_CHECK(builder.add_atom(builder.terms().intern(name), std::span(terms.begin(), terms.size())));
  HARDTACK_CHECK(builder.end_query());
  return builder.add_check(CheckKind::kIf);
}

Result<void> add_expiry_check(ProgramBuilder& builder, std::int64_t seconds) {
  const auto date = static_cast<std::uint64_t>(std::clamp<std::int64_t>(seconds, 0, kYear10000 - 1));
  const std::array time{builder.terms().variable("time")};
  builder.begin_query();
  HARDTACK_CHECK(builder.add_atom(builder.terms().intern("time"), time));
  builder.begin_expression();
  HARDTACK_CHECK(builder.push_value(time[0]));
  HARDTACK_CHECK(builder.push_value(Value::date(date)));
  HARDTACK_CHECK(builder.push_binary(BinaryOp::kLessThan));
  HARDTACK_CHECK(builder.end_expression());
  HARDTACK_CHECK(builder.end_query());
  return builder.add_check(CheckKind::kIf);
}

}  // namespace hardtack
