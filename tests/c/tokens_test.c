/* Tokens and verifying them. */
#include "tests.h"

void tokens_are_minted_narrowed_and_sealed(void) {
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_token* longer = narrow(token, "check if operation(\"read\");");
  hardtack_token* sealed = NULL;
  hardtack_token* more = NULL;
  hardtack_block* block = make_block("check if true;");
  CHECK(hardtack_token_block_count(longer) == 2 && !hardtack_token_sealed(longer));
  OK(hardtack_token_seal(longer, &sealed));
  CHECK(hardtack_token_sealed(sealed));
  FAILS(HARDTACK_ALREADY_SEALED, hardtack_token_append(sealed, block, NULL, &more));
  FAILS(HARDTACK_ALREADY_SEALED, hardtack_token_seal(sealed, &more));

  hardtack_credential* credential = verify(sealed);
  CHECK(hardtack_credential_block_count(credential) == 2);
  CHECK(text_is(hardtack_credential_format(credential), "biscuit"));
  hardtack_buffer* text = NULL;
  OK(hardtack_credential_block_text(credential, 1, &text));
  CHECK(buffer_has(text, "check if operation(\"read\")"));
  FAILS(HARDTACK_INVALID_BLOCK_INDEX, hardtack_credential_block_text(credential, 2, &text));
  OK(hardtack_credential_issuer(credential, &text));
  CHECK(buffer_has(text, "ed25519/"));
  hardtack_credential_free(credential);

  /* Text and bytes are one token; the next key may be given, and must be new. */
  hardtack_buffer* as_text = NULL;
  OK(hardtack_token_text(longer, &as_text));
  OK(hardtack_token_parse_text(hardtack_buffer_text(as_text), &more));
  CHECK(hardtack_token_bytes(more).size == hardtack_token_bytes(longer).size);
  hardtack_token_free(more);
  hardtack_private_key* root = make_key(1);
  hardtack_private_key* next = make_key(5);
  hardtack_mint_options mint = {.size = sizeof mint, .next_key = next, .context = T("why")};
  OK(hardtack_token_mint(block, root, &mint, &more));
  hardtack_token_free(more);
  mint.next_key = root;
  FAILS(HARDTACK_INVALID_KEY, hardtack_token_mint(block, root, &mint, &more));
  mint.next_key = NULL;
  mint.next_algorithm = 3;
  FAILS(HARDTACK_USAGE, hardtack_token_mint(block, root, &mint, &more));
  hardtack_append_options append = {.size = sizeof append, .next_key = next, .declare_parent = true};
  FAILS(HARDTACK_USAGE, hardtack_token_append(longer, block, &append, &more));

  /* Values go in as terms. */
  hardtack_parameters* parameters = NULL;
  const hardtack_term name = hardtack_string(T("o\"); admin(\"hara"));
  hardtack_block* with_name = NULL;
  OK(hardtack_parameters_new(&parameters));
  OK(hardtack_parameters_set(parameters, T("name"), &name));
  const hardtack_text_options options = {.size = sizeof options, .parameters = parameters};
  OK(hardtack_block_parse(T("user({name});"), &options, &with_name));
  OK(hardtack_block_text(with_name, &text));
  CHECK(buffer_is(text, "user(\"o\\\"); admin(\\\"hara\");\n"));
  hardtack_block_free(with_name);
  FAILS(HARDTACK_MISSING_PARAMETER, hardtack_block_parse(T("user({other});"), NULL, &with_name));
  FAILS(HARDTACK_UNKNOWN_PARAMETER, hardtack_block_parse(T("user(1);"), &options, &with_name));
  hardtack_parameters_free(parameters);

  hardtack_private_key_free(next);
  hardtack_private_key_free(root);
  hardtack_buffer_free(as_text);
  hardtack_block_free(block);
  hardtack_token_free(sealed);
  hardtack_token_free(longer);
  hardtack_token_free(token);
}

