// Sessions with the server alone, as text (tests/lsp/transcripts.h).
#include <gtest/gtest.h>

#include "tests/lsp/transcripts.h"

namespace hardtack::lsp {
namespace {

TEST(LspTranscripts, AreWhatTheServerSays) {
  EXPECT_GE(run_transcripts("tests/lsp/transcripts", {.files = {{"/w/roles.bcdl", "role(\"alice\", \"admin\");\n"}}}),
            5u);
}

}  // namespace
}  // namespace hardtack::lsp
