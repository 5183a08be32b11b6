// Deciding one request, with everything in one function; file_service.h keeps what is made once.
#pragma once

#include <hardtack/hardtack.h>

#include <string>
#include <string_view>

hardtack::Result<hardtack::Decision> first_decision(std::string policy_text, const hardtack::PublicKey& issuer,
                                                    std::string_view token);
