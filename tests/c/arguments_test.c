/* What is missing or wrong among the arguments is refused, whichever of them it is, and nothing is made. */
#include "tests.h"

static const hardtack_text kNoText = {NULL, 3};
static const hardtack_bytes kNoBytes = {NULL, 3};
static const hardtack_text kNoUtf8 = {"\xff", 1};

/* Refused as a mistake of the program; `made` is still NULL. */
#define REFUSED(made, call)        \
  do {                             \
    (made) = NULL;                 \
    FAILS(HARDTACK_USAGE, (call)); \
    CHECK((made) == NULL);         \
  } while (0)

/* Options whose size was not set. */
#define UNSET(type) (&(const type){.size = 0})

void keys_need_their_arguments(void) {
  hardtack_private_key* key = make_key(1);
  hardtack_public_key *half = public_of(key), *made = NULL;
  hardtack_private_key* secret = NULL;
  hardtack_buffer* buffer = NULL;
  const hardtack_bytes some = hardtack_bytes_of("x", 1);
  const hardtack_key_options form = {.size = sizeof form, .form = 99};
  const hardtack_key_options algorithm = {.size = sizeof algorithm, .expect_algorithm = true, .algorithm = 99};
  const hardtack_key_options* wrong[] = {UNSET(hardtack_key_options), &form, &algorithm};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    REFUSED(made, hardtack_public_key_read(some, wrong[i], &made));
    REFUSED(made, hardtack_public_key_read_file(T("x"), wrong[i], &made));
    REFUSED(secret, hardtack_private_key_read(some, wrong[i], &secret));
    REFUSED(secret, hardtack_private_key_read_file(T("x"), wrong[i], &secret));
  }
  const hardtack_text paths[] = {kNoText, T(""), {"a\0b", 3}};
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; ++i) {
    REFUSED(made, hardtack_public_key_read_file(paths[i], NULL, &made));
    REFUSED(secret, hardtack_private_key_read_file(paths[i], NULL, &secret));
  }
  REFUSED(made, hardtack_public_key_read(kNoBytes, NULL, &made));
  REFUSED(secret, hardtack_private_key_read(kNoBytes, NULL, &secret));
  REFUSED(buffer, hardtack_public_key_write(NULL, HARDTACK_KEY_TEXT, &buffer));
  REFUSED(buffer, hardtack_public_key_write(half, 99, &buffer));
  REFUSED(buffer, hardtack_private_key_write(NULL, HARDTACK_KEY_TEXT, &buffer));
  REFUSED(made, hardtack_public_key_clone(NULL, &made));
  REFUSED(made, hardtack_private_key_public(NULL, &made));
  const hardtack_random unset = {.size = 0};
  const hardtack_random nothing = {.size = sizeof nothing, .fill = NULL};
  REFUSED(secret, hardtack_private_key_generate(HARDTACK_ED25519, &unset, &secret));
  REFUSED(secret, hardtack_private_key_generate(HARDTACK_ED25519, &nothing, &secret));
  REFUSED(buffer, hardtack_ecdsa_signature_from_pair(kNoBytes, &buffer));
  FAILS(HARDTACK_USAGE, hardtack_contents_set(NULL, some));
  CHECK(hardtack_public_key_algorithm(NULL) == HARDTACK_ED25519 && hardtack_public_key_bytes(NULL).size == 0);
  CHECK(!hardtack_public_key_equal(half, NULL) && !hardtack_public_key_equal(NULL, half));

  hardtack_token_key* token_key = NULL;
  hardtack_signing_key* signer = NULL;
  REFUSED(token_key, hardtack_token_key_read(kNoText, some, &token_key));
  REFUSED(token_key, hardtack_token_key_read(T("biscuit"), kNoBytes, &token_key));
  REFUSED(token_key, hardtack_token_key_read(T("passport"), some, &token_key));
  REFUSED(token_key, hardtack_token_key_from_secret(kNoText, some, &token_key));
  REFUSED(token_key, hardtack_token_key_from_secret(T("macaroon"), kNoBytes, &token_key));
  REFUSED(token_key, hardtack_token_key_from_secret(T("passport"), some, &token_key));
  REFUSED(token_key, hardtack_token_key_from_public(NULL, &token_key));
  REFUSED(signer, hardtack_signing_key_read(kNoText, some, &signer));
  REFUSED(signer, hardtack_signing_key_read(T("biscuit"), kNoBytes, &signer));
  REFUSED(signer, hardtack_signing_key_read(T("passport"), some, &signer));
  REFUSED(signer, hardtack_signing_key_from_secret(kNoText, some, &signer));
  REFUSED(signer, hardtack_signing_key_from_private(NULL, &signer));

  hardtack_parameters* parameters = NULL;
  OK(hardtack_parameters_new(&parameters));
  const hardtack_term one = hardtack_integer(1);
  FAILS(HARDTACK_USAGE, hardtack_parameters_set(NULL, T("x"), &one));
  FAILS(HARDTACK_USAGE, hardtack_parameters_set(parameters, kNoText, &one));
  FAILS(HARDTACK_USAGE, hardtack_parameters_set(parameters, T("x"), NULL));
  FAILS(HARDTACK_USAGE, hardtack_parameters_set_key(NULL, T("x"), half));
  FAILS(HARDTACK_USAGE, hardtack_parameters_set_key(parameters, kNoText, half));
  FAILS(HARDTACK_USAGE, hardtack_parameters_set_key(parameters, T("x"), NULL));
  hardtack_parameters_free(parameters);
  hardtack_public_key_free(half);
  hardtack_private_key_free(key);
}

