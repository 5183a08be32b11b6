/* A file service that decides its HTTP requests with Hardtack: the policy is compiled and the verifier made once, at
 * start; all threads share them, and each has a worker of its own. */
#ifndef FILE_SERVICE_H
#define FILE_SERVICE_H

#include <hardtack.h>

typedef struct file_service {
  hardtack_policy* policy;     /* frozen */
  hardtack_verifier* verifier; /* locks inside; remembers tokens */
} file_service;

/* Of one thread; its memory is used again for each request. */
typedef struct worker {
  const file_service* service;
  hardtack_request* request;
  hardtack_authorizer* authorizer;
} worker;

/* `club` is the third party whose word about members counts. */
hardtack_error* file_service_start(file_service* service, hardtack_text policy_text, const hardtack_public_key* issuer,
                                   const hardtack_public_key* club);
void file_service_stop(file_service* service);

hardtack_error* worker_start(worker* worker, const file_service* service);
void worker_stop(worker* worker);

/* What the server answers to a request as it was received: 200, 400 for what is no request of ours, 401 without a good
 * token, 403 for a denial. `now` is in seconds since 1970. Whatever is not a decision that allows is a refusal, and
 * says why on the log. */
int worker_answer(worker* worker, const char* http_request, uint64_t now);

#endif
