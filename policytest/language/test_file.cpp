#include "policytest/language/test_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "policytest/language/test_parser.h"

namespace hardtack::policytest {

std::string_view name_of(Because because) {
  switch (because) {
    case Because::kNoFact: return "no-fact";
    case Because::kFactOutOfScope: return "fact-out-of-scope";
    case Because::kExpressionFalse: return "expression-false";
    case Because::kTypeError: return "type-error";
    case Because::kLimit: return "limit";
  }
  return "";
}

TestFile parse_test_file(std::string text, const TestFileOptions& options) {
  TestFile file;
  file.diagnostics = Diagnostics(options.parse_limits.max_diagnostics);
  const std::size_t size = text.size();
  if (size > options.parse_limits.max_bytes) text.clear();
  file.source = std::make_shared<const Source>(options.name, std::move(text));
  if (size > options.parse_limits.max_bytes) {
    file.diagnostics.report(
        DiagnosticCode::kSourceTooLarge, {0, 0},
        cat("the text has ", size, " bytes; at most ", options.parse_limits.max_bytes, " are read"));
  } else if (const auto invalid = find_stray_byte(file.source->text())) {
    const auto at = static_cast<std::uint32_t>(*invalid);
    file.diagnostics.report(DiagnosticCode::kInvalidUtf8, {at, at + 1}, "the text is not valid UTF-8")
        .set_help("save the file as UTF-8");
  } else {
    TestParser(file, options).run();
  }
  file.diagnostics.sort();
  return file;
}

// Spread over the bytes of a key by the finaliser of splitmix64, so that names that begin alike have keys that do not.
PublicKey stand_in_key(std::string_view name) {
  std::uint64_t state = 0xcbf29ce484222325;
  for (const char c : name) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  std::array<std::uint8_t, public_key_size(KeyAlgorithm::kEd25519)> bytes{};
  for (std::uint8_t& byte : bytes) {
    state += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    byte = static_cast<std::uint8_t>(mixed >> 56);
  }
  return *PublicKey::from_bytes(KeyAlgorithm::kEd25519, bytes);
}

}  // namespace hardtack::policytest