void key_sets_need_their_arguments(void) {
  hardtack_private_key* key = make_key(1);
  hardtack_public_key* half = public_of(key);
  hardtack_token_key* token_key = NULL;
  hardtack_keys *keys = NULL, *whole = NULL;
  OK(hardtack_token_key_from_public(half, &token_key));
  const hardtack_key_entry right = {.format = T("biscuit"), .key = token_key};
  hardtack_key_entry wrong[4] = {right, right, right, right};
  wrong[0].format = kNoText;
  wrong[1].id = (hardtack_key_id){HARDTACK_KEY_ID_TEXT, 0, kNoText};
  wrong[2].id.kind = 99;
  wrong[3].key = NULL;
  for (size_t i = 0; i < 4; ++i) REFUSED(keys, hardtack_keys_from_entries(&wrong[i], 1, &keys));
  REFUSED(keys, hardtack_keys_parse(kNoText, NULL, &keys));
  REFUSED(keys, hardtack_keys_parse(T("[]"), UNSET(hardtack_key_set_options), &keys));
  REFUSED(keys, hardtack_keys_at(NULL, 0, &keys));
  OK(hardtack_keys_of(half, &whole));
  FAILS(HARDTACK_USAGE, hardtack_keys_at(whole, 0, NULL));

  hardtack_verifier* verifier = NULL;
  hardtack_credential* credential = NULL;
  REFUSED(verifier, hardtack_verifier_new(whole, UNSET(hardtack_verifier_options), &verifier));
  OK(hardtack_verifier_new(whole, NULL, &verifier));
  REFUSED(credential, hardtack_verifier_verify(NULL, hardtack_bytes_of("x", 1), &credential));
  REFUSED(credential, hardtack_verifier_verify(verifier, kNoBytes, &credential));
  REFUSED(credential, hardtack_verifier_verify_text(verifier, kNoText, &credential));
  FAILS(HARDTACK_USAGE, hardtack_verifier_forget(NULL, half));
  hardtack_verifier_stats stats = {.size = sizeof stats};
  FAILS(HARDTACK_USAGE, hardtack_verifier_stats_get(NULL, &stats));
  FAILS(HARDTACK_USAGE, hardtack_verifier_stats_get(verifier, NULL));
  hardtack_verifier_free(verifier);
  hardtack_keys_free(whole);
  hardtack_token_key_free(token_key);
  hardtack_public_key_free(half);
  hardtack_private_key_free(key);
}

