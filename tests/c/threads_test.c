/* Handles that threads share. */
#include <pthread.h>

#include "tests.h"

typedef struct shared {
  const hardtack_policy* policy;
  const hardtack_verifier* verifier;
  hardtack_text tokens[3]; /* allowed, denied, forged */
  int wrong[4];
} shared;

typedef struct worker {
  shared* of;
  int number;
} worker;

static void* work(void* argument) {
  worker* const me = (worker*)argument;
  hardtack_request* request = NULL;
  hardtack_authorizer* authorizer = NULL;
  hardtack_error_free(hardtack_request_new(me->of->policy, &request));
  hardtack_error_free(hardtack_authorizer_new(NULL, &authorizer));
  for (int i = 0; i < 300; ++i) {
    const int which = (i + me->number) % 3;
    hardtack_credential* credential = NULL;
    hardtack_decision* decision = NULL;
    hardtack_buffer* text = NULL;
    hardtack_error* error = hardtack_verifier_verify_text(me->of->verifier, me->of->tokens[which], &credential);
    hardtack_request_clear(request);
    if (error == NULL) error = add_string(request, "operation", "read");
    if (error == NULL) error = hardtack_authorizer_decide(authorizer, request, credential, NULL, 0, &decision);
    if (error == NULL) error = hardtack_authorizer_explain_text(authorizer, decision, NULL, NULL, &text);
    if (hardtack_decision_allowed(decision) != (which == 0) || (error != NULL) != (which == 2))
      ++me->of->wrong[me->number];
    hardtack_error_free(error);
    hardtack_buffer_free(text);
    hardtack_decision_free(decision);
    hardtack_credential_free(credential);
    if (i % 100 == 99) hardtack_error_free(hardtack_verifier_forget(me->of->verifier, NULL));
  }
  hardtack_authorizer_free(authorizer);
  hardtack_request_free(request);
  return NULL;
}

void threads_share_policies_and_verifiers(void) {
  hardtack_policy* policy = make_policy("allow if user(\"alice\"), operation($o);");
  hardtack_verifier* verifier = make_verifier();
  hardtack_token* good = make_token("user(\"alice\");");
  hardtack_token* narrower = narrow(good, "check if operation(\"write\");");
  hardtack_private_key* stranger = make_key(2);
  hardtack_block* block = make_block("user(\"alice\");");
  hardtack_token* forged = NULL;
  OK(hardtack_token_mint(block, stranger, NULL, &forged));
  hardtack_buffer* texts[3] = {NULL, NULL, NULL};
  OK(hardtack_token_text(good, &texts[0]));
  OK(hardtack_token_text(narrower, &texts[1]));
  OK(hardtack_token_text(forged, &texts[2]));
  shared all = {policy, verifier, {{NULL, 0}, {NULL, 0}, {NULL, 0}}, {0, 0, 0, 0}};
  for (int i = 0; i < 3; ++i) all.tokens[i] = hardtack_buffer_text(texts[i]);
  pthread_t threads[4];
  worker workers[4];
  for (int i = 0; i < 4; ++i) {
    workers[i] = (worker){&all, i};
    CHECK(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
  }
  for (int i = 0; i < 4; ++i) {
    pthread_join(threads[i], NULL);
    CHECK(all.wrong[i] == 0);
  }
  for (int i = 0; i < 3; ++i) hardtack_buffer_free(texts[i]);
  hardtack_token_free(forged);
  hardtack_block_free(block);
  hardtack_private_key_free(stranger);
  hardtack_token_free(narrower);
  hardtack_token_free(good);
  hardtack_verifier_free(verifier);
  hardtack_policy_free(policy);
}
