-- Neovim 0.8 or newer: copy to ~/.config/nvim/plugin/biscuit.lua. Extensions and comments of the language.
vim.filetype.add({ extension = { bcdl = 'biscuit', ['biscuit-datalog'] = 'biscuit' } })
vim.api.nvim_create_autocmd('FileType', {
  pattern = 'biscuit',
  callback = function() vim.bo.commentstring = '// %s' end,
})