void third_parties_sign_blocks(void) {
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_token* other = make_token("user(\"bob\");");
  hardtack_private_key* club = make_key(9);
  hardtack_public_key* club_half = public_of(club);
  hardtack_public_key* found = NULL;
  hardtack_block* member = make_block("member(\"alice\");");
  hardtack_third_party_request* request = NULL;
  hardtack_third_party_request* received = NULL;
  hardtack_third_party_block* block = NULL;
  hardtack_third_party_block* returned = NULL;
  hardtack_buffer* text = NULL;
  hardtack_token* longer = NULL;
  const hardtack_text no_context = {NULL, 0};

  OK(hardtack_third_party_request_new(token, &request));
  OK(hardtack_third_party_request_text(request, &text));
  OK(hardtack_third_party_request_parse_text(hardtack_buffer_text(text), &received));
  hardtack_buffer_free(text);
  OK(hardtack_third_party_block_sign(received, member, club, no_context, &block));
  OK(hardtack_third_party_block_text(block, &text));
  OK(hardtack_third_party_block_parse_text(hardtack_buffer_text(text), &returned));
  hardtack_buffer_free(text);
  OK(hardtack_third_party_block_key(returned, &found));
  CHECK(hardtack_public_key_equal(found, club_half));
  hardtack_public_key_free(found);

  const hardtack_third_party_options options = {.size = sizeof options, .expected_key = club_half};
  OK(hardtack_token_append_third_party(token, returned, &options, &longer));
  OK(hardtack_token_external_key(longer, 1, &found));
  CHECK(hardtack_public_key_equal(found, club_half));
  hardtack_public_key_free(found);
  OK(hardtack_token_external_key(longer, 0, &found));
  CHECK(found == NULL);
  hardtack_credential* credential = verify(longer);
  OK(hardtack_credential_external_key(credential, 1, &found));
  CHECK(hardtack_public_key_equal(found, club_half));
  hardtack_public_key_free(found);
  hardtack_credential_free(credential);
  hardtack_token_free(longer);

  /* For another token, or by another key. */
  FAILS(HARDTACK_INVALID_SIGNATURE, hardtack_token_append_third_party(other, returned, NULL, &longer));
  hardtack_private_key* stranger = make_key(3);
  hardtack_public_key* stranger_half = public_of(stranger);
  const hardtack_third_party_options strange = {.size = sizeof strange, .expected_key = stranger_half};
  FAILS(HARDTACK_KEY_MISMATCH, hardtack_token_append_third_party(token, returned, &strange, &longer));
  hardtack_third_party_block_free(block);

  /* Bytes carry the same. */
  hardtack_buffer* bytes = NULL;
  hardtack_third_party_request* again = NULL;
  OK(hardtack_third_party_request_bytes(request, &bytes));
  OK(hardtack_third_party_request_parse(hardtack_buffer_bytes(bytes), &again));
  hardtack_buffer_free(bytes);
  OK(hardtack_third_party_block_sign(again, member, club, no_context, &block));
  hardtack_third_party_request_free(again);
  OK(hardtack_third_party_block_bytes(block, &bytes));
  hardtack_third_party_block_free(block);
  OK(hardtack_third_party_block_parse(hardtack_buffer_bytes(bytes), &block));
  hardtack_buffer_free(bytes);
  OK(hardtack_token_append_third_party(token, block, &options, &longer));
  credential = verify(longer);
  CHECK(hardtack_credential_block_count(credential) == 2);
  hardtack_credential_free(credential);
  hardtack_token_free(longer);
  longer = NULL;
  hardtack_third_party_block_free(block);
  FAILS(HARDTACK_MALFORMED_THIRD_PARTY_BLOCK, hardtack_third_party_request_parse(hardtack_bytes_of("?", 1), &again));
  FAILS(HARDTACK_MALFORMED_THIRD_PARTY_BLOCK, hardtack_third_party_block_parse(hardtack_bytes_of("?", 1), &block));
  CHECK(block == NULL && longer == NULL);

  hardtack_public_key_free(stranger_half);
  hardtack_private_key_free(stranger);
  hardtack_third_party_block_free(returned);
  hardtack_third_party_request_free(received);
  hardtack_third_party_request_free(request);
  hardtack_block_free(member);
  hardtack_public_key_free(club_half);
  hardtack_private_key_free(club);
  hardtack_token_free(other);
  hardtack_token_free(token);
}