void tokens_need_their_arguments(void) {
  hardtack_private_key* root = make_key(1);
  hardtack_block* block = make_block("user(\"alice\");");
  hardtack_token *token = make_token("user(\"alice\");"), *made = NULL;
  hardtack_buffer* buffer = NULL;
  hardtack_public_key* key = NULL;
  hardtack_tree* rows = NULL;
  REFUSED(made, hardtack_token_parse(kNoBytes, &made));
  REFUSED(made, hardtack_token_parse_text(kNoText, &made));
  REFUSED(buffer, hardtack_token_text(NULL, &buffer));
  REFUSED(made, hardtack_token_without_proof(NULL, &made));
  REFUSED(buffer, hardtack_token_block_text(NULL, 0, &buffer));
  REFUSED(key, hardtack_token_external_key(NULL, 0, &key));
  REFUSED(rows, hardtack_token_query(NULL, T("x($a) <- user($a)"), false, &rows));
  REFUSED(rows, hardtack_token_query(token, kNoText, false, &rows));
  uint32_t id = 0;
  CHECK(!hardtack_token_sealed(NULL) && !hardtack_token_root_key_id(NULL, &id));
  CHECK(hardtack_token_revocation_id(NULL, 0).size == 0 && hardtack_token_revocation_id(token, 1).size == 0);

  hardtack_mint_options mint = {.size = sizeof mint, .context = kNoText};
  REFUSED(made, hardtack_token_mint(NULL, root, NULL, &made));
  REFUSED(made, hardtack_token_mint(block, NULL, NULL, &made));
  REFUSED(made, hardtack_token_mint(block, root, UNSET(hardtack_mint_options), &made));
  REFUSED(made, hardtack_token_mint(block, root, &mint, &made));
  mint = (hardtack_mint_options){.size = sizeof mint, .next_algorithm = 99};
  REFUSED(made, hardtack_token_mint(block, root, &mint, &made));
  hardtack_append_options append = {.size = sizeof append, .context = kNoText};
  REFUSED(made, hardtack_token_append(NULL, block, NULL, &made));
  REFUSED(made, hardtack_token_append(token, NULL, NULL, &made));
  REFUSED(made, hardtack_token_append(token, block, UNSET(hardtack_append_options), &made));
  REFUSED(made, hardtack_token_append(token, block, &append, &made));
  append = (hardtack_append_options){.size = sizeof append, .next_algorithm = 99};
  REFUSED(made, hardtack_token_append(token, block, &append, &made));
  const hardtack_random nothing = {.size = sizeof nothing, .fill = NULL};
  append = (hardtack_append_options){.size = sizeof append, .random = &nothing};
  REFUSED(made, hardtack_token_append(token, block, &append, &made));
  append = (hardtack_append_options){.size = sizeof append, .next_key = root, .declare_parent = true};
  REFUSED(made, hardtack_token_append(token, block, &append, &made));

  hardtack_third_party_request *request = NULL, *asked = NULL;
  hardtack_third_party_block *returned = NULL, *signed_block = NULL;
  const hardtack_text no_context = {NULL, 0};
  OK(hardtack_third_party_request_new(token, &asked));
  OK(hardtack_third_party_block_sign(asked, block, root, no_context, &signed_block));
  REFUSED(request, hardtack_third_party_request_new(NULL, &request));
  REFUSED(request, hardtack_third_party_request_parse(kNoBytes, &request));
  REFUSED(request, hardtack_third_party_request_parse_text(kNoText, &request));
  REFUSED(buffer, hardtack_third_party_request_bytes(NULL, &buffer));
  REFUSED(buffer, hardtack_third_party_request_text(NULL, &buffer));
  REFUSED(returned, hardtack_third_party_block_sign(NULL, block, root, no_context, &returned));
  REFUSED(returned, hardtack_third_party_block_sign(asked, NULL, root, no_context, &returned));
  REFUSED(returned, hardtack_third_party_block_sign(asked, block, NULL, no_context, &returned));
  REFUSED(returned, hardtack_third_party_block_sign(asked, block, root, kNoText, &returned));
  REFUSED(returned, hardtack_third_party_block_parse(kNoBytes, &returned));
  REFUSED(returned, hardtack_third_party_block_parse_text(kNoText, &returned));
  REFUSED(buffer, hardtack_third_party_block_bytes(NULL, &buffer));
  REFUSED(buffer, hardtack_third_party_block_text(NULL, &buffer));
  REFUSED(key, hardtack_third_party_block_key(NULL, &key));
  hardtack_third_party_options options = {.size = sizeof options, .next_algorithm = 99};
  REFUSED(made, hardtack_token_append_third_party(NULL, signed_block, NULL, &made));
  REFUSED(made, hardtack_token_append_third_party(token, NULL, NULL, &made));
  REFUSED(made, hardtack_token_append_third_party(token, signed_block, UNSET(hardtack_third_party_options), &made));
  REFUSED(made, hardtack_token_append_third_party(token, signed_block, &options, &made));
  options = (hardtack_third_party_options){.size = sizeof options, .random = &nothing};
  REFUSED(made, hardtack_token_append_third_party(token, signed_block, &options, &made));
  hardtack_third_party_block_free(signed_block);
  hardtack_third_party_request_free(asked);
  hardtack_token_free(token);
  hardtack_block_free(block);
  hardtack_private_key_free(root);
}

