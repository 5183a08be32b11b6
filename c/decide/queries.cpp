#include <memory>

#include "c/base/failure.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/decide/authorizer.h"
#include "c/text/blocks.h"

using namespace hardtack;
using namespace hardtack::c;

hardtack_rows::hardtack_rows(std::vector<QueryRow> found) : rows(std::move(found)) {
  terms.reserve(rows.size());
  for (const QueryRow& row : rows) terms.push_back(mirror.add(row.terms));
}

hardtack_error* hardtack_authorizer_query(hardtack_authorizer* authorizer, hardtack_text rule,
                                          const hardtack_query_options* options, hardtack_rows** rows) {
  return make(rows, [&]() -> Outcome<std::unique_ptr<hardtack_rows>> {
    HARDTACK_TRY(hardtack_authorizer* const by, need_world(authorizer));
    HARDTACK_TRY(const hardtack_query_options given, read_options(options));
    HARDTACK_TRY(const ParsedBlock parsed, parse_text(parse_rule_source, rule, {nullptr, 0}, given.parameters));
    by->has_world = false;  // if memory ends
    Result<std::vector<QueryRow>> found =
        given.all_blocks ? by->engine().query_all(*parsed.block) : by->engine().query(*parsed.block);
    by->has_world = true;
    if (!found) return std::unexpected(Failure(std::move(found.error())));
    return std::make_unique<hardtack_rows>(*std::move(found));
  });
}

size_t hardtack_rows_count(const hardtack_rows* rows) { return look_at(rows) == nullptr ? 0 : rows->rows.size(); }

hardtack_text hardtack_rows_name(const hardtack_rows* rows, size_t row) {
  return row < hardtack_rows_count(rows) ? view(rows->rows[row].name) : view("");
}

size_t hardtack_rows_term_count(const hardtack_rows* rows, size_t row) {
  return row < hardtack_rows_count(rows) ? rows->rows[row].terms.size() : 0;
}

const hardtack_term* hardtack_rows_terms(const hardtack_rows* rows, size_t row) {
  return row < hardtack_rows_count(rows) ? rows->terms[row] : nullptr;
}

hardtack_error* hardtack_rows_text(const hardtack_rows* rows, size_t row, hardtack_buffer** text) {
  return make(text, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    HARDTACK_TRY(const hardtack_rows* given, need(rows));
    if (row >= given->rows.size()) return fail(ErrorCode::kUsage, "there is no row " + std::to_string(row));
    return buffer_of(given->rows[row].to_string());
  });
}

void hardtack_rows_free(hardtack_rows* rows) { destroy(rows); }
