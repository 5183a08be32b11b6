/* What a library without NDEBUG does with handles that were freed or are of another type: it ends this program. */
#include "check.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  hardtack_tree* tree = NULL;
  hardtack_buffer* json = NULL;
  OK(hardtack_tree_parse(T("[1]"), &tree));
  OK(hardtack_tree_json(tree, false, &json));
  CHECK(buffer_is(json, "[1]"));
  hardtack_error* error = hardtack_error_new(HARDTACK_IO, T("x"));
  if (strcmp(argv[1], "use_after_free") == 0) {
    hardtack_tree_free(tree);
    CHECK(hardtack_tree_root(tree) == NULL);
  } else if (strcmp(argv[1], "double_free") == 0) {
    hardtack_error_free(error);
    hardtack_error_free(error);
  } else if (strcmp(argv[1], "another_type") == 0) {
    CHECK(hardtack_error_code((const hardtack_error*)(const void*)tree) == 0);
  } else {
    hardtack_error_free(error);
    hardtack_tree_free(tree);
    printf("nothing was wrong\n");
    return failures == 0 ? 0 : 1;
  }
  printf("it was not noticed\n");
  return 1;
}
