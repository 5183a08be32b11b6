/* Policies, requests and decisions. */
#include "tests.h"

typedef struct scene {
  hardtack_policy* policy;
  hardtack_request* request;
  hardtack_authorizer* authorizer;
  hardtack_decision* decision;
} scene;

static scene make_scene(const char* source) {
  scene made = {make_policy(source), NULL, NULL, NULL};
  OK(hardtack_request_new(made.policy, &made.request));
  OK(hardtack_authorizer_new(NULL, &made.authorizer));
  return made;
}

static void decide(scene* of, const hardtack_credential* credential) {
  hardtack_decision_free(of->decision);
  OK(hardtack_authorizer_decide(of->authorizer, of->request, credential, NULL, 0, &of->decision));
}

static void free_scene(scene* of) {
  hardtack_decision_free(of->decision);
  hardtack_authorizer_free(of->authorizer);
  hardtack_request_free(of->request);
  hardtack_policy_free(of->policy);
}

void policies_say_where_they_are_wrong(void) {
  hardtack_policy* policy = NULL;
  const hardtack_policy_options options = {.size = sizeof options, .name = T("files.datalog")};
  hardtack_error* error = hardtack_policy_compile(T("allow if user($u);\n  deny if $x > 1;"), &options, &policy);
  CHECK(policy == NULL && hardtack_error_code(error) != HARDTACK_OK);
  hardtack_place place = {.size = sizeof place};
  CHECK(hardtack_error_place(error, &place) && place.line == 2 && place.column > 2);
  CHECK(text_has(hardtack_error_message(error), "files.datalog:2:"));
  hardtack_error_free(error);
  FAILS(HARDTACK_RESERVED_NAME,
        hardtack_policy_compile(T("parent_token_sha256(\"x\"); allow if true;"), NULL, &policy));
  const hardtack_policy_options loose = {.size = sizeof loose, .allow_token_predicates = true};
  OK(hardtack_policy_compile(T("parent_token_sha256(\"x\"); allow if true;"), &loose, &policy));
  hardtack_policy_free(policy);

  hardtack_tree* findings = NULL;
  OK(hardtack_source_check(T("allow if user($u), user($v);"), HARDTACK_SOURCE_POLICY, NULL, &findings));
  hardtack_tree_free(findings);
  OK(hardtack_source_check(T("allow if user(;"), HARDTACK_SOURCE_POLICY, NULL, &findings));
  const hardtack_node* first = hardtack_node_at(hardtack_tree_root(findings), 0);
  CHECK(text_is(hardtack_node_string(hardtack_node_find(first, T("severity"))), "error"));
  hardtack_tree_free(findings);
  FAILS(HARDTACK_USAGE, hardtack_source_check(T(""), 2, NULL, &findings));

  /* A policy travels in binary form. */
  hardtack_policy* again = NULL;
  hardtack_buffer* bytes = NULL;
  hardtack_buffer* text = NULL;
  policy = make_policy("allow if user(\"alice\");\ndeny if true;");
  OK(hardtack_policy_snapshot(policy, &bytes));
  OK(hardtack_policy_restore(hardtack_buffer_bytes(bytes), NULL, &again));
  OK(hardtack_policy_text(again, &text));
  CHECK(buffer_is(text, "allow if user(\"alice\");\ndeny if true;\n"));
  hardtack_policy_free(again);
  FAILS(HARDTACK_MALFORMED_SNAPSHOT, hardtack_policy_restore(hardtack_bytes_of("x", 1), NULL, &again));
  hardtack_buffer_free(bytes);
  hardtack_policy_free(policy);
}