void tokens_are_looked_at_without_a_key(void) {
  hardtack_private_key* root = make_key(1);
  hardtack_block* block = make_block("user(\"alice\"); right(\"alice\", 1);");
  const hardtack_mint_options options = {.size = sizeof options, .has_root_key_id = true, .root_key_id = 12};
  hardtack_token* token = NULL;
  OK(hardtack_token_mint(block, root, &options, &token));
  hardtack_token* longer = narrow(token, "user(\"mallory\");");
  uint32_t id = 0;
  CHECK(hardtack_token_root_key_id(longer, &id) && id == 12);
  CHECK(hardtack_token_revocation_id(longer, 0).size == 64 && hardtack_token_revocation_id(longer, 2).size == 0);
  hardtack_buffer* text = NULL;
  OK(hardtack_token_block_text(longer, 1, &text));
  CHECK(buffer_is(text, "user(\"mallory\");\n"));
  FAILS(HARDTACK_INVALID_BLOCK_INDEX, hardtack_token_block_text(longer, 2, &text));

  hardtack_tree* rows = NULL;
  OK(hardtack_token_query(longer, T("found($u) <- user($u)"), false, &rows));
  CHECK(hardtack_node_count(hardtack_tree_root(rows)) == 1);
  CHECK(text_is(hardtack_node_string(hardtack_node_at(hardtack_tree_root(rows), 0)), "found(\"alice\")"));
  hardtack_tree_free(rows);
  OK(hardtack_token_query(longer, T("found($u) <- user($u)"), true, &rows));
  CHECK(hardtack_node_count(hardtack_tree_root(rows)) == 2);
  hardtack_tree_free(rows);
  FAILS(HARDTACK_SYNTAX, hardtack_token_query(longer, T("found($u)"), true, &rows));

  hardtack_token* shown = NULL;
  hardtack_token* more = NULL;
  OK(hardtack_token_without_proof(longer, &shown));
  FAILS(HARDTACK_KEY_MISMATCH, hardtack_token_append(shown, block, NULL, &more));
  hardtack_token_free(shown);
  FAILS(HARDTACK_INVALID_BASE64, hardtack_token_parse_text(T("!"), &more));
  FAILS(HARDTACK_MALFORMED_TOKEN, hardtack_token_parse(hardtack_bytes_of("junk", 4), &more));
  hardtack_token_free(longer);
  hardtack_token_free(token);
  hardtack_block_free(block);
  hardtack_private_key_free(root);
}

void verifiers_remember(void) {
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_buffer* text = NULL;
  OK(hardtack_token_text(token, &text));
  hardtack_verifier* verifier = make_verifier();
  hardtack_verifier_stats stats = {.size = sizeof stats};
  for (int i = 0; i < 3; ++i) {
    hardtack_credential* credential = NULL;
    OK(hardtack_verifier_verify_text(verifier, hardtack_buffer_text(text), &credential));
    hardtack_credential_free(credential);
  }
  OK(hardtack_verifier_stats_get(verifier, &stats));
  CHECK(stats.misses == 1 && stats.hits == 2 && stats.tokens == 1 && stats.bytes > 0);
  OK(hardtack_verifier_forget(verifier, NULL));
  OK(hardtack_verifier_stats_get(verifier, &stats));
  CHECK(stats.tokens == 0);
  stats.size = 0;
  FAILS(HARDTACK_USAGE, hardtack_verifier_stats_get(verifier, &stats));

  /* Another key's token, and limits. */
  hardtack_private_key* stranger = make_key(2);
  hardtack_block* block = make_block("user(\"alice\");");
  hardtack_token* forged = NULL;
  hardtack_credential* credential = NULL;
  OK(hardtack_token_mint(block, stranger, NULL, &forged));
  FAILS(HARDTACK_INVALID_SIGNATURE, hardtack_verifier_verify(verifier, hardtack_token_bytes(forged), &credential));
  CHECK(credential == NULL);
  hardtack_verifier_free(verifier);
  hardtack_public_key* half = public_of(stranger);
  hardtack_keys* keys = NULL;
  hardtack_verifier_options options;
  hardtack_verifier_options_init(&options, sizeof options);
  CHECK(options.max_token_bytes == 65536 && options.max_token_blocks == 63);
  options.max_token_bytes = 10;
  options.revocation_id_facts = true;
  OK(hardtack_keys_of(half, &keys));
  OK(hardtack_verifier_new(keys, &options, &verifier));
  FAILS(HARDTACK_TOKEN_TOO_LARGE, hardtack_verifier_verify(verifier, hardtack_token_bytes(forged), &credential));
  hardtack_verifier_free(verifier);
  options.max_token_blocks = 64;
  FAILS(HARDTACK_USAGE, hardtack_verifier_new(keys, &options, &verifier));
  hardtack_keys_free(keys);
  hardtack_public_key_free(half);
  hardtack_token_free(forged);
  hardtack_block_free(block);
  hardtack_private_key_free(stranger);
  hardtack_buffer_free(text);
  hardtack_token_free(token);
}

