/* The other sides: the issuer, the club that vouches for its members, and a holder who narrows what she passes on. */
#ifndef ISSUE_H
#define ISSUE_H

#include <hardtack.h>

/* The issuer's side: needs the private key. `source` says who the bearer is and what she may do. */
hardtack_error* issue(const hardtack_private_key* issuer, hardtack_text source, hardtack_token** token);

/* A third party signs a block for exactly this token. It sees a request, not the token. */
hardtack_error* vouch(const hardtack_token* token, const hardtack_private_key* club, hardtack_text source,
                      hardtack_token** vouched_for);

/* A holder's side: needs nothing but the token. */
hardtack_error* narrow(const hardtack_token* token, hardtack_text source, hardtack_token** narrower);

#endif