void requests_take_all_terms(void) {
  scene s = make_scene(
      "allow if t(null, true, -7, 2030-01-01T00:00:00Z, \"x\", hex:00ff, [1, [\"a\"]], {1, 2}, {\"k\": 1, 2: false});");
  const uint8_t raw[] = {0, 0xff};
  const hardtack_term a[] = {hardtack_string(T("a"))};
  const hardtack_term list[] = {hardtack_integer(1), hardtack_collection(HARDTACK_ARRAY, a, 1)};
  const hardtack_term set[] = {hardtack_integer(2), hardtack_integer(1), hardtack_integer(2)};
  const hardtack_term map[] = {hardtack_string(T("k")), hardtack_integer(1), hardtack_integer(2),
                               hardtack_boolean(false)};
  const hardtack_term all[] = {
      hardtack_null(),
      hardtack_boolean(true),
      hardtack_integer(-7),
      hardtack_date(1893456000),
      hardtack_string(T("x")),
      hardtack_byte_string(hardtack_bytes_of(raw, 2)),
      hardtack_collection(HARDTACK_ARRAY, list, 2),
      hardtack_collection(HARDTACK_SET, set, 3),
      hardtack_collection(HARDTACK_MAP, map, 4),
  };
  OK(hardtack_request_add(s.request, T("t"), all, 9));
  decide(&s, NULL);
  CHECK(hardtack_decision_allowed(s.decision));
  hardtack_buffer* text = NULL;
  OK(hardtack_term_text(&all[8], &text));
  CHECK(buffer_is(text, "{2: false, \"k\": 1}"));

  hardtack_block* facts = make_block("t(1); t(2);");
  hardtack_block* rules = make_block("t($x) <- u($x);");
  OK(hardtack_request_add_block(s.request, facts));
  FAILS(HARDTACK_USAGE, hardtack_request_add_block(s.request, rules));
  hardtack_block_free(facts);
  hardtack_block_free(rules);
  free_scene(&s);
}

/* A list in a list, `depth` times. */
static hardtack_term nested(hardtack_term* room, size_t depth) {
  room[0] = hardtack_integer(1);
  for (size_t i = 1; i <= depth; ++i) room[i] = hardtack_collection(HARDTACK_ARRAY, &room[i - 1], 1);
  return room[depth];
}

void requests_refuse_bad_terms(void) {
  hardtack_term room[2][100];
  const hardtack_text no_utf8 = {"\xff", 1};
  const hardtack_text no_data = {NULL, 1};
  const hardtack_term set_in_set[] = {hardtack_collection(HARDTACK_SET, NULL, 0)};
  const hardtack_term list_key[] = {hardtack_collection(HARDTACK_ARRAY, NULL, 0), hardtack_null()};
  const struct {
    hardtack_term term;
    int32_t code;
  } bad[] = {
      {{99, 0, {0}}, HARDTACK_USAGE},
      {hardtack_string(no_utf8), HARDTACK_INVALID_UTF8},
      {hardtack_string(no_data), HARDTACK_USAGE},
      {hardtack_byte_string(hardtack_bytes_of(NULL, 1)), HARDTACK_USAGE},
      {hardtack_collection(HARDTACK_ARRAY, NULL, 1), HARDTACK_USAGE},
      {hardtack_collection(HARDTACK_MAP, list_key, 1), HARDTACK_INVALID_MAP},
      {hardtack_collection(HARDTACK_MAP, list_key, 2), HARDTACK_INVALID_MAP},
      {hardtack_collection(HARDTACK_SET, set_in_set, 1), HARDTACK_INVALID_SET},
      {nested(room[0], 99), HARDTACK_USAGE},
  };
  scene s = make_scene("allow if true;");
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
    FAILS(bad[i].code, hardtack_request_add(s.request, T("t"), &bad[i].term, 1));
    /* It is refused until it is cleared, however much is right in it. */
    hardtack_decision_free(s.decision);
    FAILS(bad[i].code, hardtack_authorizer_decide(s.authorizer, s.request, NULL, NULL, 0, &s.decision));
    CHECK(s.decision == NULL && !hardtack_decision_allowed(s.decision));
    hardtack_request_clear(s.request);
    decide(&s, NULL);
    CHECK(hardtack_decision_allowed(s.decision));
  }
  FAILS(HARDTACK_INVALID_NAME, hardtack_request_add(s.request, T("no name"), NULL, 0));
  hardtack_request_clear(s.request);
  FAILS(HARDTACK_RESERVED_NAME, add_string(s.request, "verified:x", "y"));
  hardtack_request_clear(s.request);
  FAILS(HARDTACK_USAGE, hardtack_request_add(s.request, T("t"), NULL, 1));
  hardtack_request_clear(s.request);
  const hardtack_term deep = nested(room[1], 46);
  OK(hardtack_request_add(s.request, T("t"), &deep, 1));
  decide(&s, NULL);
  free_scene(&s);
}