typedef struct device {
  hardtack_bytes answer;
  int asked;
  int released;
} device;

static hardtack_error* ask_device(void* context, hardtack_bytes message, hardtack_contents* signature) {
  device* of = (device*)context;
  ++of->asked;
  CHECK(message.size > 0);
  if (of->answer.size == 0) return hardtack_error_new(HARDTACK_IO, T("the device is not there"));
  return hardtack_contents_set(signature, of->answer);
}

static void release_device(void* context) { ++((device*)context)->released; }

/* The C interface signs nothing for others, so the device has learnt its signature from a token that was minted with
 * the key in memory: the same block, the same next key. */
void signers_are_asked_and_believed_only_if_right(void) {
  hardtack_private_key* root = make_key(1);
  hardtack_private_key* next = make_key(2);
  hardtack_public_key* half = public_of(root);
  hardtack_block* block = make_block("user(\"alice\");");
  const hardtack_mint_options options = {.size = sizeof options, .next_key = next};
  hardtack_token* token = NULL;
  hardtack_token* again = NULL;
  OK(hardtack_token_mint(block, root, &options, &token));
  device d = {hardtack_token_revocation_id(token, 0), 0, 0};
  hardtack_private_key* outside = NULL;
  OK(hardtack_private_key_from_signer(half, ask_device, &d, release_device, &outside));
  OK(hardtack_token_mint(block, outside, &options, &again));
  CHECK(d.asked == 1 && hardtack_token_bytes(again).size == hardtack_token_bytes(token).size);
  CHECK(memcmp(hardtack_token_bytes(again).data, hardtack_token_bytes(token).data, hardtack_token_bytes(token).size) ==
        0);
  hardtack_token_free(again);

  /* Another block: the signature does not verify, and no token is made. */
  hardtack_block* other = make_block("user(\"bob\");");
  FAILS(HARDTACK_INVALID_SIGNATURE, hardtack_token_mint(other, outside, &options, &again));
  d.answer = hardtack_bytes_of("short", 5);
  FAILS(HARDTACK_INVALID_SIGNATURE_ENCODING, hardtack_token_mint(block, outside, &options, &again));
  d.answer = hardtack_bytes_of(NULL, 0);
  FAILS(HARDTACK_IO, hardtack_token_mint(block, outside, &options, &again));
  CHECK(again == NULL);

  hardtack_buffer* written = NULL;
  hardtack_signing_key* signing = NULL;
  FAILS(HARDTACK_USAGE, hardtack_private_key_write(outside, HARDTACK_KEY_TEXT, &written));
  OK(hardtack_signing_key_from_private(outside, &signing));
  const hardtack_format_mint_options jwt = {
      .size = sizeof jwt, .now = 1800000000000, .claims = T("{\"sub\": \"alice\", \"exp\": 1800000600}")};
  FAILS(HARDTACK_IO, hardtack_format_mint(T("jwt"), signing, &jwt, &written));
  const hardtack_mint_options with_outside = {.size = sizeof with_outside, .next_key = outside};
  FAILS(HARDTACK_USAGE, hardtack_token_mint(block, root, &with_outside, &again));
  hardtack_private_key_free(outside);
  CHECK(d.released == 0); /* the signing key needs it */
  hardtack_signing_key_free(signing);
  CHECK(d.released == 1);
  FAILS(HARDTACK_USAGE, hardtack_private_key_from_signer(NULL, ask_device, &d, release_device, &outside));
  CHECK(d.released == 2);
  uint8_t pair[64] = {0};
  FAILS(HARDTACK_INVALID_SIGNATURE_ENCODING, hardtack_ecdsa_signature_from_pair(hardtack_bytes_of(pair, 64), &written));
  pair[31] = pair[63] = 1;
  OK(hardtack_ecdsa_signature_from_pair(hardtack_bytes_of(pair, 64), &written));
  CHECK(hardtack_buffer_bytes(written).size == 8);
  hardtack_buffer_free(written);
  hardtack_block_free(other);
  hardtack_token_free(token);
  hardtack_block_free(block);
  hardtack_public_key_free(half);
  hardtack_private_key_free(next);
  hardtack_private_key_free(root);
}
