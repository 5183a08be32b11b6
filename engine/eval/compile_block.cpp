#include "engine/eval/compiled_block.h"

namespace hardtack {

Result<std::shared_ptr<const CompiledBlock>> compile_block(const Block&) {
  return std::make_shared<const CompiledBlock>();
}

}  // namespace hardtack
