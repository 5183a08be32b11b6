// Policy text to a policy that decides, in one step: what a service calls when it starts, and when its policy changes.
//
// The first error of the text, or what a policy is refused for (Policy::compile), is the Error, with the place in the
// message. An editor or a configuration check that wants all of them uses parse_authorizer_source() (compile.h) or
// check_source(). Calls share nothing and may run on any number of threads.
//
//   HARDTACK_TRY(auto policy, compile_policy(text));
//   HARDTACK_TRY(auto strict, compile_policy(text, {.limits = limits}, parameters, {.name = "policy.datalog"}));
//
// A policy that decides over Biscuits is compiled with {.token_predicates = biscuit_predicates()}, so that it cannot
// state what only their blocks say.
#pragma once

#include <memory>
#include <string>

#include "engine/authz/policy.h"
#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "grammar/compile.h"
#include "grammar/lower/parameters.h"

HARDTACK_API_BEGIN
namespace hardtack {

Result<std::shared_ptr<const Policy>> compile_policy(std::string text, PolicyOptions options = {},
                                                     const Parameters& parameters = {},
                                                     const CompileOptions& compile_options = {});

}  // namespace hardtack
HARDTACK_API_END
