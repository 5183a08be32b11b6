/* Deciding one request, with everything in one function; file_service.h keeps what is made once. */
#ifndef FIRST_DECISION_H
#define FIRST_DECISION_H

#include <hardtack.h>

hardtack_error* first_decision(hardtack_text policy_text, const hardtack_keys* issuer, hardtack_text token,
                               bool* allowed);

#endif
