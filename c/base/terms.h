// Terms as C passes them, to and from those of the library.
//
//   HARDTACK_TRY(const Term term, to_term(given));
//   TermMirror mirror;
//   const hardtack_term* terms = mirror.add(row.terms);   // views into `row`
#pragma once

#include <deque>
#include <list>
#include <span>
#include <vector>

#include "c/hardtack.h"
#include "engine/authz/request.h"
#include "engine/base/error.h"
#include "engine/terms/term.h"

namespace hardtack::c {

// Errors: kUsage for what is no term or is nested too deep, kInvalidUtf8.
Result<Term> to_term(const hardtack_term& given);

// Terms of a request's fact. Scalars refer to the caller's memory; only collections are copied.
class RequestTerms {
 public:
  RequestTerms() = default;
  RequestTerms(const RequestTerms&) = delete;  // terms() points into it
  RequestTerms& operator=(const RequestTerms&) = delete;

  // Errors: those of to_term.
  Result<void> add_all(std::span<const hardtack_term> given);
  std::span<const RequestTerm> terms() const { return {first(), count_}; }

 private:
  static constexpr std::size_t kFew = 8;  // most facts have no more, and need no memory for them
  static_assert(std::is_trivially_destructible_v<RequestTerm> && std::is_trivially_copyable_v<RequestTerm>);

  Result<RequestTerm> make(const hardtack_term& given);
  const RequestTerm* first() const {
    return many_.empty() ? std::launder(reinterpret_cast<const RequestTerm*>(few_)) : many_.data();
  }

  alignas(RequestTerm) std::byte few_[kFew * sizeof(RequestTerm)];
  std::vector<RequestTerm> many_;
  std::size_t count_ = 0;
  std::list<Term> collections_;  // an empty deque holds memory
};

// The same of a few scalars, as most facts are, without a Result on the way.
class FewTerms {
 public:
  FewTerms() = default;
  FewTerms(const FewTerms&) = delete;  // terms() points into it
  FewTerms& operator=(const FewTerms&) = delete;

  // False for everything else and for what is wrong: RequestTerms takes it, or says why not.
  bool take(const hardtack_term* given, std::size_t count) noexcept;
  std::span<const RequestTerm> terms() const {
    return {std::launder(reinterpret_cast<const RequestTerm*>(bytes_)), count_};
  }

 private:
  static constexpr std::size_t kMost = 8;

  alignas(RequestTerm) std::byte bytes_[kMost * sizeof(RequestTerm)];
  std::size_t count_ = 0;
};

// Terms of the library as C sees them: views, with memory for collections. The terms must outlive it.
class TermMirror {
 public:
  // The first of them; null if there is none.
  const hardtack_term* add(std::span<const Term> terms);

 private:
  hardtack_term mirror(const Term& term);

  std::deque<std::vector<hardtack_term>> lists_;
};

}  // namespace hardtack::c
