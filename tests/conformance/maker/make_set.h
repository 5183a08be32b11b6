// Makes the project's own conformance set from its cases: the tokens, and what is expected of them. The same bytes on
// every machine and in every run: keys come from names, and both kinds of signature are deterministic.
//
//   const std::map<std::string, Bytes> files = make_set(read_case_files(folder)).value();
#pragma once

#include <map>
#include <string>

#include "engine/base/error.h"
#include "tests/conformance/maker/case.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::conformance {

// Every `*.cases` of the folder, in the order of their names.
Result<CaseFile> read_case_files(const std::string& folder);

// The token of a case: its bytes.
Result<Bytes> make_token(const Case& source);

// File name to content: "set.json" and "tokens/<case>.bc". Error: kUsage where a case does not come out as it says.
Result<std::map<std::string, Bytes>> make_set(const CaseFile& cases);

}  // namespace hardtack::conformance
