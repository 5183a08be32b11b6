/* Keys: their forms and files, sets of them, and signers of the host. */
#include <unistd.h>

#include "tests.h"

void keys_are_read_and_written_in_every_form(void) {
  static const int32_t forms[] = {HARDTACK_KEY_RAW, HARDTACK_KEY_HEX, HARDTACK_KEY_TEXT, HARDTACK_KEY_PEM,
                                  HARDTACK_KEY_DER};
  for (int32_t algorithm = HARDTACK_ED25519; algorithm <= HARDTACK_SECP256R1; ++algorithm) {
    hardtack_private_key* key = NULL;
    OK(hardtack_private_key_generate(algorithm, NULL, &key));
    hardtack_public_key* half = public_of(key);
    CHECK(hardtack_public_key_algorithm(half) == algorithm);
    CHECK(hardtack_public_key_bytes(half).size == (algorithm == HARDTACK_ED25519 ? 32 : 33));
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; ++i) {
      const hardtack_key_options options = {
          .size = sizeof options, .form = forms[i], .expect_algorithm = true, .algorithm = algorithm};
      hardtack_buffer* written = NULL;
      hardtack_public_key* read = NULL;
      OK(hardtack_public_key_write(half, forms[i], &written));
      OK(hardtack_public_key_read(hardtack_buffer_bytes(written), &options, &read));
      CHECK(hardtack_public_key_equal(half, read));
      hardtack_public_key_free(read);
      hardtack_buffer_free(written);

      hardtack_private_key* again = NULL;
      OK(hardtack_private_key_write(key, forms[i], &written));
      OK(hardtack_private_key_read(hardtack_buffer_bytes(written), &options, &again));
      read = public_of(again);
      CHECK(hardtack_public_key_equal(half, read));
      hardtack_public_key_free(read);
      hardtack_private_key_free(again);
      hardtack_buffer_free(written);
    }
    hardtack_public_key_free(half);
    hardtack_private_key_free(key);
  }
  hardtack_private_key* key = NULL;
  hardtack_public_key* half = NULL;
  FAILS(HARDTACK_USAGE, hardtack_private_key_generate(7, NULL, &key));
  FAILS(HARDTACK_USAGE, hardtack_private_key_read_file(T(""), NULL, &key));
  FAILS(HARDTACK_IO, hardtack_private_key_read_file(T("no/such/file"), NULL, &key));
  FAILS(HARDTACK_INVALID_KEY_SIZE, hardtack_public_key_read(hardtack_bytes_of("ed25519/abcd", 12), NULL, &half));
  const hardtack_key_options other = {.size = sizeof other, .expect_algorithm = true, .algorithm = HARDTACK_SECP256R1};
  key = make_key(1);
  hardtack_buffer* text = NULL;
  OK(hardtack_private_key_write(key, HARDTACK_KEY_TEXT, &text));
  hardtack_private_key* none = NULL;
  FAILS(HARDTACK_KEY_ALGORITHM_MISMATCH, hardtack_private_key_read(hardtack_buffer_bytes(text), &other, &none));
  hardtack_buffer_free(text);
  FAILS(HARDTACK_USAGE, hardtack_private_key_write(key, 99, &text));
  CHECK(text == NULL && none == NULL);
  hardtack_private_key_free(key);
}

static void write_file(const char* path, hardtack_bytes contents) {
  FILE* file = fopen(path, "wb");
  CHECK(file != NULL && fwrite(contents.data, 1, contents.size, file) == contents.size);
  if (file != NULL) fclose(file);
}

