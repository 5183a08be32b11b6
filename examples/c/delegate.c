#include "delegate.h"

hardtack_error* hand_over(const hardtack_token* passport, hardtack_text request, int64_t now,
                          hardtack_token** helpers) {
  return hardtack_passport_derive(passport, request, now, NULL, helpers);
}

hardtack_error* read_passport(const hardtack_verifier* verifier, const hardtack_token* passport, int64_t now,
                              hardtack_tree** claims) {
  hardtack_credential* credential = NULL;
  hardtack_error* error = hardtack_verifier_verify(verifier, hardtack_token_bytes(passport), &credential);
  *claims = NULL;
  if (!error) error = hardtack_credential_passport(credential, now, claims);
  hardtack_credential_free(credential);
  return error;
}

hardtack_error* accept_jwt(const hardtack_jwks* published, hardtack_text jwt, int64_t now,
                           hardtack_credential** credential) {
  hardtack_keys* keys = NULL;
  const hardtack_verify_options options = {.size = sizeof options, .format = hardtack_text_of("jwt"), .now = now};
  hardtack_error* error = hardtack_jwks_keys(published, now, &keys);
  *credential = NULL;
  if (!error) error = hardtack_credential_verify(keys, hardtack_bytes_of(jwt.data, jwt.size), &options, credential);
  hardtack_keys_free(keys);
  return error;
}
