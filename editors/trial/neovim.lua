-- nvim --headless -u NONE -c 'luafile editors/trial/neovim.lua': the snippets of editors/neovim in this Neovim, on the policy that the
-- environment names. Diagnostics arrive, and formatting changes the text.
local function check(condition, what)
  if condition then return end
  io.stderr:write('FAILED: ' .. what .. '\n')
  vim.cmd('cquit 1')
end

local folder = os.getenv('HARDTACK_SNIPPETS')
local way
if vim.lsp.enable then
  way = 'vim.lsp.enable'
  vim.opt.runtimepath:append(folder)
  vim.cmd.luafile(folder .. '/ftdetect.lua')
  vim.lsp.enable('hardtack')
else
  way = vim.lsp.start and 'vim.lsp.start' or 'vim.lsp.start_client'
  vim.cmd('luafile ' .. folder .. '/before_0_11.lua')
end

vim.cmd('edit ' .. vim.fn.fnameescape(os.getenv('HARDTACK_POLICY')))
check(vim.bo.filetype == 'biscuit', 'the file is no policy: ' .. vim.bo.filetype)
check(vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 50), 'no diagnostics arrived')
local codes = {}
for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
  codes[#codes + 1] = tostring(diagnostic.code or diagnostic.user_data.lsp.code)
end
check(vim.tbl_contains(codes, 'unbound-expression-variable'), 'other diagnostics arrived: ' .. table.concat(codes, ', '))

-- A file with an error is not formatted, so the statement that has it goes.
local wrong = vim.fn.search('missing')
check(wrong > 0, 'the statement is there')
vim.api.nvim_buf_set_lines(0, wrong - 1, wrong, true, {})
local before = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n')
if vim.lsp.buf.format then
  vim.lsp.buf.format({ timeout_ms = 30000 })
else
  vim.lsp.buf.formatting_sync(nil, 30000)
end
local after = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n')
check(after ~= before and not after:find(',  '), 'formatting changed nothing:\n' .. after)
print('neovim ' .. tostring(vim.version().major) .. '.' .. tostring(vim.version().minor) .. ' by ' .. way .. ': diagnostics and formatting\n')
vim.cmd('qall!')
