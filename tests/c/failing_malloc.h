/* The C library's heap, with a say in what it gives: the n-th allocation from now fails, or it and all after it. For
 * the whole process, the library's parts and what they link among them. One thread. */
#ifndef HARDTACK_TESTS_C_FAILING_MALLOC_H
#define HARDTACK_TESTS_C_FAILING_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

void fail_at(size_t n, bool all_after);
/* Whether one was refused. */
bool stop_failing(void);
/* Blocks that are in use. */
long live_blocks(void);

#endif