void keys_are_read_from_files_and_by_formats(void) {
  char path[] = "hardtack-key-XXXXXX";
  const int made = mkstemp(path);
  CHECK(made >= 0);
  close(made);
  hardtack_private_key *key = make_key(1), *again = NULL;
  hardtack_public_key *half = public_of(key), *read = NULL, *clone = NULL;
  hardtack_buffer* written = NULL;
  OK(hardtack_public_key_write(half, HARDTACK_KEY_PEM, &written));
  write_file(path, hardtack_buffer_bytes(written));
  OK(hardtack_public_key_read_file(T(path), NULL, &read));
  CHECK(hardtack_public_key_equal(half, read));
  OK(hardtack_public_key_clone(read, &clone));
  hardtack_public_key_free(read);
  CHECK(hardtack_public_key_equal(half, clone));
  hardtack_public_key_free(clone);

  /* Both sides of a format's keys: what is written by one is taken by the other. */
  hardtack_token_key* token_key = NULL;
  hardtack_signing_key* signer = NULL;
  OK(hardtack_token_key_read(T("jwt"), hardtack_buffer_bytes(written), &token_key));
  FAILS(HARDTACK_INVALID_KEY, hardtack_signing_key_read(T("jwt"), hardtack_buffer_bytes(written), &signer));
  hardtack_buffer_free(written);
  OK(hardtack_private_key_write(key, HARDTACK_KEY_PEM, &written));
  write_file(path, hardtack_buffer_bytes(written));
  FAILS(HARDTACK_INVALID_KEY, hardtack_public_key_read_file(T(path), NULL, &read));
  OK(hardtack_private_key_read_file(T(path), NULL, &again));
  hardtack_private_key_free(again);
  OK(hardtack_signing_key_read(T("jwt"), hardtack_buffer_bytes(written), &signer));
  hardtack_buffer_free(written);
  const hardtack_key_entry entry = {.format = T("jwt"), .key = token_key};
  hardtack_keys* keys = NULL;
  hardtack_credential* credential = NULL;
  OK(hardtack_keys_from_entries(&entry, 1, &keys));
  const hardtack_format_mint_options mint = {.size = sizeof mint,
                                             .claims = T("{\"sub\": \"ann\", \"exp\": 2000000000}")};
  const hardtack_verify_options verify_options = {
      .size = sizeof verify_options, .format = T("jwt"), .now = 1900000000000};
  OK(hardtack_format_mint(T("jwt"), signer, &mint, &written));
  OK(hardtack_credential_verify(keys, hardtack_buffer_bytes(written), &verify_options, &credential));
  CHECK(text_is(hardtack_credential_format(credential), "jwt"));
  hardtack_credential_free(credential);
  hardtack_buffer_free(written);
  hardtack_keys_free(keys);
  hardtack_signing_key_free(signer);
  hardtack_token_key_free(token_key);

  /* A key is a parameter of a text like a term. */
  hardtack_parameters* parameters = NULL;
  hardtack_block* block = NULL;
  OK(hardtack_parameters_new(&parameters));
  OK(hardtack_parameters_set_key(parameters, T("issuer"), half));
  const hardtack_text_options options = {.size = sizeof options, .parameters = parameters};
  OK(hardtack_block_parse(T("check if user(\"ann\") trusting {issuer};"), &options, &block));
  OK(hardtack_block_text(block, &written));
  CHECK(buffer_has(written, "trusting ed25519/"));
  hardtack_block_free(block);
  FAILS(HARDTACK_PARAMETER_TYPE, hardtack_block_parse(T("user({issuer});"), &options, &block));
  hardtack_parameters_free(parameters);
  hardtack_public_key_free(half);
  hardtack_private_key_free(key);
  remove(path);
}

static hardtack_error* give_key(void* context, hardtack_text name, hardtack_contents* contents) {
  if (name.size != 10 || memcmp(name.data, "issuer.pem", 10) != 0)
    return hardtack_error_new(HARDTACK_IO, T("there is no other"));
  return hardtack_contents_set(contents, hardtack_buffer_bytes((const hardtack_buffer*)context));
}

static hardtack_error* give_nothing(void* context, hardtack_text name, hardtack_contents* contents) {
  (void)context;
  (void)name;
  (void)contents;
  return NULL;
}

static hardtack_token_key* token_key_of(int seed) {
  hardtack_private_key* key = make_key(seed);
  hardtack_public_key* half = public_of(key);
  hardtack_token_key* made = NULL;
  OK(hardtack_token_key_from_public(half, &made));
  hardtack_public_key_free(half);
  hardtack_private_key_free(key);
  return made;
}

typedef struct host_keys {
  int asked;
  int released;
} host_keys;

static hardtack_error* find_seven(void* context, hardtack_text format, const hardtack_key_id* id,
                                  hardtack_token_key** key) {
  ++((host_keys*)context)->asked;
  CHECK(text_is(format, "biscuit"));
  if (id->kind == HARDTACK_KEY_ID_NUMBER && id->number == 7) {
    *key = token_key_of(1);
    return NULL;
  }
  if (id->kind == HARDTACK_KEY_ID_NUMBER) return hardtack_error_new(HARDTACK_IO, T("the directory is down"));
  return NULL;
}

static void release_keys(void* context) { ++((host_keys*)context)->released; }

/* What verifying a token that names `id`, or none, gives. */
static int32_t code_with(const hardtack_keys* keys, bool has_id, uint32_t id) {
  hardtack_private_key* root = make_key(1);
  hardtack_block* block = make_block("user(\"alice\");");
  const hardtack_mint_options options = {.size = sizeof options, .has_root_key_id = has_id, .root_key_id = id};
  hardtack_token* token = NULL;
  hardtack_verifier* verifier = NULL;
  hardtack_credential* credential = NULL;
  OK(hardtack_token_mint(block, root, &options, &token));
  OK(hardtack_verifier_new(keys, NULL, &verifier));
  hardtack_error* error = hardtack_verifier_verify(verifier, hardtack_token_bytes(token), &credential);
  const int32_t code = hardtack_error_code(error);
  CHECK((credential != NULL) == (code == HARDTACK_OK));
  if (credential != NULL && has_id) {
    const hardtack_key_id named = hardtack_credential_key_id(credential);
    CHECK(named.kind == HARDTACK_KEY_ID_NUMBER && named.number == id);
  }
  hardtack_error_free(error);
  hardtack_credential_free(credential);
  hardtack_verifier_free(verifier);
  hardtack_token_free(token);
  hardtack_block_free(block);
  hardtack_private_key_free(root);
  return code;
}

