/* The tests of this folder, and what they are made of. */
#ifndef HARDTACK_TESTS_C_TESTS_H
#define HARDTACK_TESTS_C_TESTS_H

#include "check.h"

#define TEST(name) void name(void);
#include "tests.def"
#undef TEST

/* The same bytes in each run, counted on from the number that the context points to. */
bool counting_fill(void* context, uint8_t* out, size_t count);

hardtack_private_key* make_key(int seed);
hardtack_public_key* public_of(const hardtack_private_key* key);
hardtack_block* make_block(const char* source);
hardtack_policy* make_policy(const char* source);
/* Signed by make_key(1). */
hardtack_token* make_token(const char* authority);
/* With a further block. */
hardtack_token* narrow(const hardtack_token* token, const char* block);
/* That trusts make_key(1). */
hardtack_verifier* make_verifier(void);
hardtack_credential* verify(const hardtack_token* token);

/* A fact with one string. */
hardtack_error* add_string(hardtack_request* request, const char* name, const char* value);

#endif
