#include "failing_malloc.h"

#include <errno.h>
#include <stdint.h>

/* glibc's own, under the names that do not change when malloc is replaced. */
extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* memory, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void* memory);

static size_t left = 0; /* allocations until the one that fails; 0: none does */
static bool all = false;
static bool refused = false;
static long live = 0;

void fail_at(size_t n, bool all_after) {
  refused = false;
  all = all_after;
  left = n;
}

bool stop_failing(void) {
  left = 0;
  return refused;
}

long live_blocks(void) { return live; }

static bool refuses(void) {
  if (left == 0) return false;
  if (left > 1) {
    --left;
    return false;
  }
  if (!all) left = 0;
  refused = true;
  errno = ENOMEM;
  return true;
}

static void* took(void* memory) {
  if (memory != NULL) ++live;
  return memory;
}

void* malloc(size_t size) { return refuses() ? NULL : took(__libc_malloc(size)); }
void* calloc(size_t count, size_t size) { return refuses() ? NULL : took(__libc_calloc(count, size)); }
void* realloc(void* memory, size_t size) {
  if (refuses()) return NULL;
  void* const moved = __libc_realloc(memory, size);
  if (memory == NULL) return took(moved);
  if (moved == NULL && size == 0) --live;
  return moved;
}
void* memalign(size_t alignment, size_t size) { return refuses() ? NULL : took(__libc_memalign(alignment, size)); }
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}
void free(void* memory) {
  if (memory != NULL) --live;
  __libc_free(memory);
}
