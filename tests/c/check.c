#include "check.h"

int failures = 0;

bool check_code(hardtack_error* error, int32_t code, const char* call, const char* file, int line) {
  const int32_t found = hardtack_error_code(error);
  if (found != code) {
    fprintf(stderr, "%s:%d: expected code %d, got %d (%.*s) of %s\n", file, line, (int)code, (int)found,
            (int)hardtack_error_text(error).size, hardtack_error_text(error).data, call);
    ++failures;
  }
  hardtack_error_free(error);
  return found == code;
}

bool text_is(hardtack_text text, const char* expected) {
  if (text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0) return true;
  fprintf(stderr, "found `%.*s`, expected `%s`\n", (int)text.size, text.data, expected);
  return false;
}

bool text_has(hardtack_text text, const char* part) {
  const size_t size = strlen(part);
  for (size_t i = 0; i + size <= text.size; ++i) {
    if (memcmp(text.data + i, part, size) == 0) return true;
  }
  fprintf(stderr, "found `%.*s`, expected `%s` in it\n", (int)text.size, text.data, part);
  return false;
}

bool buffer_is(hardtack_buffer* buffer, const char* expected) {
  const bool equal = text_is(hardtack_buffer_text(buffer), expected);
  hardtack_buffer_free(buffer);
  return equal;
}

bool buffer_has(hardtack_buffer* buffer, const char* part) {
  const bool found = text_has(hardtack_buffer_text(buffer), part);
  hardtack_buffer_free(buffer);
  return found;
}

char* read_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) return NULL;
  char* content = NULL;
  *size = 0;
  size_t room = 0;
  for (;;) {
    if (*size == room) {
      room = room == 0 ? 1u << 16 : 2 * room;
      char* more = (char*)realloc(content, room);
      if (more == NULL) break;
      content = more;
    }
    const size_t got = fread(content + *size, 1, room - *size, file);
    if (got == 0) break;
    *size += got;
  }
  fclose(file);
  return content;
}
