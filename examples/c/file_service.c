#include "file_service.h"

#include <stdio.h>
#include <string.h>

hardtack_error* file_service_start(file_service* service, hardtack_text policy_text, const hardtack_public_key* issuer,
                                   const hardtack_public_key* club) {
  hardtack_parameters* parameters = NULL;
  hardtack_keys* keys = NULL;
  *service = (file_service){NULL, NULL};
  hardtack_error* error = hardtack_parameters_new(&parameters);
  if (!error) error = hardtack_parameters_set_key(parameters, hardtack_text_of("club"), club);
  const hardtack_policy_options options = {
      .size = sizeof options, .name = hardtack_text_of("policy.bcdl"), .parameters = parameters};
  if (!error) error = hardtack_policy_compile(policy_text, &options, &service->policy);
  if (!error) error = hardtack_keys_of(issuer, &keys);
  if (!error) error = hardtack_verifier_new(keys, NULL, &service->verifier);
  hardtack_keys_free(keys); /* the verifier has what it needs */
  hardtack_parameters_free(parameters);
  return error;
}

void file_service_stop(file_service* service) {
  hardtack_verifier_free(service->verifier);
  hardtack_policy_free(service->policy);
}

hardtack_error* worker_start(worker* worker, const file_service* service) {
  worker->service = service;
  worker->request = NULL;
  worker->authorizer = NULL;
  hardtack_error* error = hardtack_request_new(service->policy, &worker->request);
  if (!error) error = hardtack_authorizer_new(NULL, &worker->authorizer);
  return error;
}

void worker_stop(worker* worker) {
  hardtack_authorizer_free(worker->authorizer);
  hardtack_request_free(worker->request);
}

static void log_error(hardtack_error* error) {
  fprintf(stderr, "refused: %s\n", hardtack_error_text(error).data); /* ends with a zero */
  hardtack_error_free(error);
}

static hardtack_error* add_fact(hardtack_request* request, const char* name, hardtack_term term) {
  return hardtack_request_add(request, hardtack_text_of(name), &term, 1);
}

/* Why it was denied, for the log of the service: a stranger is told nothing of it. */
static void log_denial(const worker* worker, const hardtack_decision* decision) {
  hardtack_buffer* reasons = NULL;
  hardtack_error* error = hardtack_authorizer_explain_text(worker->authorizer, decision, NULL, NULL, &reasons);
  if (error) {
    log_error(error);
    return;
  }
  fprintf(stderr, "%s", hardtack_buffer_text(reasons).data);
  hardtack_buffer_free(reasons);
}

static int decide(worker* worker, const hardtack_credential* credential, hardtack_text operation, hardtack_text path,
                  uint64_t now) {
  hardtack_decision* decision = NULL;
  hardtack_request_clear(worker->request);
  hardtack_error* error = add_fact(worker->request, "operation", hardtack_string(operation));
  if (!error) error = add_fact(worker->request, "resource", hardtack_string(path));
  if (!error) error = add_fact(worker->request, "time", hardtack_date(now));
  if (!error) {
    error = hardtack_authorizer_decide(worker->authorizer, worker->request, credential, NULL, 0, &decision);
  }
  const bool allowed = hardtack_decision_allowed(decision); /* false without a decision */
  if (error) {
    log_error(error);
  } else if (!allowed) {
    log_denial(worker, decision);
  }
  hardtack_decision_free(decision);
  return allowed ? 200 : 403;
}

/* The operation that a method asks for; NULL for a method that the service does not have. */
static const char* operation_of(const char* method, size_t size) {
  static const char* const known[][2] = {{"GET", "read"}, {"PUT", "write"}, {"DELETE", "delete"}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; ++i) {
    if (strlen(known[i][0]) == size && memcmp(known[i][0], method, size) == 0) return known[i][1];
  }
  return NULL;
}

/* "GET /photos/cat.jpg HTTP/1.1\r\nAuthorization: Bearer ...\r\n\r\n" */
int worker_answer(worker* worker, const char* http_request, uint64_t now) {
  const char* const space = strchr(http_request, ' ');
  const char* const end = space ? strchr(space + 1, ' ') : NULL;
  if (!end) return 400;
  const char* const operation = operation_of(http_request, (size_t)(space - http_request));
  const hardtack_text path = {space + 1, (size_t)(end - space - 1)};
  if (!operation) return 400;

  static const char header[] = "\r\nAuthorization: Bearer ";
  const char* const bearer = strstr(end, header);
  if (!bearer) return 401;
  const char* const begin = bearer + sizeof header - 1;
  const hardtack_text token = {begin, strcspn(begin, "\r\n")};
  hardtack_credential* credential = NULL;
  hardtack_error* error = hardtack_verifier_verify_text(worker->service->verifier, token, &credential);
  if (error) {
    log_error(error);
    return 401;
  }
  const int status = decide(worker, credential, hardtack_text_of(operation), path, now);
  hardtack_credential_free(credential);
  return status;
}