void key_sets_answer_with_one_key(void) {
  hardtack_token_key* right = token_key_of(1);
  hardtack_token_key* wrong = token_key_of(2);
  hardtack_keys* keys = NULL;
  const hardtack_key_entry entries[] = {
      {.format = T("biscuit"), .id = {HARDTACK_KEY_ID_NUMBER, 7, {NULL, 0}}, .key = right},
      {.format = T("biscuit"), .id = {HARDTACK_KEY_ID_NUMBER, 8, {NULL, 0}}, .key = wrong},
  };
  OK(hardtack_keys_from_entries(entries, 2, &keys));
  CHECK(code_with(keys, true, 7) == HARDTACK_OK);
  CHECK(code_with(keys, true, 8) == HARDTACK_INVALID_SIGNATURE);
  CHECK(code_with(keys, true, 9) == HARDTACK_UNKNOWN_ROOT_KEY);
  CHECK(code_with(keys, false, 0) == HARDTACK_UNKNOWN_ROOT_KEY);
  hardtack_keys_free(keys);

  const hardtack_key_entry twice[] = {entries[0], entries[0]};
  FAILS(HARDTACK_INVALID_KEY, hardtack_keys_from_entries(twice, 2, &keys));
  FAILS(HARDTACK_USAGE, hardtack_keys_from_entries(NULL, 1, &keys));

  hardtack_key_entry leaving = entries[0];
  leaving.leaving = true;
  leaving.until = 1000;
  hardtack_keys* accepted = NULL;
  OK(hardtack_keys_from_entries(&leaving, 1, &keys));
  CHECK(code_with(keys, true, 7) == HARDTACK_UNKNOWN_ROOT_KEY); /* until the time is said */
  OK(hardtack_keys_at(keys, 1000, &accepted));
  CHECK(code_with(accepted, true, 7) == HARDTACK_OK);
  hardtack_keys_free(accepted);
  OK(hardtack_keys_at(keys, 1001, &accepted));
  CHECK(code_with(accepted, true, 7) == HARDTACK_UNKNOWN_ROOT_KEY);
  hardtack_keys_free(accepted);
  hardtack_keys_free(keys);

  host_keys host = {0, 0};
  OK(hardtack_keys_from_callback(find_seven, &host, release_keys, &keys));
  CHECK(code_with(keys, true, 7) == HARDTACK_OK);
  CHECK(code_with(keys, true, 8) == HARDTACK_IO);
  CHECK(code_with(keys, false, 0) == HARDTACK_UNKNOWN_ROOT_KEY);
  CHECK(host.asked == 3 && host.released == 0);
  hardtack_keys_free(keys);
  CHECK(host.released == 1);
  FAILS(HARDTACK_USAGE, hardtack_keys_from_callback(NULL, &host, release_keys, &keys));
  CHECK(host.released == 2);

  hardtack_private_key* root = make_key(1);
  hardtack_public_key* half = public_of(root);
  hardtack_buffer* digits = NULL;
  char json[256];
  OK(hardtack_public_key_write(half, HARDTACK_KEY_HEX, &digits));
  snprintf(json, sizeof json, "[{\"algorithm\": \"ed25519\", \"key_bytes\": \"%s\", \"key_id\": 7}]",
           hardtack_buffer_text(digits).data);
  OK(hardtack_keys_parse(T(json), NULL, &keys));
  CHECK(code_with(keys, true, 7) == HARDTACK_OK);
  hardtack_keys_free(keys);
  FAILS(HARDTACK_MALFORMED_JSON, hardtack_keys_parse(T("[{]"), NULL, &keys));
  hardtack_buffer_free(digits);

  /* A set that names files: the host reads them. */
  OK(hardtack_public_key_write(half, HARDTACK_KEY_PEM, &digits));
  hardtack_key_set_options options = {.size = sizeof options, .context = digits, .read_file = give_key};
  static const char kNamed[] = "{\"keys\": [{\"format\": \"biscuit\", \"id\": 7, \"file\": \"issuer.pem\"}]}";
  static const char kUnknown[] = "{\"keys\": [{\"format\": \"biscuit\", \"id\": 7, \"file\": \"other.pem\"}]}";
  OK(hardtack_keys_parse(T(kNamed), &options, &keys));
  CHECK(code_with(keys, true, 7) == HARDTACK_OK);
  hardtack_keys_free(keys);
  keys = NULL;
  FAILS(HARDTACK_IO, hardtack_keys_parse(T(kUnknown), &options, &keys));
  options.read_file = give_nothing;
  FAILS(HARDTACK_IO, hardtack_keys_parse(T(kNamed), &options, &keys));
  FAILS(HARDTACK_INVALID_KEY, hardtack_keys_parse(T(kNamed), NULL, &keys));
  CHECK(keys == NULL);
  hardtack_buffer_free(digits);
  hardtack_public_key_free(half);
  hardtack_private_key_free(root);
  hardtack_token_key_free(right);
  hardtack_token_key_free(wrong);
}
