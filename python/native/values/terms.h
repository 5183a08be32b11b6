// Terms of the language and values of Python, both ways.
//
//   int (64 bits), str, bool, None   integer, string, bool, null
//   datetime (with a time zone)      date; parts of a second are dropped
//   bytes, bytearray, memoryview     bytes
//   list, tuple                      array
//   set, frozenset                   set
//   dict (keys int or str)           map
//
// Subclasses are taken for what they extend. Anything else raises TypeError; what the language has no value for (more
// than 64 bits, a time before 1970 or without a zone, surrogates, collections that are too deep, too large or hold
// themselves) raises ValueError. Both name what was converted.
#pragma once

#include <cstddef>
#include <string_view>

#include "hardtack/hardtack.h"
#include "python/native/base/api.h"

namespace hardtack::python {

// Elements of one term, at all depths: a list that holds one list many times is as long as what it means.
inline constexpr std::size_t kMaxTermElements = 1'000'000;

// What is converted, for messages: "fact `resource`".
struct Place {
  std::string_view kind;
  std::string_view name;
};

// Looks up what conversions need; when the module is imported.
void prepare_terms();

// A scalar refers to the bytes of `object`, which must live until it was used; a collection is made in `store`.
RequestTerm request_term(PyObject* object, TermStore& store, const Place& place);
Term term_of(PyObject* object, const Place& place);
// A set holds arrays as tuples and maps as tuples of pairs, since Python's sets need what cannot change.
Ref object_of_term(const Term& term);

// Seconds since 1970 of a datetime with a time zone; raises as above.
std::uint64_t seconds_of(PyObject* datetime, const Place& place);
bool is_datetime(PyObject* object);
Ref datetime_of(std::uint64_t seconds);

// Parameters of a source text: a dict, or null; values may be public keys, too.
Parameters parameters_of(PyObject* dict, std::string_view function);

}  // namespace hardtack::python
