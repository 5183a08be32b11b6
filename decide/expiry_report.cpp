#include "decide/expiry_report.h"

#include "engine/program/print.h"
#include "engine/text/cat.h"
#include "json/make_json.h"

namespace hardtack {
namespace {

std::string subject(const ExpiryDenial& denial) {
  return denial.credential == 0 ? std::string("the token") : cat("credential ", denial.credential);
}

}  // namespace

JsonValue expiry_json(const ExpiryDenial& denial) {
  return json_object({{"Expiry", json_object({{"credential", json_number(denial.credential)},
                                              {"last", denial.last ? JsonValue(print_date(*denial.last)) : JsonValue()},
                                              {"max_lifetime", denial.lifetime ? json_number(static_cast<std::uint64_t>(
                                                                                     denial.lifetime->count()))
                                                                               : JsonValue()}})}});
}

std::string expiry_text(const ExpiryDenial& denial) {
  const std::string who = subject(denial);
  if (!denial.last) return who + " has no time bound";
  const std::string last = print_date(*denial.last);
  if (denial.time > *denial.last) return cat(who, " ended at ", last);
  return cat(who, " can be used until ", last, ", more than ", denial.lifetime->count(), " seconds ahead");
}

Explanation explain_expiry(const ExpiryDenial& denial) {
  Explanation explanation;
  explanation.outcome = Explanation::Outcome::kDenied;
  explanation.headline =
      cat("denied: ", subject(denial), denial.last ? " is not bounded as required" : " never expires");
  explanation.reason = expiry_text(denial);
  explanation.advice =
      "a token with a check such as `check if time($t), $t <= 2030-01-01T00:00:00Z`, or a claim of its "
      "expiry, that is near enough would be judged anew";
  return explanation;
}

}  // namespace hardtack