void queries_give_all_terms(void) {
  scene s = make_scene(
      "t(null, true, -7, 2030-01-01T00:00:00Z, \"x\", hex:00ff, [1, [\"a\"]], {1, 2}, {\"k\": 1}); n(1); n(2); allow "
      "if true;");
  hardtack_rows* rows = NULL;
  FAILS(HARDTACK_USAGE, hardtack_authorizer_query(s.authorizer, T("q($a) <- n($a)"), NULL, &rows)); /* no world yet */
  decide(&s, NULL);
  OK(hardtack_authorizer_query(
      s.authorizer, T("q($a, $b, $c, $d, $e, $f, $g, $h, $i) <- t($a, $b, $c, $d, $e, $f, $g, $h, $i)"), NULL, &rows));
  CHECK(hardtack_rows_count(rows) == 1 && hardtack_rows_term_count(rows, 0) == 9);
  CHECK(text_is(hardtack_rows_name(rows, 0), "q"));
  const hardtack_term* t = hardtack_rows_terms(rows, 0);
  CHECK(t[0].kind == HARDTACK_NULL);
  CHECK(t[1].kind == HARDTACK_BOOLEAN && t[1].as.boolean);
  CHECK(t[2].kind == HARDTACK_INTEGER && t[2].as.integer == -7);
  CHECK(t[3].kind == HARDTACK_DATE && t[3].as.date == 1893456000);
  CHECK(t[4].kind == HARDTACK_STRING && text_is(t[4].as.string, "x"));
  CHECK(t[5].kind == HARDTACK_BYTES && t[5].as.bytes.size == 2 && t[5].as.bytes.data[1] == 0xff);
  CHECK(t[6].kind == HARDTACK_ARRAY && t[6].as.elements.count == 2 &&
        t[6].as.elements.items[1].as.elements.items[0].kind == HARDTACK_STRING);
  CHECK(t[7].kind == HARDTACK_SET && t[7].as.elements.count == 2 && t[7].as.elements.items[0].as.integer == 1);
  CHECK(t[8].kind == HARDTACK_MAP && t[8].as.elements.count == 2 && text_is(t[8].as.elements.items[0].as.string, "k"));
  CHECK(hardtack_rows_terms(rows, 1) == NULL && hardtack_rows_term_count(rows, 1) == 0);
  /* What comes out goes in. */
  hardtack_request_clear(s.request);
  OK(hardtack_request_add(s.request, T("t"), t, 9));
  hardtack_rows_free(rows);

  hardtack_parameters* parameters = NULL;
  const hardtack_term two = hardtack_integer(2);
  OK(hardtack_parameters_new(&parameters));
  OK(hardtack_parameters_set(parameters, T("n"), &two));
  const hardtack_query_options options = {.size = sizeof options, .parameters = parameters};
  hardtack_buffer* text = NULL;
  OK(hardtack_authorizer_query(s.authorizer, T("q($a) <- n($a), $a >= {n}"), &options, &rows));
  CHECK(hardtack_rows_count(rows) == 1);
  OK(hardtack_rows_text(rows, 0, &text));
  CHECK(buffer_is(text, "q(2)"));
  FAILS(HARDTACK_USAGE, hardtack_rows_text(rows, 1, &text));
  hardtack_rows_free(rows);
  FAILS(HARDTACK_SYNTAX, hardtack_authorizer_query(s.authorizer, T("q($a)"), NULL, &rows));
  hardtack_parameters_free(parameters);
  free_scene(&s);
}

