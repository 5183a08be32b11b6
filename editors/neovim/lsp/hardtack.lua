-- Neovim 0.11 or newer: copy to ~/.config/nvim/lsp/hardtack.lua and call vim.lsp.enable('hardtack') in init.lua.
return {
  cmd = { 'hardtack', 'lsp' },
  filetypes = { 'biscuit' },
  root_markers = { 'hardtack.toml', '.git' },
}
