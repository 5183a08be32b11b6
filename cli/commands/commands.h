// The subcommands; each is defined in the file of its name, those of third-party blocks in third_party.cpp, those
// of lineage in lineage.cpp and lineage_*.cpp.
#pragma once

#include <memory>

#include "cli/command.h"

namespace hardtack::cli {

std::unique_ptr<Command> make_keypair();
std::unique_ptr<Command> make_derive_key();
std::unique_ptr<Command> make_generate();
std::unique_ptr<Command> make_attenuate();
std::unique_ptr<Command> make_third_party_request();
std::unique_ptr<Command> make_third_party_block();
std::unique_ptr<Command> make_third_party_append();
std::unique_ptr<Command> make_seal();
std::unique_ptr<Command> make_inspect();
std::unique_ptr<Command> make_inspect_snapshot();
std::unique_ptr<Command> make_authorize();
std::unique_ptr<Command> make_explain();
std::unique_ptr<Command> make_check();
std::unique_ptr<Command> make_lsp();
std::unique_ptr<Command> make_dap();
std::unique_ptr<Command> make_repl();
std::unique_ptr<Command> make_test();
std::unique_ptr<Command> make_fmt();
#ifdef HARDTACK_HAS_SERVE
// Defined in cli/serve/ and cli/bundle/.
std::unique_ptr<Command> make_serve();
std::unique_ptr<Command> make_bundle_create();
std::unique_ptr<Command> make_bundle_verify();
std::unique_ptr<Command> make_bundle_inspect();
std::unique_ptr<Command> make_serve_revoke();
#endif
std::unique_ptr<Command> make_lineage_issue();
std::unique_ptr<Command> make_lineage_derive();
std::unique_ptr<Command> make_lineage_record();
std::unique_ptr<Command> make_lineage_show();
std::unique_ptr<Command> make_lineage_revoke();
std::unique_ptr<Command> make_lineage_verify();
std::unique_ptr<Command> make_lineage_check();
std::unique_ptr<Command> make_lineage_import();
std::unique_ptr<Command> make_lineage_export();
// Defined in cli/shell/.
std::unique_ptr<Command> make_completion();
std::unique_ptr<Command> make_man();
// Defined in cli/token/.
std::unique_ptr<Command> make_token_mint();
std::unique_ptr<Command> make_token_attenuate();
std::unique_ptr<Command> make_token_verify();
std::unique_ptr<Command> make_token_inspect();

}  // namespace hardtack::cli