void credentials_need_their_arguments(void) {
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_credential* credential = verify(token);
  hardtack_buffer* buffer = NULL;
  hardtack_public_key* key = NULL;
  hardtack_tree* tree = NULL;
  uint64_t seconds = 0;
  REFUSED(buffer, hardtack_credential_issuer(NULL, &buffer));
  REFUSED(buffer, hardtack_credential_block_text(NULL, 0, &buffer));
  REFUSED(key, hardtack_credential_external_key(NULL, 0, &key));
  REFUSED(buffer, hardtack_credential_revocation_id(NULL, 0, &buffer));
  REFUSED(tree, hardtack_credential_delegation(NULL, &tree));
  REFUSED(tree, hardtack_credential_passport(NULL, 0, &tree));
  FAILS(HARDTACK_INVALID_BLOCK_INDEX, hardtack_credential_external_key(credential, 9, &key));
  CHECK(hardtack_credential_format(NULL).size == 0 && hardtack_credential_block_count(NULL) == 0);
  CHECK(hardtack_credential_key_id(NULL).kind == HARDTACK_KEY_ID_NONE);
  CHECK(hardtack_credential_lineage_hash(NULL, 0).size == 0);
  CHECK(hardtack_credential_lineage_hash(credential, 9).size == 0);
  CHECK(!hardtack_credential_last_use(NULL, &seconds) && !hardtack_credential_last_use(credential, NULL));

  hardtack_store* store = NULL;
  REFUSED(store, hardtack_store_open_sqlite(kNoText, NULL, &store));
  REFUSED(store, hardtack_store_open_sqlite(T(""), NULL, &store));
  REFUSED(store, hardtack_store_open_json(kNoText, NULL, &store));
  REFUSED(store, hardtack_store_open_json(T("x"), UNSET(hardtack_store_options), &store));
  REFUSED(store, hardtack_store_open_sqlite(T("x"), UNSET(hardtack_store_options), &store));
  REFUSED(store, hardtack_store_open_postgres(T(""), 0, NULL, &store));
  REFUSED(store, hardtack_store_open_postgres(T("host=none"), 0, UNSET(hardtack_store_options), &store));
  FAILS(HARDTACK_USAGE, hardtack_store_record(NULL, credential, 0));
  FAILS(HARDTACK_USAGE, hardtack_store_revoke(NULL, T("x"), T(""), 0));
  FAILS(HARDTACK_USAGE, hardtack_store_verify(NULL, 0));
  REFUSED(buffer, hardtack_store_pin(NULL, 0, &buffer));
  hardtack_revocations* list = NULL;
  REFUSED(list, hardtack_revocations_parse(kNoText, &list));
  CHECK(hardtack_revocations_count(NULL) == 0);
  FAILS(HARDTACK_USAGE, hardtack_credential_check_revoked(NULL, NULL, NULL, 0));
  FAILS(HARDTACK_USAGE, hardtack_credential_check_lineage(NULL, NULL, NULL, 0));

  hardtack_private_key* root = make_key(1);
  hardtack_token* made = NULL;
  REFUSED(made, hardtack_passport_issue(kNoText, root, 0, NULL, &made));
  REFUSED(made, hardtack_passport_issue(T("{}"), NULL, 0, NULL, &made));
  REFUSED(made, hardtack_passport_derive(NULL, T("{}"), 0, NULL, &made));
  REFUSED(made, hardtack_passport_derive(token, kNoText, 0, NULL, &made));
  hardtack_jwks* jwks = NULL;
  hardtack_keys* keys = NULL;
  REFUSED(jwks, hardtack_jwks_open_file(kNoText, NULL, &jwks));
  REFUSED(jwks, hardtack_jwks_open_file(T("x"), UNSET(hardtack_jwks_options), &jwks));
  REFUSED(jwks, hardtack_jwks_new(NULL, NULL, NULL, NULL, &jwks));
  REFUSED(keys, hardtack_jwks_keys(NULL, 0, &keys));
  FAILS(HARDTACK_USAGE, hardtack_jwks_refresh(NULL, 0));
  REFUSED(tree, hardtack_jwks_status(NULL, &tree));
  hardtack_private_key_free(root);
  hardtack_credential_free(credential);
  hardtack_token_free(token);
}

