#include "cli/serve/admin_arguments.h"

#include <unistd.h>

#include <algorithm>

#include "cli/output/shown_word.h"
#include "cli/serve/option_values.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "tokens/keys/key_file.h"

namespace hardtack::cli {
namespace {

// With a scheme or a port it would be no host that a browser names.
Result<void> expect_host_name(const std::string& name) {
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
  if (plain) return {};
  return fail(Error(ErrorCode::kUsage, cat("value ", shown_word(name), " of `--admin-host` is no name of a host"))
                  .with_help("write it without a scheme and a port, such as `ops.example`"));
}

}  // namespace

void AdminArguments::declare(Arguments& arguments) {
  arguments.section("Administration");
  arguments.repeated("--admin-listen", "ADDRESS", listen,
                     "answer operators: revoke, record, status, reload; needs `--admin-token-file` or "
                     "`--admin-client-name`, except on a Unix socket, where root and the service's own user may ask");
  arguments.option("--admin-token-file", "FILE", token_file,
                   "what operators show as `Authorization: Bearer TOKEN`: 32 bytes or more, in a file that only its "
                   "owner can read, read again when it changes");
  arguments.repeated("--admin-client-name", "NAME", client_names,
                     "a name in the certificate of an operator, such as `ops.example` or `spiffe://example/ops`");
  arguments.repeated("--admin-host", "NAME", hosts,
                     "by which browsers reach the listener without TLS, besides its address and `localhost`");
  arguments.flag("--ui", page, "a page at `/` of the admin listener, to try tokens, policies and facts");
  for (const char* name : {"--admin-token-file", "--admin-client-name", "--admin-host", "--ui"})
    arguments.needs(name, "--admin-listen");
  arguments.needs("--admin-client-name", "--tls-client-ca");
}

Result<serve::AdminToken> read_admin_token(const std::string& path) {
  HARDTACK_CHECK(expect_file_name(path));
  // A token that was passed in place of its file has no form by which it could be known: the name is not shown.
  if (!file_exists(path))
    return fail(ErrorCode::kIo, "`--admin-token-file` names a file that does not exist or cannot be reached");
  auto contents = read_secret_file(path);
  if (!contents) return fail(contents.error().with_context(cat("the admin token")));
  return serve::AdminToken::parse(contents->reveal_text());
}

Result<std::optional<serve::AdminServing>> AdminArguments::serving(NamedSockets& sockets) const {
  if (listen.empty()) return std::nullopt;
  HARDTACK_CHECK(expect_no_secret("--admin-listen", listen));
  HARDTACK_CHECK(expect_no_secret("--admin-client-name", client_names));
  HARDTACK_CHECK(expect_no_secret("--admin-host", hosts));
  for (const std::string& name : hosts) HARDTACK_CHECK(expect_host_name(name));
  for (const std::string& text : listen) {
    HARDTACK_TRY(const serve::ListenAddress address, sockets.address(text));
    // One that is not there is refused when it is to be opened.
    if (token_file || is_unix(address).value_or(true)) continue;
    if (!client_names.empty()) continue;
    return fail(
        Error(ErrorCode::kUsage, cat("the admin listener ", shown_word(text), " would not ask who operators are"))
            .with_help("pass `--admin-token-file FILE` or `--admin-client-name NAME`, or listen on a Unix socket"));
  }
  serve::AdminServing made;
  made.access.token = token_file.has_value();
  made.access.client_names = client_names;
  made.access.hosts = hosts;
  made.access.user = ::geteuid();
  if (token_file) made.load_token = [path = *token_file] { return read_admin_token(path); };
  made.page = page;
  return made;
}

std::vector<std::string> AdminArguments::files() const {
  return token_file ? std::vector{*token_file} : std::vector<std::string>();
}

void AdminArguments::adapt(serve::ListenerOptions& listener) const {
  // Without a token the system lets nobody else connect either.
  if (!token_file) listener.unix_mode = 0600;
}

}  // namespace hardtack::cli
