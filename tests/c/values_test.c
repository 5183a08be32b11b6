/* Texts, errors, options and trees. */
#include "tests.h"

void texts_are_checked(void) {
  hardtack_block* block = NULL;
  const hardtack_text no_utf8 = {"user(\"\xff\");", 10};
  const hardtack_text no_text = {NULL, 3};
  const hardtack_text empty = {NULL, 0};
  FAILS(HARDTACK_INVALID_UTF8, hardtack_block_parse(no_utf8, NULL, &block));
  CHECK(block == NULL);
  FAILS(HARDTACK_USAGE, hardtack_block_parse(no_text, NULL, &block));
  OK(hardtack_block_parse(empty, NULL, &block));
  hardtack_block_free(block);

  /* A zero inside is a character like others. */
  hardtack_policy* policy = make_policy("allow if name($n), $n.length() == 3;");
  hardtack_request* request = NULL;
  hardtack_authorizer* authorizer = NULL;
  hardtack_decision* decision = NULL;
  const hardtack_text with_zero = {"a\0b", 3};
  const hardtack_term term = hardtack_string(with_zero);
  OK(hardtack_request_new(policy, &request));
  OK(hardtack_request_add(request, T("name"), &term, 1));
  OK(hardtack_authorizer_new(NULL, &authorizer));
  OK(hardtack_authorizer_decide(authorizer, request, NULL, NULL, 0, &decision));
  CHECK(hardtack_decision_allowed(decision));
  hardtack_decision_free(decision);
  hardtack_authorizer_free(authorizer);
  hardtack_request_free(request);
  hardtack_policy_free(policy);
  CHECK(text_has(hardtack_version(), "."));
}

void errors_say_what_is_known(void) {
  hardtack_block* block = NULL;
  hardtack_error* error = hardtack_block_parse(T("user(\"alice\");\nuser(;"), NULL, &block);
  CHECK(hardtack_error_code(error) == HARDTACK_SYNTAX);
  CHECK(text_is(hardtack_error_name(error), "syntax"));
  CHECK(text_is(hardtack_error_reason(error), "syntax"));
  CHECK(hardtack_error_message(error).size > 0);
  CHECK(hardtack_error_message(error).data[hardtack_error_message(error).size] == '\0');
  hardtack_place place = {.size = sizeof place};
  CHECK(hardtack_error_place(error, &place));
  CHECK(place.begin == 20 && place.line == 2 && place.column == 6);
  hardtack_statement statement = {.size = sizeof statement};
  hardtack_limit_reached limit = {.size = sizeof limit};
  CHECK(!hardtack_error_statement(error, &statement));
  CHECK(!hardtack_error_limit(error, &limit));
  hardtack_error_free(error);

  CHECK(hardtack_error_code(NULL) == HARDTACK_OK);
  CHECK(hardtack_error_message(NULL).size == 0);
  hardtack_error_free(NULL);

  error = hardtack_error_new(HARDTACK_UNKNOWN_ROOT_KEY, T("nobody knows it"));
  CHECK(hardtack_error_code(error) == HARDTACK_UNKNOWN_ROOT_KEY);
  CHECK(text_is(hardtack_error_text(error), "nobody knows it"));
  hardtack_error_free(error);
  error = hardtack_error_new(HARDTACK_OK, T("no code"));
  CHECK(hardtack_error_code(error) == HARDTACK_INTERNAL);
  hardtack_error_free(error);
  const hardtack_text no_utf8 = {"\xff", 1};
  error = hardtack_error_new(HARDTACK_IO, no_utf8);
  CHECK(hardtack_error_code(error) == HARDTACK_IO && hardtack_error_message(error).size == 0);
  hardtack_error_free(error);
}

