#include "first_decision.h"

hardtack_error* first_decision(hardtack_text policy_text, const hardtack_keys* issuer, hardtack_text token,
                               bool* allowed) {
  hardtack_policy* policy = NULL;          // once, at start
  hardtack_verifier* verifier = NULL;      // once; remembers tokens
  hardtack_authorizer* authorizer = NULL;  // one per thread
  hardtack_credential* credential = NULL;
  hardtack_request* request = NULL;
  hardtack_decision* decision = NULL;
  const hardtack_term read[] = {hardtack_string(hardtack_text_of("read"))};
  hardtack_error* error = hardtack_policy_compile(policy_text, NULL, &policy);
  if (!error) error = hardtack_verifier_new(issuer, NULL, &verifier);
  if (!error) error = hardtack_authorizer_new(NULL, &authorizer);
  if (!error) error = hardtack_verifier_verify_text(verifier, token, &credential);
  if (!error) error = hardtack_request_new(policy, &request);
  if (!error) error = hardtack_request_add(request, hardtack_text_of("operation"), read, 1);
  if (!error) error = hardtack_authorizer_decide(authorizer, request, credential, NULL, 0, &decision);
  *allowed = hardtack_decision_allowed(decision);  // false without a decision
  hardtack_decision_free(decision);
  hardtack_request_free(request);
  hardtack_credential_free(credential);
  hardtack_authorizer_free(authorizer);
  hardtack_verifier_free(verifier);
  hardtack_policy_free(policy);
  return error;
}