void decisions_name_failed_checks_and_places(void) {
  scene s = make_scene("check if operation(\"write\");\ncheck if true;\nallow if user(\"alice\");\ndeny if true;");
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_token* longer = narrow(token, "check if resource(\"/a\") or resource(\"/b\");");
  hardtack_credential* credential = verify(longer);
  OK(add_string(s.request, "operation", "read"));
  decide(&s, credential);
  CHECK(!hardtack_decision_allowed(s.decision));
  hardtack_statement statement = {.size = sizeof statement};
  bool allows = false;
  CHECK(hardtack_decision_policy(s.decision, &statement, &allows) && allows && statement.index == 0);
  CHECK(statement.kind == HARDTACK_STATEMENT_POLICY && statement.block == -1);
  CHECK(hardtack_decision_failed_check_count(s.decision) == 2);
  CHECK(hardtack_decision_failed_check(s.decision, 0, &statement) && statement.block == -1 && statement.index == 0);
  hardtack_place place = {.size = sizeof place};
  CHECK(hardtack_policy_place(s.policy, &statement, &place));
  CHECK(place.begin == 0 && place.end == 27 && place.line == 1 && place.column == 1);
  CHECK(hardtack_decision_failed_check(s.decision, 1, &statement) && statement.block == 1 && statement.credential == 0);
  CHECK(!hardtack_policy_place(s.policy, &statement, &place)); /* the token's */
  hardtack_buffer* text = NULL;
  OK(hardtack_authorizer_statement_text(s.authorizer, &statement, &text));
  CHECK(buffer_is(text, "check if resource(\"/a\") or resource(\"/b\")"));
  CHECK(!hardtack_decision_failed_check(s.decision, 2, &statement));
  statement.kind = 9;
  FAILS(HARDTACK_USAGE, hardtack_authorizer_statement_text(s.authorizer, &statement, &text));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_statement_text(s.authorizer, NULL, &text));
  OK(hardtack_decision_text(s.decision, &text));
  CHECK(buffer_is(text, "denied: check 0 of the authorizer failed, check 0 of block 1 failed"));
  hardtack_stats stats = {.size = sizeof stats};
  CHECK(hardtack_decision_stats(s.decision, &stats) && stats.facts > 0 && stats.elapsed > 0);

  /* Freed in any order, before they are looked at. */
  hardtack_request_clear(s.request);
  OK(add_string(s.request, "operation", "write"));
  OK(add_string(s.request, "resource", "/b"));
  decide(&s, credential);
  hardtack_credential_free(credential);
  hardtack_policy_free(s.policy);
  hardtack_request_free(s.request);
  s.policy = NULL;
  s.request = NULL;
  CHECK(hardtack_decision_allowed(s.decision));
  hardtack_tree* world = NULL;
  OK(hardtack_authorizer_world(s.authorizer, &world));
  CHECK(hardtack_node_count(hardtack_node_find(hardtack_tree_root(world), T("policies"))) == 2);
  hardtack_tree_free(world);
  hardtack_token_free(longer);
  hardtack_token_free(token);
  free_scene(&s);
}

void explanations_are_trees_and_texts(void) {
  scene s = make_scene("can($u) <- user($u), member($u);\nallow if can(\"alice\");");
  OK(add_string(s.request, "user", "alice"));
  decide(&s, NULL);
  hardtack_tree* tree = NULL;
  hardtack_buffer* text = NULL;
  OK(hardtack_authorizer_explain(s.authorizer, s.decision, NULL, NULL, &tree));
  const hardtack_node* root = hardtack_tree_root(tree);
  CHECK(text_is(hardtack_node_string(hardtack_node_find(root, T("outcome"))), "denied"));
  CHECK(hardtack_node_count(hardtack_node_find(root, T("statements"))) == 1);
  hardtack_tree_free(tree);
  OK(hardtack_authorizer_explain_text(s.authorizer, s.decision, NULL, NULL, &text));
  CHECK(buffer_has(text, "member"));

  hardtack_explain_limits limits;
  hardtack_explain_limits_init(&limits, sizeof limits);
  CHECK(limits.max_explain_statements == 32);
  limits.max_explain_statements = 0;
  OK(hardtack_authorizer_explain(s.authorizer, s.decision, NULL, &limits, &tree));
  CHECK(!hardtack_node_boolean(hardtack_node_find(hardtack_tree_root(tree), T("complete"))));
  hardtack_tree_free(tree);

  /* Of another decision than the last, of two, of none. */
  hardtack_decision* first = s.decision;
  s.decision = NULL;
  OK(add_string(s.request, "member", "alice"));
  decide(&s, NULL);
  FAILS(HARDTACK_USAGE, hardtack_authorizer_explain(s.authorizer, first, NULL, NULL, &tree));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_explain(s.authorizer, NULL, NULL, NULL, &tree));
  hardtack_error* error = hardtack_error_new(HARDTACK_IO, T("x"));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_explain(s.authorizer, NULL, error, NULL, &tree));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_explain(s.authorizer, s.decision, error, NULL, &tree));
  hardtack_error_free(error);
  hardtack_decision_free(first);

  OK(hardtack_authorizer_trace(s.authorizer, s.request, NULL, &tree));
  CHECK(hardtack_node_kind(hardtack_tree_root(tree)) == HARDTACK_NODE_OBJECT);
  hardtack_tree_free(tree);
  OK(hardtack_authorizer_trace_text(s.authorizer, s.request, NULL, &text));
  CHECK(buffer_has(text, "can(\"alice\") of the authorizer, from user(\"alice\")"));
  scene other = make_scene("allow if true;");
  FAILS(HARDTACK_USAGE, hardtack_authorizer_trace(s.authorizer, other.request, NULL, &tree));
  free_scene(&other);
  free_scene(&s);
}

