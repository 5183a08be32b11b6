/* Runs the test that the argument names, or all. */
#include "tests.h"

static const struct {
  const char* name;
  void (*run)(void);
} kTests[] = {
#define TEST(name) {#name, name},
#include "tests.def"
#undef TEST
};

int main(int argc, char** argv) {
  size_t ran = 0;
  for (size_t i = 0; i < sizeof kTests / sizeof kTests[0]; ++i) {
    if (argc > 1 && strcmp(argv[1], kTests[i].name) != 0) continue;
    kTests[i].run();
    ++ran;
  }
  printf("%zu ran, %d failures\n", ran, failures);
  return ran > 0 && failures == 0 ? 0 : 1;
}
