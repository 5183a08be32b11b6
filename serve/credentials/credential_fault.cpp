#include "serve/credentials/credential_fault.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "serve/message/problem.h"

namespace hardtack::serve {

std::string_view name_of(CredentialFault fault) {
  switch (fault) {
    case CredentialFault::kMissing: return "missing";
    case CredentialFault::kMalformed: return "malformed";
    case CredentialFault::kUnverifiable: return "unverifiable";
    case CredentialFault::kExpired: return "expired";
    case CredentialFault::kUnbounded: return "unbounded";
    case CredentialFault::kRevoked: return "revoked";
    case CredentialFault::kReserved: return "reserved";
    case CredentialFault::kStale: return "stale";
  }
  return {};
}

CredentialFault fault_of(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kExpired: return CredentialFault::kExpired;
    case ErrorCode::kRevoked: return CredentialFault::kRevoked;
    case ErrorCode::kReservedName: return CredentialFault::kReserved;
    case ErrorCode::kLineageUnavailable: return CredentialFault::kStale;
    default: break;
  }
  // Areas of codes (engine/base/error.h): signatures, keys, claims and lineage are what cannot be verified; all else is
  // a token that cannot be read.
  const int area = static_cast<int>(error.code()) / 100;
  return area == 4 || area == 7 ? CredentialFault::kUnverifiable : CredentialFault::kMalformed;
}

Result<std::string> bearer_challenge(std::string_view realm) {
  const bool fits = realm.size() <= 128 &&
                    std::ranges::all_of(realm, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
  if (!fits) {
    return fail(Error(ErrorCode::kUsage, "the realm cannot be written into a header")
                    .with_help("take at most 128 visible ASCII characters, without quotation marks and backslashes"));
  }
  return cat("Bearer realm=\"", realm, "\", error=\"invalid_token\"");
}

Answer unauthorized(const std::string& challenge) {
  Answer answer = problem(401, "a valid credential is needed");
  answer.headers.emplace_back("www-authenticate", challenge);
  return answer;
}

}  // namespace hardtack::serve