void limits_are_told_in_numbers(void) {
  scene s = make_scene("n(0); allow if n($x), $x + 9223372036854775807 + 1 > 0;");
  hardtack_error* error = hardtack_authorizer_decide(s.authorizer, s.request, NULL, NULL, 0, &s.decision);
  CHECK(hardtack_error_code(error) == HARDTACK_OVERFLOW && s.decision == NULL);
  hardtack_statement where = {.size = sizeof where};
  CHECK(hardtack_error_statement(error, &where) && where.kind == HARDTACK_STATEMENT_POLICY && where.index == 0);
  hardtack_place place = {.size = sizeof place};
  CHECK(hardtack_policy_place(s.policy, &where, &place) && place.line == 1);
  hardtack_buffer* text = NULL;
  OK(hardtack_authorizer_explain_text(s.authorizer, NULL, error, NULL, &text));
  CHECK(buffer_has(text, "overflow"));
  hardtack_error_free(error);
  free_scene(&s);

  s = make_scene("n(0); n(1); n(2); pair($x, $y) <- n($x), n($y); allow if true;");
  hardtack_limits limits;
  hardtack_limits_init(&limits, sizeof limits);
  limits.max_facts = 5;
  const hardtack_authorizer_options options = {.size = sizeof options, .limits = &limits};
  hardtack_authorizer_free(s.authorizer);
  OK(hardtack_authorizer_new(&options, &s.authorizer));
  error = hardtack_authorizer_decide(s.authorizer, s.request, NULL, NULL, 0, &s.decision);
  hardtack_limit_reached reached = {.size = sizeof reached};
  CHECK(hardtack_error_code(error) == HARDTACK_TOO_MANY_FACTS);
  CHECK(hardtack_error_limit(error, &reached) && reached.limit == HARDTACK_LIMIT_FACTS && reached.configured == 5 &&
        reached.observed > 5);
  hardtack_tree* tree = NULL;
  OK(hardtack_authorizer_explain(s.authorizer, NULL, error, NULL, &tree));
  CHECK(text_is(hardtack_node_string(hardtack_node_find(hardtack_tree_root(tree), T("outcome"))), "limit"));
  hardtack_tree_free(tree);
  hardtack_error_free(error);
  free_scene(&s);
}

typedef struct host {
  int calls;
  int released;
} host;

static hardtack_error* upper(void* context, const hardtack_term* receiver, const hardtack_term* argument,
                             hardtack_result* result) {
  ++((host*)context)->calls;
  if (argument != NULL) return hardtack_error_new(HARDTACK_INVALID_TYPE, T("upper takes nothing"));
  if (receiver->kind != HARDTACK_STRING) return NULL; /* no value */
  char text[64];
  size_t size = 0;
  for (; size < receiver->as.string.size && size < sizeof text; ++size) {
    const char c = receiver->as.string.data[size];
    text[size] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
  }
  const hardtack_text made = {text, size};
  const hardtack_term term = hardtack_string(made);
  return hardtack_result_set(result, &term);
}

