/* Beyond one token: an agent hands a narrower passport to a helper, and a service takes the JWTs of an issuer that
 * publishes its keys. */
#ifndef DELEGATE_H
#define DELEGATE_H

#include <hardtack.h>

/* An agent's side: needs no key. `request` is a JSON object of what the helper is to get (docs/lineage.md). Times are
 * milliseconds since 1970. */
hardtack_error* hand_over(const hardtack_token* passport, hardtack_text request, int64_t now, hardtack_token** helpers);

/* A service's side: which of the tools that the passport names its bearer may use, as a tree. */
hardtack_error* read_passport(const hardtack_verifier* verifier, const hardtack_token* passport, int64_t now,
                              hardtack_tree** claims);

/* A JWT whose key is among those that are published now. */
hardtack_error* accept_jwt(const hardtack_jwks* published, hardtack_text jwt, int64_t now,
                           hardtack_credential** credential);

#endif
