#include "c/base/terms.h"

#include <memory>
#include <string>
#include <utility>

#include "c/base/texts.h"
#include "engine/base/limits.h"
#include "engine/program/print.h"

namespace hardtack::c {
namespace {

bool is_collection(std::uint32_t kind) {
  return kind == HARDTACK_ARRAY || kind == HARDTACK_SET || kind == HARDTACK_MAP;
}

std::unexpected<Error> no_kind(std::uint32_t kind) {
  return fail(ErrorCode::kUsage, "there is no kind of term " + std::to_string(kind));
}

Result<Term> to_nested_term(const hardtack_term& given, std::size_t depth);

Result<Term> to_collection(const hardtack_term& given, std::size_t depth) {
  if (depth >= kMaxTermDepth) return fail(ErrorCode::kUsage, "the term is nested too deep");
  HARDTACK_TRY(const auto items, items_of(given.as.elements.items, given.as.elements.count, "the elements of a term"));
  if (given.kind == HARDTACK_MAP && items.size() % 2 != 0) {
    return fail(ErrorCode::kInvalidMap, "a map has a key without a value");
  }
  std::vector<Term> elements;
  elements.reserve(items.size());
  for (const hardtack_term& item : items) {
    HARDTACK_TRY(Term element, to_nested_term(item, depth + 1));
    elements.push_back(std::move(element));
  }
  if (given.kind == HARDTACK_ARRAY) return Term::array(std::move(elements));
  if (given.kind == HARDTACK_SET) return Term::set(std::move(elements));
  return Term::map(std::move(elements));
}

Result<Term> to_nested_term(const hardtack_term& given, std::size_t depth) {
  switch (given.kind) {
    case HARDTACK_NULL: return Term::null();
    case HARDTACK_BOOLEAN: return Term::boolean(given.as.boolean);
    case HARDTACK_INTEGER: return Term::integer(given.as.integer);
    case HARDTACK_DATE: return Term::date(given.as.date);
    case HARDTACK_STRING: {
      HARDTACK_TRY(const std::string_view text, text_of(given.as.string, "a string"));
      return Term::string(std::string(text));
    }
    case HARDTACK_BYTES: {
      HARDTACK_TRY(const ByteView bytes, bytes_of(given.as.bytes, "a byte string"));
      return Term::bytes(std::string(bytes.begin(), bytes.end()));
    }
    default: return is_collection(given.kind) ? to_collection(given, depth) : no_kind(given.kind);
  }
}

}  // namespace

Result<Term> to_term(const hardtack_term& given) { return to_nested_term(given, 0); }

Result<void> RequestTerms::add_all(std::span<const hardtack_term> given) {
  if (given.size() > kFew) many_.reserve(given.size());
  for (const hardtack_term& term : given) {
    HARDTACK_TRY(const RequestTerm made, make(term));
    if (given.size() > kFew) {
      many_.push_back(made);
    } else {
      std::construct_at(reinterpret_cast<RequestTerm*>(few_) + count_, made);
    }
    ++count_;
  }
  return {};
}

Result<RequestTerm> RequestTerms::make(const hardtack_term& given) {
  switch (given.kind) {
    case HARDTACK_NULL: return RequestTerm(Value::null());
    case HARDTACK_BOOLEAN: return RequestTerm(given.as.boolean);
    case HARDTACK_INTEGER: return RequestTerm(given.as.integer);
    case HARDTACK_DATE: return RequestTerm(Date{given.as.date});
    case HARDTACK_STRING:  // the request looks whether it is UTF-8
      HARDTACK_CHECK(
          bytes_of({reinterpret_cast<const std::uint8_t*>(given.as.string.data), given.as.string.size}, "a string"));
      return RequestTerm(std::string_view(given.as.string.data, given.as.string.size));
    case HARDTACK_BYTES: {
      HARDTACK_TRY(const ByteView bytes, bytes_of(given.as.bytes, "a byte string"));
      return RequestTerm(ByteString(bytes));
    }
    default: break;
  }
  if (!is_collection(given.kind)) return no_kind(given.kind);
  HARDTACK_TRY(Term collection, to_term(given));
  collections_.push_back(std::move(collection));
  return RequestTerm(collections_.back());
}

bool FewTerms::take(const hardtack_term* given, std::size_t count) noexcept {
  if (given == nullptr || count > kMost) return false;
  auto* const made = reinterpret_cast<RequestTerm*>(bytes_);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& as = given[i].as;
    switch (given[i].kind) {
      case HARDTACK_BOOLEAN: std::construct_at(made + i, as.boolean); break;
      case HARDTACK_INTEGER: std::construct_at(made + i, as.integer); break;
      case HARDTACK_DATE: std::construct_at(made + i, Date{as.date}); break;
      case HARDTACK_STRING:  // the request looks whether it is UTF-8
        if (as.string.data == nullptr) return false;
        std::construct_at(made + i, std::string_view(as.string.data, as.string.size));
        break;
      default: return false;
    }
  }
  count_ = count;
  return true;
}

const hardtack_term* TermMirror::add(std::span<const Term> terms) {
  if (terms.empty()) return nullptr;
  std::vector<hardtack_term> list;
  list.reserve(terms.size());
  for (const Term& term : terms) list.push_back(mirror(term));
  lists_.push_back(std::move(list));
  return lists_.back().data();
}

// As deep as the term, which the language bounds.
hardtack_term TermMirror::mirror(const Term& term) {
  const auto elements = [&](std::uint32_t kind) {
    return hardtack_collection(kind, add(term.elements()), term.elements().size());
  };
  switch (term.type()) {
    case ValueType::kInteger: return hardtack_integer(term.as_integer());
    case ValueType::kVariable:  // no result holds one
    case ValueType::kString: return hardtack_string(view(term.text()));
    case ValueType::kDate: return hardtack_date(term.as_date());
    case ValueType::kBytes: return hardtack_byte_string(view(hardtack::bytes_of(term.text())));
    case ValueType::kBool: return hardtack_boolean(term.as_bool());
    case ValueType::kSet: return elements(HARDTACK_SET);
    case ValueType::kNull: return hardtack_null();
    case ValueType::kArray: return elements(HARDTACK_ARRAY);
    case ValueType::kMap: return elements(HARDTACK_MAP);
  }
  return hardtack_null();
}

}  // namespace hardtack::c

using namespace hardtack;
using namespace hardtack::c;

hardtack_error* hardtack_term_text(const hardtack_term* term, hardtack_buffer** text) {
  return make(text, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    if (term == nullptr) return fail(ErrorCode::kUsage, "the term is NULL");
    HARDTACK_TRY(const Term made, to_term(*term));
    return buffer_of(print_term(made));
  });
}