void options_grow(void) {
  hardtack_policy* policy = NULL;
  const hardtack_policy_options unset = {.size = 0};
  FAILS(HARDTACK_USAGE, hardtack_policy_compile(T("allow if true;"), &unset, &policy));
  const hardtack_policy_options absurd = {.size = (size_t)-1};
  FAILS(HARDTACK_USAGE, hardtack_policy_compile(T("allow if true;"), &absurd, &policy));

  const hardtack_policy_options half = {.size = offsetof(hardtack_policy_options, limits) + sizeof(void*) / 2};
  FAILS(HARDTACK_USAGE, hardtack_policy_compile(T("allow if true;"), &half, &policy)); /* of a pointer */

  /* Of a later version: what is not known must be zero. */
  struct {
    hardtack_policy_options known;
    uint64_t later;
  } longer = {.known = {.size = sizeof longer}};
  OK(hardtack_policy_compile(T("allow if true;"), &longer.known, &policy));
  hardtack_policy_free(policy);
  longer.later = 1;
  FAILS(HARDTACK_USAGE, hardtack_policy_compile(T("allow if true;"), &longer.known, &policy));

  /* Of an earlier one: what is missing has its default. */
  hardtack_limits limits;
  memset(&limits, 0xff, sizeof limits);
  hardtack_limits_init(&limits, sizeof limits);
  CHECK(limits.size == sizeof limits && limits.max_facts == 1000 && limits.max_time == 20000000);
  memset(&limits, 0, sizeof limits);
  hardtack_limits_init(&limits, offsetof(hardtack_limits, max_iterations));
  CHECK(limits.size == offsetof(hardtack_limits, max_iterations) && limits.max_facts == 1000);
  CHECK(limits.max_iterations == 0); /* not touched */
  limits.max_facts = 2;
  const hardtack_policy_options options = {.size = sizeof options, .limits = &limits};
  hardtack_request* request = NULL;
  hardtack_authorizer* authorizer = NULL;
  hardtack_decision* decision = NULL;
  OK(hardtack_policy_compile(T("a(1); a(2); b($x) <- a($x); allow if b(1);"), &options, &policy));
  OK(hardtack_request_new(policy, &request));
  OK(hardtack_authorizer_new(NULL, &authorizer));
  FAILS(HARDTACK_TOO_MANY_FACTS, hardtack_authorizer_decide(authorizer, request, NULL, NULL, 0, &decision));
  hardtack_authorizer_free(authorizer);
  hardtack_request_free(request);
  hardtack_policy_free(policy);

  /* What is filled in has the size that the caller has. */
  hardtack_error* error = hardtack_block_parse(T("user(;"), NULL, NULL);
  CHECK(hardtack_error_code(error) == HARDTACK_USAGE);
  hardtack_error_free(error);
  hardtack_block* block = NULL;
  error = hardtack_block_parse(T("user(;"), NULL, &block);
  hardtack_place place;
  memset(&place, 0xff, sizeof place);
  place.size = offsetof(hardtack_place, line);
  CHECK(hardtack_error_place(error, &place) && place.begin == 5 && place.line == 0xffffffff);
  place.size = 0;
  CHECK(!hardtack_error_place(error, &place));
  CHECK(!hardtack_error_place(error, NULL));
  hardtack_error_free(error);
}

