// The passes of the language itself. Each keeps a reference to what it is made with.
#pragma once

#include <vector>

#include "engine/authz/reserved_name.h"
#include "engine/eval/pattern/pattern_set.h"
#include "grammar/check/checker.h"
#include "grammar/check/pass.h"
#include "grammar/lower/parameters.h"

namespace hardtack {

// "placement": statements that the kind of text does not have, or not there.
Pass placement_pass(const CheckOptions& options);
// "bindings": variables that nothing binds, facts with variables, closures that shadow.
Pass binding_pass(const CheckOptions& options);
// "names": of predicates and extern functions.
Pass name_pass();
// "collections": sets and maps with elements that they cannot have, or twice.
Pass collection_pass(const CheckOptions& options);
// "unicode": bidirectional controls in strings and comments, invisible and control characters, names of mixed scripts
// and names that look like another name of the text. All are warnings, since the language allows them; with `strict`
// the first are errors: no policy needs them raw, and a string can hold them as `\u{202e}`.
Pass unicode_pass(const CheckOptions& options);

// "reserved-names": facts and rules that no source may declare, whatever its role.
Pass reserved_name_pass(std::vector<TokenPredicate> token_predicates);
// "parameter-kinds": parameters that are a term and a key.
Pass parameter_kind_pass();
// "given-parameters": that every parameter is given with the right kind, and, unless `allow_unused`, that every given
// one is used.
Pass given_parameter_pass(const Parameters& parameters, bool allow_unused);
// "patterns": constant patterns that a policy is refused for.
Pass pattern_pass(const PatternLimits& limits, Severity severity);

}  // namespace hardtack