static void release(void* context) { ++((host*)context)->released; }

void host_functions_are_called_and_released(void) {
  host h = {0, 0};
  hardtack_functions* functions = NULL;
  OK(hardtack_functions_new(&functions));
  OK(hardtack_functions_add(functions, T("upper"), upper, &h, release));
  FAILS(HARDTACK_USAGE, hardtack_functions_add(functions, T("none"), NULL, &h, release));
  CHECK(h.released == 1);
  const struct {
    const char* source;
    int32_t code;
  } rows[] = {
      {"allow if name($n), $n.extern::upper() == \"BOB\";", HARDTACK_OK},
      {"allow if name($n), $n.extern::upper(1) == \"BOB\";", HARDTACK_EXTERN_FAILED},
      {"allow if 1.extern::upper() == \"BOB\";", HARDTACK_EXTERN_FAILED},
      {"allow if 1.extern::other() == \"BOB\";", HARDTACK_UNDEFINED_EXTERN},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
    scene s = make_scene("allow if true;");
    hardtack_policy_free(s.policy);
    hardtack_request_free(s.request);
    const hardtack_policy_options options = {.size = sizeof options, .functions = functions};
    OK(hardtack_policy_compile(T(rows[i].source), &options, &s.policy));
    OK(hardtack_request_new(s.policy, &s.request));
    OK(add_string(s.request, "name", "bob"));
    FAILS(rows[i].code, hardtack_authorizer_decide(s.authorizer, s.request, NULL, NULL, 0, &s.decision));
    CHECK(hardtack_decision_allowed(s.decision) == (rows[i].code == HARDTACK_OK));
    if (i == 0) hardtack_functions_free(functions), functions = NULL;
    if (i == 0) CHECK(h.released == 1); /* the policy keeps it */
    free_scene(&s);
    if (i == 0) {
      CHECK(h.released == 2 && h.calls > 0);
      OK(hardtack_functions_new(&functions));
      OK(hardtack_functions_add(functions, T("upper"), upper, &h, release));
    }
  }
  hardtack_functions_free(functions);
  CHECK(h.released == 3);
}

void several_credentials_are_decided_together(void) {
  scene s = make_scene("allow if user($u), credential:member($n, $u), verified:credential($n, \"biscuit\", $k);");
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_token* club = make_token("member(\"alice\");");
  hardtack_credential* primary = verify(token);
  hardtack_credential* further = verify(club);
  const hardtack_credential* others[] = {further};
  decide(&s, primary);
  CHECK(!hardtack_decision_allowed(s.decision));
  hardtack_decision_free(s.decision);
  OK(hardtack_authorizer_decide(s.authorizer, s.request, primary, others, 1, &s.decision));
  CHECK(hardtack_decision_allowed(s.decision));
  hardtack_decision_free(s.decision);
  OK(hardtack_authorizer_decide(s.authorizer, s.request, NULL, others, 1, &s.decision));
  CHECK(!hardtack_decision_allowed(s.decision));
  hardtack_decision_free(s.decision);
  const hardtack_credential* none[] = {NULL};
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide(s.authorizer, s.request, primary, none, 1, &s.decision));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide(s.authorizer, s.request, primary, NULL, 1, &s.decision));
  hardtack_credential_free(primary);
  hardtack_credential_free(further);
  hardtack_token_free(token);
  hardtack_token_free(club);
  free_scene(&s);
}

