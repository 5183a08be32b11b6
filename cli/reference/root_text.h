// What is said of the command as a whole: in its help and in the manual.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace hardtack::cli {

inline constexpr std::string_view kRootSummary = "mint, narrow, inspect and authorize Biscuit tokens";

inline constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kExitCodes = {{
    {"0", "success, or allowed"},
    {"1", "denied; a revoked token; a policy test failed, or a file is not formatted"},
    {"2", "an input was refused: source with errors, a malformed token, a failed signature, a bad key"},
    {"3", "the evaluation exceeded a limit"},
    {"4", "an expression failed"},
    {"64", "the command line is wrong"},
    {"70", "a defect of Hardtack"},
    {"74", "a file or stream could not be read or written"},
}};

inline constexpr std::array<std::string_view, 4> kRootExamples = {
    "hardtack keypair --only-private-key > root.key && chmod 600 root.key",
    "hardtack keypair --from-file root.key --only-public-key > root.pub",
    "echo 'user(\"alice\");' | hardtack generate --private-key-file root.key - > alice.token",
    "hardtack authorize alice.token --public-key-file root.pub --authorizer 'allow if user($u)'",
};

}  // namespace hardtack::cli
