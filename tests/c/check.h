/* What the tests in C share: a check that names its line, and little else. They use nothing of Hardtack but hardtack.h.
 */
#ifndef HARDTACK_TESTS_C_CHECK_H
#define HARDTACK_TESTS_C_CHECK_H

#include <hardtack.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern int failures;

/* Says what was wrong, and goes on. */
#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                              \
    }                                                                          \
  } while (0)

/* Takes the error. */
#define OK(call) check_code((call), HARDTACK_OK, #call, __FILE__, __LINE__)
#define FAILS(code, call) check_code((call), (code), #call, __FILE__, __LINE__)
bool check_code(hardtack_error* error, int32_t code, const char* call, const char* file, int line);

#define T(text) hardtack_text_of(text)

bool text_is(hardtack_text text, const char* expected);
bool text_has(hardtack_text text, const char* part);
/* Of what a function made; frees it. */
bool buffer_is(hardtack_buffer* buffer, const char* expected);
bool buffer_has(hardtack_buffer* buffer, const char* part);

/* The contents of a file, or NULL. */
char* read_file(const char* path, size_t* size);

#endif
