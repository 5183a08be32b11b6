// Hardtack decides requests: a policy in Datalog, a Biscuit token that whoever asks has brought, and facts about the
// request give a decision, with its reasons. This header is all that a service includes.
//
// THE FIRST DECISION
//
//   #include <hardtack/hardtack.h>
//
//   hardtack::Result<hardtack::Decision> first_decision(std::string policy_text, const hardtack::PublicKey& issuer,
//                                                       std::string_view token) {
//     HARDTACK_TRY(const auto policy, hardtack::compile_policy(std::move(policy_text)));  // once, at start
//     const hardtack::BiscuitVerifier verifier(issuer);                                   // once; remembers tokens
//     HARDTACK_TRY(const auto credential, verifier.verify_text(token));
//     hardtack::Request request(policy);
//     request.add("operation", "read").add("resource", "/photos/cat.jpg");
//     request.add("time", std::chrono::system_clock::now());
//     hardtack::Authorizer authorizer;                                                    // one per thread
//     return authorizer.authorize(policy, request, credential);
//   }
//
// with a policy such as
//
//   allow if user($user), operation($operation), right($user, $operation);
//   deny if true;
//
// hardtack::is_allowed(decision) is true only for a decision that was completed and allows. A decision that denies is a
// Decision; whatever could not be decided (a bad signature, a limit, an error in an expression) is an Error, and a
// refusal too. `log << *decision` prints which check failed, print_decision() with the check's own words, and
// explain() why it failed and what would have let it pass.
//
// THE PARTS, each a header of its own that this one includes
//
//   hardtack/engine.h      Policy, Request, Credential, Authorizer, Decision; explain(); host functions; limits
//   hardtack/grammar.h     compile_policy() and what gives all errors of a text (absent if built without
//   HARDTACK_GRAMMAR) hardtack/biscuit.h     BiscuitVerifier; minting, attenuating and sealing tokens; keys
//   hardtack/macros.h      HARDTACK_TRY and HARDTACK_CHECK, which return an error to the caller
//   hardtack/fmt.h         formatters, if a header of fmt was included before
//
// and, to be included by who needs them: hardtack/lineage.h (ancestry and revocation), lineage_sqlite.h,
// lineage_json.h, lineage_postgres.h (where its index is kept), passport.h, jwt.h; tokens.h (macaroons, PASETO, JWTs,
// HMAC capabilities and Biscuits behind one interface, key sets of several formats), caveats.h; requests.h, exposure.h,
// possession.h, once.h (further formats, with what their parties do); jwks.h, jwt_profiles.h, derivation.h, pkcs11.h;
// stdlib.h (functions of the host for policies, ready-made).
//
// THREADS
//
// What is frozen may be used from any number of threads at once: Policy, Credential, tokens, keys, Block, Explanation,
// Error. BiscuitVerifier and VerificationCache lock inside. Request, Authorizer and builders belong to one thread at a
// time; a service keeps one Authorizer for each thread, for its memory: after the first requests it allocates nothing.
// No library starts a thread, prints, or reads a clock, a file or a random device of its own accord.
//
// LIFETIMES
//
// Objects own what they refer to. A Request keeps its Policy; an Authorizer keeps the policy, the credentials and the
// facts of its last request until the next one, so that explain(authorizer, decision) may be called when all of them
// are gone. What is a view says so: ByteView, std::string_view, and Credentials, which lives for one call. Clang warns
// where a result outlives what it points into (HARDTACK_LIFETIME_BOUND).
//
// ERRORS
//
// What can fail returns Result<T>, a std::expected<T, Error>; a result that nobody looks at is a warning. An Error has
// a code (docs/errors.md), a message, advice, and where it is known the place in the text, the statement and the limit.
// No exception leaves a library but std::bad_alloc, which never turns into an allow; every object can be used after it.
//
// All names are in namespace hardtack. Write them out, or name the ones you use: Block, Policy and Request are words
// that a program may have itself.
#pragma once

#include "hardtack/biscuit.h"
#include "hardtack/engine.h"
#include "hardtack/macros.h"
#if __has_include("hardtack/grammar.h")
#include "hardtack/grammar.h"
#endif
#ifdef FMT_VERSION
#include "hardtack/fmt.h"
#endif
