-- Neovim 0.7 to 0.10, which have no vim.lsp.config: copy to ~/.config/nvim/plugin/hardtack.lua. It needs no plugin.
vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
  pattern = { '*.bcdl', '*.biscuit-datalog' },
  callback = function()
    vim.bo.filetype = 'biscuit'
    vim.bo.commentstring = '// %s'
  end,
})

local function root_of(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  local folder = vim.fn.fnamemodify(file, ':h')
  for _, marker in ipairs({ 'hardtack.toml', '.git' }) do
    local found = vim.fn.finddir(marker, folder .. ';')
    if found == '' then found = vim.fn.findfile(marker, folder .. ';') end
    if found ~= '' then return vim.fn.fnamemodify(found, ':p:h' .. (vim.fn.isdirectory(found) == 1 and ':h' or '')) end
  end
  return folder
end

local clients = {} -- by root, for Neovim 0.7, which does not look for one that runs

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'biscuit',
  callback = function(event)
    local root = root_of(event.buf)
    local config = { name = 'hardtack', cmd = { 'hardtack', 'lsp' }, root_dir = root }
    if vim.lsp.start then
      vim.lsp.start(config)
      return
    end
    if not clients[root] then
      config.on_exit = function() clients[root] = nil end
      clients[root] = vim.lsp.start_client(config)
    end
    if clients[root] then vim.lsp.buf_attach_client(event.buf, clients[root]) end
  end,
})
