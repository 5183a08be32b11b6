// Further credentials, and what verifiers say. Part of test_parser.h.
#include <utility>

#include "engine/text/cat.h"
#include "policytest/language/test_parser.h"

namespace hardtack::policytest {

// `credential "jwt" [by NAME | by "name"] { ... }`
bool TestParser::credential(PolicyTest& test) {
  TestCredential credential;
  const Span word = cursor_.token().span;
  cursor_.next();
  auto format = string("the format of the credential, such as \"jwt\",");
  if (!format) return false;
  credential.format = *std::move(format);
  if (credential.format.text.empty())
    refuse(DiagnosticCode::kTestValue, credential.format.span, "a credential has a format, which is not empty");
  if (cursor_.at_word("by")) {
    cursor_.next();
    if (cursor_.at(TokenKind::kString)) {
      credential.issuer = string("the name of the issuer");
      if (!credential.issuer) return false;
    } else if (cursor_.at(TokenKind::kName)) {
      credential.key = Word{cursor_.token().span, std::string(cursor_.text())};
      cursor_.next();
    } else {
      return expected("the name of a key, or of an issuer in quotes");
    }
  }
  std::optional<TextPart> text;
  if (!body(text, "credential")) return false;
  take_semicolon();
  credential.text = *std::move(text);
  credential.span = since(word.begin);
  if (test.credentials.size() >= kMaxBlocks) {
    refuse(DiagnosticCode::kTestTooLarge, word, cat("a request has at most ", kMaxBlocks, " credentials"));
    return true;
  }
  if (credential.key && test.parameters.find(credential.key->text) == nullptr)
    test.parameters.set_key(credential.key->text, stand_in_key(credential.key->text));
  test.credentials.push_back(std::move(credential));
  return true;
}

// `verified { ... }`, of the credential or else the token that stands before it.
bool TestParser::verified(PolicyTest& test) {
  const Span word = cursor_.token().span;
  cursor_.next();
  std::optional<TextPart> text;
  if (!body(text, "verified facts")) return false;
  take_semicolon();
  if (test.credentials.empty() && test.token) {
    refuse(DiagnosticCode::kTestConflict, word, "a token of a file is verified, which gives these facts");
    return true;
  }
  if (test.credentials.empty() && !test.has_authority) {
    refuse(DiagnosticCode::kTestBlockOrder, word, "there is no token before it, of which these facts would be verified")
        .set_help("begin with `authority { ... }` or `credential \"jwt\" { ... }`");
    return true;
  }
  std::optional<TextPart>& place = test.credentials.empty() ? test.verified : test.credentials.back().verified;
  if (place) {
    refuse(DiagnosticCode::kTestDuplicate, word, "verified facts of one token stand in two places")
        .add_note(place->span, "the other one");
    return true;
  }
  place = std::move(text);
  return true;
}

}  // namespace hardtack::policytest
