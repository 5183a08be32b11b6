// The library's errors as Python exceptions: `hardtack.Error` and a class for each area of codes.
//
// An exception has `code` (the name in docs/errors.md), `number`, `message`, `help`, `context`, `span`, `where`,
// `limit`, and for source texts `line`, `column` and `diagnostics`. It is false, so that no test of what was returned
// or kept takes it for a yes.
//
//   auto token = value_or_raise(UnverifiedBiscuit::parse_text(text));
#pragma once

#include <string>
#include <utility>

#include "hardtack/hardtack.h"
#include "hardtack/tokens.h"
#include "python/native/base/api.h"

namespace hardtack::python {

void add_exceptions(PyObject* module);

// An instance that nobody has raised.
Ref exception_of(const Error& error);
[[noreturn]] void raise(const Error& error);
// A refusal of a format: the same, with the format's own name for it in `refusal` and `reason`.
[[noreturn]] void raise(const TokenRefusal& refusal);
// Of a source text: all its diagnostics, with the excerpts of the text as the exception's own text.
[[noreturn]] void raise(const Source& source, const Diagnostics& diagnostics);

template <typename T>
T value_or_raise(Result<T> result) {
  if (!result) raise(result.error());
  return *std::move(result);
}
inline void check_or_raise(const Result<void>& result) {
  if (!result) raise(result.error());
}

// What a function of the host raised while the library ran, to become the cause of the error that comes of it, or to go
// on in its place if it is no Exception (KeyboardInterrupt, SystemExit). One for each thread.
void keep_raised();
// To be put back later, where several things run in turn. Neither needs the GIL.
Ref take_raised() noexcept;
void put_raised(Ref raised) noexcept;
void forget_raised();
// At the end of what went well: forgets what `try_or` caught, and goes on with what no expression may catch.
void settle_raised();

}  // namespace hardtack::python
