// JSON between the libraries and Python, by the standard library's own module.
#pragma once

#include <string_view>

#include "python/native/base/call.h"

namespace hardtack::python {

// `loads` or `dumps`.
Ref function_of_json(const char* name);
// The value of a JSON text.
Ref parsed_json(std::string_view json);

}  // namespace hardtack::python
