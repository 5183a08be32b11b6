#include "tokens/bytes/append.h"

namespace hardtack {

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
void append(Bytes& out, std::string_view text) { append(out, bytes_of(text)); }

}  // namespace hardtack