void snapshots_carry_worlds(void) {
  scene s = make_scene("can($o) <- right($o), operation($o); allow if can(\"read\");");
  hardtack_token* token = make_token("right(\"read\");");
  hardtack_credential* credential = verify(token);
  hardtack_buffer* bytes = NULL;
  FAILS(HARDTACK_USAGE, hardtack_authorizer_snapshot(s.authorizer, s.request, &bytes));
  OK(add_string(s.request, "operation", "read"));
  decide(&s, credential);
  OK(hardtack_authorizer_snapshot(s.authorizer, s.request, &bytes));
  hardtack_authorizer* restored = NULL;
  hardtack_decision* decision = NULL;
  hardtack_rows* rows = NULL;
  hardtack_buffer* again = NULL;
  hardtack_tree* tree = NULL;
  OK(hardtack_authorizer_restore(hardtack_buffer_bytes(bytes), NULL, NULL, &restored));
  OK(hardtack_authorizer_decide_restored(restored, &decision));
  CHECK(hardtack_decision_allowed(decision));
  OK(hardtack_authorizer_query(restored, T("q($o) <- can($o)"), NULL, &rows));
  CHECK(hardtack_rows_count(rows) == 1);
  OK(hardtack_authorizer_explain(restored, decision, NULL, NULL, &tree));
  hardtack_tree_free(tree);
  OK(hardtack_authorizer_trace(restored, NULL, NULL, &tree));
  hardtack_tree_free(tree);
  OK(hardtack_authorizer_snapshot(restored, NULL, &again));
  hardtack_buffer_free(again);
  hardtack_rows_free(rows);
  hardtack_decision_free(decision);
  /* It decides about other things as well, and then holds the snapshot's world no longer. */
  OK(hardtack_authorizer_decide(restored, s.request, NULL, NULL, 0, &decision));
  CHECK(!hardtack_decision_allowed(decision));
  hardtack_decision_free(decision);
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide_restored(restored, &decision));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide_restored(s.authorizer, &decision));
  hardtack_authorizer_free(restored);
  FAILS(HARDTACK_MALFORMED_SNAPSHOT, hardtack_authorizer_restore(hardtack_bytes_of("?", 1), NULL, NULL, &restored));
  hardtack_buffer_free(bytes);
  hardtack_credential_free(credential);
  hardtack_token_free(token);
  free_scene(&s);
}

static uint64_t jumping(void* context) { return *(uint64_t*)context += 1000000000; }
static bool failing(void* context, uint8_t* out, size_t count) {
  (void)context, (void)out, (void)count;
  return false;
}

void clocks_and_random_sources_are_the_hosts(void) {
  scene s = make_scene("n(0); n(1); n(2); pair($x, $y) <- n($x), n($y), operation($o); allow if pair(1, 2);");
  OK(add_string(s.request, "operation", "read"));
  uint64_t now = 0;
  hardtack_clock clock = {sizeof clock, &now, jumping};
  hardtack_limits limits;
  hardtack_limits_init(&limits, sizeof limits);
  hardtack_authorizer_options options = {.size = sizeof options, .clock = &clock, .limits = &limits};
  hardtack_authorizer_free(s.authorizer);
  OK(hardtack_authorizer_new(&options, &s.authorizer));
  FAILS(HARDTACK_TIMEOUT, hardtack_authorizer_decide(s.authorizer, s.request, NULL, NULL, 0, &s.decision));
  CHECK(now > 0 && s.decision == NULL);
  hardtack_authorizer* other = NULL;
  clock.nanoseconds = NULL;
  FAILS(HARDTACK_USAGE, hardtack_authorizer_new(&options, &other));
  free_scene(&s);

  /* The same bytes give the same key; a source that fails gives none. */
  hardtack_private_key *a = make_key(4), *b = make_key(4), *c = NULL;
  hardtack_public_key *half_a = public_of(a), *half_b = public_of(b);
  CHECK(hardtack_public_key_equal(half_a, half_b));
  hardtack_random random = {sizeof random, NULL, failing};
  FAILS(HARDTACK_RANDOMNESS_FAILED, hardtack_private_key_generate(HARDTACK_ED25519, &random, &c));
  hardtack_block* block = make_block("user(1);");
  hardtack_token* token = NULL;
  const hardtack_mint_options mint = {.size = sizeof mint, .random = &random};
  FAILS(HARDTACK_RANDOMNESS_FAILED, hardtack_token_mint(block, a, &mint, &token));
  random.fill = NULL;
  FAILS(HARDTACK_USAGE, hardtack_token_mint(block, a, &mint, &token));
  hardtack_block_free(block);
  hardtack_public_key_free(half_a);
  hardtack_public_key_free(half_b);
  hardtack_private_key_free(a);
  hardtack_private_key_free(b);
}
