// The narrowing rules of the delegation profile: what a child may say, given what holds for its parent.
//
// | dimension | rule |
// | --- | --- |
// | parent_jti | the preceding block's jti |
// | iat, exp | iat not before the parent's, exp not after it, exp after iat, not expired |
// | allowed_tool | what is left after forbidden_tool is a subset of the parent's; "*" may narrow |
// | forbidden_tool | keeps every one of the parent's |
// | resource_scope | each equals, or lies under, one of the parent's; "**" alone means any |
// | allowed_side_effect_class | a subset, if the parent has any |
// | max_tool_calls_per_class | keeps every cap of the parent, none larger; new ones are fine |
// | max_tool_calls | 0 to the parent's |
// | max_duration_s | more than 0, at most the parent's |
// | max_delegation_depth | 0 to the parent's less one |
// | delegation_allowed | the parent's must be true; true needs a depth above 0 |
// | cwd | absolute and normalised; equal to the parent's or under it |
#pragma once

#include "engine/base/attributes.h"
#include "tokens/passport/passport.h"

HARDTACK_API_BEGIN
namespace hardtack {

// What holds after the child's block. `block` is the block's index, for messages. Errors: kLineageNarrowing
// ("attenuation:<dimension>:block <index>: ..."), kInvalidClaim, kExpired.
Result<Passport> narrow(const Passport& parent, const Passport& child, std::size_t block, LineageTime now);

// The rules that an authority block has on its own. Errors: the same.
Result<void> check_root_passport(const Passport& passport, LineageTime now);

}  // namespace hardtack
HARDTACK_API_END
