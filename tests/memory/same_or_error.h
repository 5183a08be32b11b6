// The promise in one line: whichever allocation fails, a question is answered as with a sound heap, or by an error, and
// afterwards as before.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/failing_heap.h"

namespace hardtack::testing {

// What a question is answered; nothing is an error. std::bad_alloc passes through it.
using Answered = std::optional<std::string>;

// `prepare` is run before each failure. An `answer` that is an error with a sound heap must be one always.
template <typename Prepare, typename Answer>
std::size_t expect_same_or_error(std::string_view what, Prepare prepare, Answer answer) {
  prepare();
  const Answered sound = answer();
  Answered found;
  std::size_t wrong = 0;
  const auto expect = [&](bool good, std::size_t n, const char* when, const Answered& given) {
    if (good || ++wrong > 3) return;  // the first few say it
    ADD_FAILURE() << what << ", " << when << " allocation " << n << ": " << given.value_or("an error")
                  << "\nand not: " << sound.value_or("an error");
  };
  const std::size_t allocations = heap::sweep(
      [&] {
        prepare();
        found.reset();
      },
      [&] { found = answer(); },
      [&](std::size_t n) {
        expect(!found || found == sound, n, "during", found);
        const Answered again = answer();
        expect(again == sound, n, "after", again);
      });
  return allocations;
}

template <typename Answer>
std::size_t expect_same_or_error(std::string_view what, Answer answer) {
  return expect_same_or_error(what, [] {}, answer);
}

// The same for a question that is answered with a sound heap.
template <typename Answer>
void expect_answered(std::string_view what, Answer answer) {
  ASSERT_TRUE(answer()) << what;
  EXPECT_GT(expect_same_or_error(what, answer), 0u) << what;
}
// And for one that must never be.
template <typename Answer>
void expect_refused(std::string_view what, Answer answer) {
  ASSERT_FALSE(answer()) << what;
  expect_same_or_error(what, answer);
}

}  // namespace hardtack::testing