void trees_are_walked(void) {
  hardtack_tree* tree = NULL;
  FAILS(HARDTACK_MALFORMED_JSON, hardtack_tree_parse(T("{\"a\": 1, \"a\": 2}"), &tree));
  OK(hardtack_tree_parse(T("{\"b\": [true, null, -7, 1.5, \"x\"], \"a\": {}}"), &tree));
  const hardtack_node* root = hardtack_tree_root(tree);
  CHECK(hardtack_node_kind(root) == HARDTACK_NODE_OBJECT && hardtack_node_count(root) == 2);
  CHECK(text_is(hardtack_node_name_at(root, 0), "b"));
  CHECK(hardtack_node_name_at(root, 2).size == 0 && hardtack_node_at(root, 2) == NULL);
  const hardtack_node* list = hardtack_node_find(root, T("b"));
  CHECK(hardtack_node_kind(list) == HARDTACK_NODE_ARRAY && hardtack_node_count(list) == 5);
  CHECK(hardtack_node_boolean(hardtack_node_at(list, 0)));
  CHECK(hardtack_node_kind(hardtack_node_at(list, 1)) == HARDTACK_NODE_NULL);
  CHECK(hardtack_node_integer(hardtack_node_at(list, 2)) == -7);
  CHECK(hardtack_node_number(hardtack_node_at(list, 2)) == -7.0 &&
        hardtack_node_number(hardtack_node_at(list, 3)) == 1.5);
  CHECK(text_is(hardtack_node_string(hardtack_node_at(list, 4)), "x"));
  /* What is not there, or of another kind. */
  CHECK(hardtack_node_find(root, T("c")) == NULL && hardtack_node_find(list, T("b")) == NULL);
  CHECK(hardtack_node_count(NULL) == 0 && hardtack_node_kind(NULL) == HARDTACK_NODE_NULL);
  CHECK(!hardtack_node_boolean(list) && hardtack_node_integer(list) == 0 && hardtack_node_string(list).size == 0);
  hardtack_buffer* json = NULL;
  OK(hardtack_tree_json(tree, false, &json));
  CHECK(buffer_is(json, "{\"a\":{},\"b\":[true,null,-7,1.5,\"x\"]}"));
  hardtack_tree_free(tree);
}

void null_is_an_error_or_nothing(void) {
  hardtack_token* token = NULL;
  hardtack_credential* credential = NULL;
  hardtack_request* request = NULL;
  hardtack_decision* decision = NULL;
  hardtack_verifier* verifier = NULL;
  hardtack_keys* keys = NULL;
  hardtack_buffer* buffer = NULL;
  FAILS(HARDTACK_USAGE, hardtack_token_mint(NULL, NULL, NULL, &token));
  FAILS(HARDTACK_USAGE, hardtack_token_seal(NULL, &token));
  FAILS(HARDTACK_USAGE, hardtack_keys_of(NULL, &keys));
  FAILS(HARDTACK_USAGE, hardtack_keys_from_callback(NULL, NULL, NULL, &keys));
  FAILS(HARDTACK_USAGE, hardtack_verifier_new(NULL, NULL, &verifier));
  FAILS(HARDTACK_USAGE, hardtack_verifier_verify_text(NULL, T("x"), &credential));
  FAILS(HARDTACK_USAGE, hardtack_request_new(NULL, &request));
  FAILS(HARDTACK_USAGE, hardtack_request_add(NULL, T("x"), NULL, 0));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide(NULL, NULL, NULL, NULL, 0, &decision));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide(NULL, NULL, NULL, NULL, 0, NULL));
  FAILS(HARDTACK_USAGE, hardtack_policy_text(NULL, &buffer));
  FAILS(HARDTACK_USAGE, hardtack_term_text(NULL, &buffer));
  FAILS(HARDTACK_USAGE, hardtack_store_poll(NULL, 0));
  FAILS(HARDTACK_USAGE, hardtack_format_detect(hardtack_bytes_of(NULL, 0), NULL));
  CHECK(!hardtack_decision_allowed(NULL));
  CHECK(hardtack_decision_failed_check_count(NULL) == 0);
  CHECK(hardtack_token_block_count(NULL) == 0 && hardtack_token_bytes(NULL).size == 0);
  CHECK(hardtack_rows_count(NULL) == 0 && hardtack_rows_terms(NULL, 0) == NULL);
  CHECK(hardtack_credential_defect(NULL) == NULL && hardtack_credential_id_count(NULL) == 0);
  CHECK(hardtack_buffer_text(NULL).size == 0 && hardtack_tree_root(NULL) == NULL);
  CHECK(!hardtack_public_key_equal(NULL, NULL));
  hardtack_limits_init(NULL, sizeof(hardtack_limits));
  hardtack_request_clear(NULL);
  hardtack_policy_free(NULL);
  hardtack_token_free(NULL);
  hardtack_store_free(NULL);
}
