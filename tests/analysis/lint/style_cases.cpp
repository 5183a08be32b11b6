#include "tests/analysis/lint/lint_cases.h"

namespace hardtack::analysis::testing {

using enum DiagnosticCode;

std::span<const LintCase> style_cases() {
  static const LintCase cases[] = {
      {kConstantExpression, "What is known when the policy is written can be written.",
       "check if level($l), $l < «2 * 30»;\n", "check if level($l), $l < 60;\n", "check if level($l), $l < 60;\n"},
      {kIdentityOp, "The operation gives what it is given.", "check if level($l), «$l.length() + 0» > 1;\n",
       "check if level($l), $l.length() > 1;\n", "check if level($l), $l + 1 > 1;\n"},
      {kIdentityOp, "", "check if level($l), «$l > 1 && true»;\n", "check if level($l), $l > 1;\n",
       "check if level($l), $l > 1 && $l < 3;\n"},
      {kDoubleNegation, "One `!` takes the other back.", "check if level($l), «!!($l > 1)»;\n",
       "check if level($l), ($l > 1);\n", "check if level($l), !($l > 1);\n"},
      {kRedundantParens, "The operators bind like this without them.", "check if level($l), «($l > 1)»;\n",
       "check if level($l), $l > 1;\n", "check if level($l), ($l + 1) * 2 > 1;\n"},
      {kRedundantParens, "", "check if level($l), «($l * 2)» + 1 > 1;\n", "check if level($l), $l * 2 + 1 > 1;\n",
       "check if level($l), 1 - ($l - 2) > 1;\n"},
      {kYodaComparison, "A comparison reads from the value to the limit.", "check if level($l), «3 < $l»;\n",
       "check if level($l), $l > 3;\n", "check if level($l), $l > 3;\n"},
      {kNonPortableIdentifier,
       "The language allows letters of any script in names; the reference implementation refuses some of them.",
       "«\u0440\u0441»(1);\n", "pc(1);\n", "pc(1);\n"},
      {kCommentInsideStatement, "The reference implementation reads comments between statements only.",
       "check if a(1), «// one»\n  b(2);\n", "// one\ncheck if a(1),\n  b(2);\n", "// one\ncheck if a(1),\n  b(2);\n"},
      {kKeywordSpelling, "Here keywords may be in any case and any distance; elsewhere not all of that is read.",
       "«ALLOW» if true;\n", "allow if true;\n", "allow if true;\n"},
      {kKeywordSpelling, "", "«check  if» a(1);\n", "check if a(1);\n", "check if a(1);\nif(1);\n"},
      {kMissingFinalSemicolon, "The last `;` may be left out, until a statement is added.", "allow if true«»",
       "allow if true;", "allow if true;"},
      {kNamingConvention, "Names in one style are found again.", "«canRead»(1);\n", nullptr, "can_read(1);\n"},
      {kLineLength, "`line-length` in `[style]` of `hardtack.toml` sets the limit.",
       "«check if operation(\"read\");»\n", nullptr, "check if op(1);\n", LintRole::kAny,
       "[style]\nline-length = 20\n"},
      {kRuleLength, "`rule-length` in `[style]` sets the limit.", "check if «a(1), b(2), c(3)»;\n", nullptr,
       "check if a(1), b(2);\n", LintRole::kAny, "[style]\nrule-length = 2\n"},
      {kFileLength, "`file-length` in `[style]` sets the limit.", "«»a(1);\na(2);\na(3);\n", nullptr, "a(1);\n",
       LintRole::kAny, "[style]\nfile-length = 2\n"},
      {kTodoComment, "What is still to do in a policy is better known before it is deployed.",
       "// «TODO»: owners\na(1);\n", nullptr, "// all of them\na(1);\n"},
      {kCommentSpacing, "A blank makes comments easier to read.", "«//one»\na(1);\n", "// one\na(1);\n",
       "// one\na(1);\n"},
      {kBlockOrder, "The usual order is `trusting`, facts, rules, checks, policies.", "check if a(1);\n«a(1)»;\n",
       nullptr, "a(1);\ncheck if a(1);\n"},
  };
  return cases;
}

}  // namespace hardtack::analysis::testing
