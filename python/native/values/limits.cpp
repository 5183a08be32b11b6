#include "python/native/values/limits.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace hardtack::python {
namespace {

// In the order of python/hardtack/limits.py.
enum Number : std::size_t {
  kFacts,
  kIterations,
  kSteps,
  kMemory,
  kTime,
  kTokenBytes,
  kTokenBlocks,
  kTokenSignatures,
  kNumbers
};
using Numbers = std::array<std::optional<std::int64_t>, kNumbers>;

Numbers numbers_of(const Argument& limits) {
  static PyObject* const kName = Ref::own(PyUnicode_InternFromString("_numbers")).release();
  const Ref given = Ref::take(PyObject_GetAttr(limits.value, kName));
  if (!given) {
    if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) throw Raised{};
    PyErr_Clear();
    wrong_type(limits, "Limits");
  }
  if (PyTuple_Check(given.get()) == 0 || PyTuple_Size(given.get()) != static_cast<Py_ssize_t>(kNumbers)) {
    wrong_type(limits, "Limits");
  }
  Numbers numbers;
  for (std::size_t i = 0; i < kNumbers; ++i) {
    const Argument number{PyTuple_GetItem(given.get(), static_cast<Py_ssize_t>(i)), limits.function, limits.name};
    numbers[i] = optional_integer(number, 0, std::numeric_limits<std::int64_t>::max());
  }
  return numbers;
}

template <typename T>
void set(T& limit, const std::optional<std::int64_t>& number) {
  if (number) limit = static_cast<T>(*number);
}

}  // namespace

EvalLimits eval_limits_of(const Argument& argument, EvalLimits limits) {
  if (!argument) return limits;
  const Numbers numbers = numbers_of(argument);
  set(limits.max_facts, numbers[kFacts]);
  set(limits.max_iterations, numbers[kIterations]);
  set(limits.max_steps, numbers[kSteps]);
  set(limits.max_memory, numbers[kMemory]);
  set(limits.max_time, numbers[kTime]);
  return limits;
}

TokenLimits token_limits_of(const Argument& argument) {
  TokenLimits limits;
  if (!argument) return limits;
  const Numbers numbers = numbers_of(argument);
  set(limits.max_token_bytes, numbers[kTokenBytes]);
  set(limits.max_token_blocks, numbers[kTokenBlocks]);
  set(limits.max_token_signatures, numbers[kTokenSignatures]);
  return limits;
}

}  // namespace hardtack::python
