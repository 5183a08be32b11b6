/* A key in a PKCS#11 token through the interface to C: `c_pkcs11 key FILE` writes a private key to be imported, and
 * `c_pkcs11 sign FILE URI MODULE` mints a token with it where it then is, which its public half verifies. */
#include "tests.h"

static int asked = 0;
static int released = 0;

static hardtack_error* give_pin(void* context, hardtack_text token, hardtack_contents* pin) {
  CHECK(context == &asked && text_is(token, "c"));
  ++asked;
  return hardtack_contents_set(pin, hardtack_bytes_of("1234", 4));
}

static void release_pin(void* context) {
  CHECK(context == &asked);
  ++released;
}

static int write_key(const char* path) {
  hardtack_private_key* key = NULL;
  hardtack_buffer* pem = NULL;
  OK(hardtack_private_key_generate(HARDTACK_SECP256R1, NULL, &key));
  OK(hardtack_private_key_write(key, HARDTACK_KEY_PEM, &pem));
  FILE* file = fopen(path, "wb");
  CHECK(file != NULL);
  if (file != NULL) {
    fwrite(hardtack_buffer_text(pem).data, 1, hardtack_buffer_text(pem).size, file);
    fclose(file);
  }
  hardtack_buffer_free(pem);
  hardtack_private_key_free(key);
  return failures == 0 ? 0 : 1;
}

static int sign(const char* path, const char* uri, const char* module) {
  const hardtack_key_options any = {.size = sizeof any, .any_permissions = true};
  hardtack_private_key *copy = NULL, *key = NULL;
  OK(hardtack_private_key_read_file(T(path), &any, &copy));
  hardtack_public_key* half = public_of(copy);
  hardtack_pkcs11_options options = {
      .size = sizeof options, .module = T(module), .pin = give_pin, .context = &asked, .release = release_pin};
  FAILS(HARDTACK_USAGE, hardtack_private_key_open_pkcs11(T("pkcs11:what=this"), &options, &key));
  CHECK(released == 1);
  OK(hardtack_private_key_open_pkcs11(T(uri), &options, &key));
  CHECK(asked > 0);
  hardtack_block* block = make_block("user(\"alice\");");
  hardtack_token* token = NULL;
  hardtack_keys* keys = NULL;
  hardtack_verifier* verifier = NULL;
  hardtack_credential* credential = NULL;
  OK(hardtack_token_mint(block, key, NULL, &token));
  OK(hardtack_keys_of(half, &keys));
  OK(hardtack_verifier_new(keys, NULL, &verifier));
  OK(hardtack_verifier_verify(verifier, hardtack_token_bytes(token), &credential));
  /* Tokens of other formats, with the same key. */
  hardtack_signing_key* signing = NULL;
  hardtack_buffer* jwt = NULL;
  hardtack_credential* claims = NULL;
  const hardtack_format_mint_options mint = {
      .size = sizeof mint, .now = 1800000000000, .claims = T("{\"sub\": \"alice\", \"exp\": 1800000600}")};
  const hardtack_verify_options verify = {.size = sizeof verify, .now = 1800000000000};
  OK(hardtack_signing_key_from_private(key, &signing));
  OK(hardtack_format_mint(T("jwt"), signing, &mint, &jwt));
  OK(hardtack_credential_verify(keys, hardtack_buffer_bytes(jwt), &verify, &claims));
  hardtack_credential_free(claims);
  hardtack_buffer_free(jwt);
  hardtack_signing_key_free(signing);
  hardtack_credential_free(credential);
  hardtack_verifier_free(verifier);
  hardtack_keys_free(keys);
  hardtack_token_free(token);
  hardtack_block_free(block);
  hardtack_private_key_free(key);
  CHECK(released == 2);
  hardtack_public_key_free(half);
  hardtack_private_key_free(copy);
  return failures == 0 ? 0 : 1;
}

int main(int argc, char** argv) {
  if (argc == 3 && strcmp(argv[1], "key") == 0) return write_key(argv[2]);
  if (argc == 5 && strcmp(argv[1], "sign") == 0) return sign(argv[2], argv[3], argv[4]);
  return 2;
}