void formats_need_their_arguments(void) {
  hardtack_private_key* key = make_key(1);
  hardtack_public_key* half = public_of(key);
  hardtack_keys* keys = NULL;
  hardtack_signing_key* signer = NULL;
  hardtack_credential* credential = NULL;
  hardtack_buffer* buffer = NULL;
  hardtack_tree* tree = NULL;
  OK(hardtack_keys_of(half, &keys));
  OK(hardtack_signing_key_from_secret(T("macaroon"), hardtack_bytes_of("0123456789abcdef0123456789abcdef", 32),
                                      &signer));
  const hardtack_bytes token = hardtack_bytes_of("MDAx", 4);
  hardtack_text format = {NULL, 0};
  FAILS(HARDTACK_USAGE, hardtack_format_detect(kNoBytes, &format));
  CHECK(hardtack_format_name(hardtack_format_count()).size == 0);
  REFUSED(tree, hardtack_format_describe(kNoText, token, &tree));
  REFUSED(tree, hardtack_format_describe(T("macaroon"), kNoBytes, &tree));
  REFUSED(credential, hardtack_credential_verify(NULL, token, NULL, &credential));
  REFUSED(credential, hardtack_credential_verify(keys, kNoBytes, NULL, &credential));
  REFUSED(credential, hardtack_credential_verify(keys, token, UNSET(hardtack_verify_options), &credential));
  /* Each member of the options: no text where a text should be, and what its format has no use for. */
  const hardtack_bytes discharge[] = {kNoBytes};
  const size_t size = sizeof(hardtack_verify_options);
  const hardtack_verify_options verify_rows[] = {
      {.size = size, .format = kNoText},
      {.size = size, .format = T("passport")},
      {.size = size, .format = T("macaroon"), .audience = kNoText},
      {.size = size, .format = T("macaroon"), .principal = kNoText},
      {.size = size, .format = T("macaroon"), .capability = kNoText},
      {.size = size, .format = T("macaroon"), .assertion = kNoBytes},
      {.size = size, .format = T("macaroon"), .discharges = NULL, .discharge_count = 1},
      {.size = size, .format = T("macaroon"), .discharges = discharge, .discharge_count = 1},
      {.size = size, .format = T("macaroon"), .audience = T("shop")},
      {.size = size, .format = T("macaroon"), .assertion = token},
      {.size = size, .format = T("macaroon"), .principal = T("ann")},
      {.size = size, .format = T("macaroon"), .capability = T("read")},
      {.size = size, .format = T("biscuit"), .discharges = &token, .discharge_count = 1},
  };
  for (size_t i = 0; i < sizeof verify_rows / sizeof verify_rows[0]; ++i) {
    REFUSED(credential, hardtack_credential_verify(keys, token, &verify_rows[i], &credential));
  }
  REFUSED(credential, hardtack_credential_verify_profile(token, NULL, &credential));
  REFUSED(credential, hardtack_credential_verify_profile(token, UNSET(hardtack_profile_options), &credential));

  const size_t mint_size = sizeof(hardtack_format_mint_options);
  const hardtack_text texts[] = {kNoText};
  const hardtack_random nothing = {.size = sizeof nothing, .fill = NULL};
  const hardtack_format_mint_options mint_rows[] = {
      {.size = 0},
      {.size = mint_size, .random = &nothing},
      {.size = mint_size, .key_id = {HARDTACK_KEY_ID_TEXT, 0, kNoText}},
      {.size = mint_size, .claims = kNoText},
      {.size = mint_size, .identifier = kNoText},
      {.size = mint_size, .location = kNoText},
      {.size = mint_size, .variant = kNoText},
      {.size = mint_size, .footer = kNoText},
      {.size = mint_size, .assertion = kNoText},
      {.size = mint_size, .caveats = NULL, .caveat_count = 1},
      {.size = mint_size, .caveats = texts, .caveat_count = 1},
  };
  for (size_t i = 0; i < sizeof mint_rows / sizeof mint_rows[0]; ++i) {
    REFUSED(buffer, hardtack_format_mint(T("macaroon"), signer, &mint_rows[i], &buffer));
  }
  const hardtack_format_mint_options plain = {.size = mint_size, .identifier = T("one")};
  REFUSED(buffer, hardtack_format_mint(kNoText, signer, &plain, &buffer));
  REFUSED(buffer, hardtack_format_mint(T("passport"), signer, &plain, &buffer));
  REFUSED(buffer, hardtack_format_mint(T("macaroon"), NULL, &plain, &buffer));

  hardtack_buffer* minted = NULL;
  OK(hardtack_format_mint(T("macaroon"), signer, &plain, &minted));
  const size_t attenuate_size = sizeof(hardtack_attenuate_options);
  const hardtack_third_party_caveat others[] = {
      {.location = kNoText, .identifier = T("x")}, {.location = T("x"), .identifier = kNoText}, {.location = T("x")}};
  const hardtack_attenuate_options attenuate_rows[] = {
      {.size = 0},
      {.size = attenuate_size, .random = &nothing},
      {.size = attenuate_size, .caveats = NULL, .caveat_count = 1},
      {.size = attenuate_size, .caveats = texts, .caveat_count = 1},
      {.size = attenuate_size, .third_party = NULL, .third_party_count = 1},
      {.size = attenuate_size, .third_party = &others[0], .third_party_count = 1},
      {.size = attenuate_size, .third_party = &others[1], .third_party_count = 1},
      {.size = attenuate_size, .third_party = &others[2], .third_party_count = 1},
  };
  for (size_t i = 0; i < sizeof attenuate_rows / sizeof attenuate_rows[0]; ++i) {
    REFUSED(buffer,
            hardtack_format_attenuate(T("macaroon"), hardtack_buffer_bytes(minted), &attenuate_rows[i], &buffer));
  }
  REFUSED(buffer, hardtack_format_attenuate(T("macaroon"), kNoBytes, NULL, &buffer));
  REFUSED(buffer, hardtack_format_attenuate(kNoText, hardtack_buffer_bytes(minted), NULL, &buffer));
  hardtack_buffer_free(minted);
  hardtack_signing_key_free(signer);
  hardtack_keys_free(keys);
  hardtack_public_key_free(half);
  hardtack_private_key_free(key);
}

