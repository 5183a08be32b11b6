/* Decisions that are used again: nothing of an earlier one is left, also after an error. */
#include "tests.h"

void decisions_are_used_again(void) {
  hardtack_policy* policy = make_policy("check if operation($o), $o != \"delete\"; allow if user(\"alice\");");
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_credential* credential = verify(token);
  hardtack_request* request = NULL;
  hardtack_authorizer* authorizer = NULL;
  hardtack_decision* decision = NULL;
  hardtack_buffer* text = NULL;
  OK(hardtack_request_new(policy, &request));
  OK(hardtack_authorizer_new(NULL, &authorizer));
  OK(hardtack_decision_new(&decision));
  CHECK(!hardtack_decision_allowed(decision) && !hardtack_decision_policy(decision, NULL, NULL));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_explain_text(authorizer, decision, NULL, NULL, &text));

  static const struct {
    const char* operation; /* none: a request that lacks it, and is refused */
    bool with_token;
    int32_t code;
    const char* says;
  } kRows[] = {
      {"read", true, HARDTACK_OK, "allowed by policy 0"},
      {"delete", true, HARDTACK_OK, "denied: check 0 of the authorizer failed"},
      {"read", false, HARDTACK_OK, "denied: no policy matched"},
      {"read", true, HARDTACK_OK, "allowed by policy 0"},
      {NULL, true, HARDTACK_INVALID_UTF8, "denied: no policy matched"},
      {"read", true, HARDTACK_OK, "allowed by policy 0"},
  };
  for (size_t i = 0; i < sizeof kRows / sizeof kRows[0]; ++i) {
    hardtack_request_clear(request);
    hardtack_error* error = add_string(request, "operation", kRows[i].operation == NULL ? "\xff" : kRows[i].operation);
    CHECK((error == NULL) == (kRows[i].operation != NULL));
    hardtack_error_free(error);
    error = hardtack_authorizer_decide_into(authorizer, request, kRows[i].with_token ? credential : NULL, NULL, 0,
                                            decision);
    check_code(error, kRows[i].code, "decide_into", __FILE__, __LINE__);
    OK(hardtack_decision_text(decision, &text));
    CHECK(buffer_is(text, kRows[i].says));
    CHECK(hardtack_decision_allowed(decision) == (strcmp(kRows[i].says, "allowed by policy 0") == 0));
    text = NULL;
    if (kRows[i].code != HARDTACK_OK) {
      CHECK(hardtack_decision_failed_check_count(decision) == 0);
      FAILS(HARDTACK_USAGE, hardtack_authorizer_explain_text(authorizer, decision, NULL, NULL, &text));
      continue;
    }
    OK(hardtack_authorizer_explain_text(authorizer, decision, NULL, NULL, &text));
    hardtack_buffer_free(text);
  }

  /* Whatever is missing, the decision denies. */
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide_into(NULL, request, credential, NULL, 0, decision));
  CHECK(!hardtack_decision_allowed(decision));
  OK(hardtack_authorizer_decide_into(authorizer, request, credential, NULL, 0, decision));
  CHECK(hardtack_decision_allowed(decision));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide_into(authorizer, NULL, credential, NULL, 0, decision));
  CHECK(!hardtack_decision_allowed(decision));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide_into(authorizer, request, credential, NULL, 0, NULL));
  FAILS(HARDTACK_USAGE, hardtack_decision_new(NULL));
  hardtack_decision_free(decision);
  hardtack_authorizer_free(authorizer);
  hardtack_request_free(request);
  hardtack_credential_free(credential);
  hardtack_token_free(token);
  hardtack_policy_free(policy);
}
