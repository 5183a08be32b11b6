#include "cli/commands/commands.h"

#include <array>

namespace hardtack::cli {

std::span<const CommandEntry> all_commands() {
  static constexpr std::array kCommands = {
      CommandEntry{"keypair", "make or convert a key pair", make_keypair},
      CommandEntry{"derive-key", "derive a key of one purpose from a seed", make_derive_key},
      CommandEntry{"generate", "mint a Biscuit from an authority block", make_generate},
      CommandEntry{"attenuate", "narrow a token by appending a block", make_attenuate},
      CommandEntry{"generate-third-party-block-request", "ask a third party for a block", make_third_party_request},
      CommandEntry{"generate-third-party-block", "sign a block for someone else's token", make_third_party_block},
      CommandEntry{"append-third-party-block", "append what a third party signed", make_third_party_append},
      CommandEntry{"seal", "end a token, so that nothing can be appended", make_seal},
      CommandEntry{"inspect", "show a token, check its signatures", make_inspect, ErrorShape::kDecisionIfAuthorized},
      CommandEntry{"inspect-snapshot", "show a snapshot, authorize and query it", make_inspect_snapshot},
      CommandEntry{"authorize", "decide a request", make_authorize, ErrorShape::kDecision},
      CommandEntry{"explain", "decide a request and say why", make_explain, ErrorShape::kDecision},
      CommandEntry{"check", "report what is wrong with policy files", make_check, ErrorShape::kList},
      CommandEntry{"repl", "try statements, queries and decisions line by line", make_repl},
      CommandEntry{"lsp", "serve editors: the language server", make_lsp},
      CommandEntry{"dap", "serve editors: the debugger of decisions", make_dap},
      CommandEntry{"test", "run policy tests, with coverage and mutation", make_test},
      CommandEntry{"fmt", "write policy files in the usual layout", make_fmt},
#ifdef HARDTACK_HAS_SERVE
      CommandEntry{"serve", "answer decisions over HTTP", make_serve},
      CommandEntry{"bundle create", "sign a folder of policy sets as one file", make_bundle_create},
      CommandEntry{"bundle verify", "check a bundle as a service would", make_bundle_verify},
      CommandEntry{"bundle inspect", "show what a bundle holds", make_bundle_inspect},
      CommandEntry{"serve revoke", "deny tokens, at a running service or in its index", make_serve_revoke},
#endif
      CommandEntry{"lineage issue", "mint a token of the delegation profile", make_lineage_issue},
      CommandEntry{"lineage derive", "delegate a narrower token, without a key", make_lineage_derive},
      CommandEntry{"lineage record", "remember a token and its ancestors", make_lineage_record},
      CommandEntry{"lineage show", "list what the lineage index holds", make_lineage_show},
      CommandEntry{"lineage revoke", "deny a token and everything derived from it", make_lineage_revoke},
      CommandEntry{"lineage verify", "check where a token comes from", make_lineage_verify},
      CommandEntry{"lineage check", "check the lineage index, without a token", make_lineage_check},
      CommandEntry{"lineage import", "take in an index in JSON files", make_lineage_import},
      CommandEntry{"lineage export", "write an index as JSON files", make_lineage_export},
      CommandEntry{"completion", "print a script with which a shell completes command lines", make_completion},
      CommandEntry{"man", "print the manual as source of man(7)", make_man},
      CommandEntry{"token mint", "make a token of any format", make_token_mint},
      CommandEntry{"token attenuate", "narrow a token, where its format lets a holder", make_token_attenuate},
      CommandEntry{"token verify", "verify a token of any format", make_token_verify},
      CommandEntry{"token inspect", "show what a token of any format claims", make_token_inspect},
  };
  return kCommands;
}

}  // namespace hardtack::cli