void deciding_needs_its_arguments(void) {
  hardtack_policy *policy = make_policy("allow if user(\"alice\");"), *made = NULL;
  hardtack_block *block = make_block("user(\"alice\");"), *parsed = NULL;
  hardtack_request* request = NULL;
  hardtack_authorizer *authorizer = NULL, *none = NULL;
  hardtack_decision* decision = NULL;
  hardtack_buffer* buffer = NULL;
  hardtack_tree* tree = NULL;
  hardtack_rows* rows = NULL;
  const hardtack_policy_options unnamed = {.size = sizeof unnamed, .name = kNoText};
  const hardtack_policy_options unlimited = {.size = sizeof unlimited, .limits = UNSET(hardtack_limits)};
  const hardtack_policy_options* wrong[] = {UNSET(hardtack_policy_options), &unnamed, &unlimited};
  hardtack_buffer* snapshot = NULL;
  OK(hardtack_policy_snapshot(policy, &snapshot));
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    REFUSED(made, hardtack_policy_compile(T("allow if true;"), wrong[i], &made));
    if (wrong[i] != &unnamed) REFUSED(made, hardtack_policy_restore(hardtack_buffer_bytes(snapshot), wrong[i], &made));
  }
  hardtack_buffer_free(snapshot);
  REFUSED(made, hardtack_policy_compile(kNoText, NULL, &made));
  REFUSED(made, hardtack_policy_restore(kNoBytes, NULL, &made));
  REFUSED(buffer, hardtack_policy_snapshot(NULL, &buffer));
  hardtack_statement statement = {.size = sizeof statement, .block = -1, .kind = 99};
  hardtack_place place = {.size = sizeof place};
  CHECK(!hardtack_policy_place(NULL, &statement, &place) && !hardtack_policy_place(policy, NULL, &place));
  CHECK(!hardtack_policy_place(policy, &statement, &place));
  statement =
      (hardtack_statement){.size = sizeof statement, .block = -1, .kind = HARDTACK_STATEMENT_POLICY, .index = 9};
  CHECK(!hardtack_policy_place(policy, &statement, &place));

  const hardtack_text_options unset_name = {.size = sizeof unset_name, .name = kNoText};
  REFUSED(parsed, hardtack_block_parse(T("a(1);"), UNSET(hardtack_text_options), &parsed));
  REFUSED(parsed, hardtack_block_parse(T("a(1);"), &unset_name, &parsed));
  REFUSED(buffer, hardtack_block_text(NULL, &buffer));
  REFUSED(tree, hardtack_source_check(kNoText, HARDTACK_SOURCE_BLOCK, NULL, &tree));
  REFUSED(tree, hardtack_source_check(T("a(1);"), 99, NULL, &tree));
  REFUSED(tree, hardtack_source_check(T("a(1);"), HARDTACK_SOURCE_BLOCK, UNSET(hardtack_text_options), &tree));
  REFUSED(tree, hardtack_tree_parse(kNoText, &tree));
  REFUSED(buffer, hardtack_tree_json(NULL, false, &buffer));
  CHECK(hardtack_node_at(NULL, 0) == NULL && hardtack_node_find(NULL, T("x")) == NULL &&
        hardtack_node_count(NULL) == 0);
  CHECK(hardtack_node_kind(NULL) == HARDTACK_NODE_NULL && hardtack_node_number(NULL) == 0 &&
        hardtack_node_name_at(NULL, 0).size == 0);

  OK(hardtack_request_new(policy, &request));
  const hardtack_term terms[] = {hardtack_string(kNoText)};
  FAILS(HARDTACK_USAGE, hardtack_request_add(request, kNoText, NULL, 0));
  FAILS(HARDTACK_USAGE, hardtack_request_add(request, T("x"), NULL, 1));
  FAILS(HARDTACK_USAGE, hardtack_request_add(request, T("x"), terms, 1));
  FAILS(HARDTACK_INVALID_UTF8, hardtack_request_add(request, kNoUtf8, NULL, 0));
  FAILS(HARDTACK_USAGE, hardtack_request_add_block(NULL, block));
  FAILS(HARDTACK_USAGE, hardtack_request_add_block(request, NULL));

  hardtack_functions* functions = NULL;
  OK(hardtack_functions_new(&functions));
  FAILS(HARDTACK_USAGE, hardtack_functions_add(functions, T("f"), NULL, NULL, NULL));
  FAILS(HARDTACK_USAGE, hardtack_functions_add(NULL, T("f"), NULL, NULL, NULL));
  FAILS(HARDTACK_USAGE, hardtack_result_set(NULL, terms));
  hardtack_functions_free(functions);

  const hardtack_authorizer_options no_limits = {.size = sizeof no_limits, .limits = UNSET(hardtack_limits)};
  const hardtack_authorizer_options no_clock = {.size = sizeof no_clock, .clock = UNSET(hardtack_clock)};
  REFUSED(none, hardtack_authorizer_new(UNSET(hardtack_authorizer_options), &none));
  REFUSED(none, hardtack_authorizer_new(&no_limits, &none));
  REFUSED(none, hardtack_authorizer_new(&no_clock, &none));
  OK(hardtack_authorizer_new(NULL, &authorizer));
  const hardtack_credential* const missing[] = {NULL};
  REFUSED(decision, hardtack_authorizer_decide(authorizer, NULL, NULL, NULL, 0, &decision));
  REFUSED(decision, hardtack_authorizer_decide(authorizer, request, NULL, NULL, 1, &decision));
  REFUSED(decision, hardtack_authorizer_decide(authorizer, request, NULL, missing, 1, &decision));
  FAILS(HARDTACK_USAGE, hardtack_authorizer_decide_into(authorizer, request, NULL, NULL, 0, NULL));
  REFUSED(none, hardtack_authorizer_restore(kNoBytes, NULL, NULL, &none));
  REFUSED(buffer, hardtack_authorizer_snapshot(NULL, request, &buffer));
  REFUSED(buffer, hardtack_authorizer_snapshot(authorizer, NULL, &buffer));
  REFUSED(decision, hardtack_authorizer_decide_restored(NULL, &decision));
  REFUSED(decision, hardtack_authorizer_decide_restored(authorizer, &decision)); /* nothing was restored */
  REFUSED(rows, hardtack_authorizer_query(NULL, T("x($a) <- user($a)"), NULL, &rows));
  REFUSED(rows, hardtack_authorizer_query(authorizer, kNoText, NULL, &rows));
  REFUSED(rows, hardtack_authorizer_query(authorizer, T("x($a) <- user($a)"), UNSET(hardtack_query_options), &rows));
  REFUSED(tree, hardtack_authorizer_world(NULL, &tree));
  REFUSED(buffer, hardtack_authorizer_statement_text(NULL, &statement, &buffer));
  REFUSED(buffer, hardtack_authorizer_statement_text(authorizer, NULL, &buffer));
  REFUSED(tree, hardtack_authorizer_explain(NULL, NULL, NULL, NULL, &tree));
  REFUSED(tree, hardtack_authorizer_explain(authorizer, NULL, NULL, NULL, &tree)); /* of neither decision nor error */
  REFUSED(buffer, hardtack_authorizer_explain_text(authorizer, NULL, NULL, NULL, &buffer));
  REFUSED(tree, hardtack_authorizer_trace(NULL, request, NULL, &tree));
  REFUSED(tree, hardtack_authorizer_trace(authorizer, NULL, NULL, &tree));
  REFUSED(buffer, hardtack_authorizer_trace_text(NULL, request, NULL, &buffer));
  REFUSED(buffer, hardtack_decision_text(NULL, &buffer));
  REFUSED(buffer, hardtack_rows_text(NULL, 0, &buffer));
  bool allows = true;
  hardtack_stats stats = {.size = sizeof stats};
  CHECK(!hardtack_decision_policy(NULL, &statement, &allows) && !hardtack_decision_failed_check(NULL, 0, &statement));
  CHECK(!hardtack_decision_stats(NULL, &stats));

  /* A fact that was refused is missing: nothing is decided until the request is made anew. */
  REFUSED(decision, hardtack_authorizer_decide(authorizer, request, NULL, NULL, 0, &decision));
  hardtack_request_clear(request);
  OK(hardtack_authorizer_decide(authorizer, request, NULL, NULL, 0, &decision));
  CHECK(!hardtack_decision_allowed(decision));
  REFUSED(tree, hardtack_authorizer_explain(authorizer, decision, NULL, UNSET(hardtack_explain_limits), &tree));
  REFUSED(buffer,
          hardtack_authorizer_explain_text(authorizer, decision, NULL, UNSET(hardtack_explain_limits), &buffer));
  REFUSED(tree, hardtack_authorizer_trace(authorizer, request, UNSET(hardtack_explain_limits), &tree));
  REFUSED(buffer, hardtack_authorizer_trace_text(authorizer, request, UNSET(hardtack_explain_limits), &buffer));
  hardtack_decision_free(decision);
  hardtack_authorizer_free(authorizer);
  hardtack_request_free(request);
  hardtack_block_free(block);
  hardtack_policy_free(policy);
}
