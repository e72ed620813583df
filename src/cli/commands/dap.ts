/** `lesson dap`: a debugger for editors. */
import { usageError } from '../errors/cli-error.ts';
import type { Command } from '../options/command.ts';

export const command: Command = {
  name: 'dap',
  operands: '',
  summary: 'debug a stage from an editor: the Debug Adapter Protocol on standard input and output',
  options: [],
  notes: [
    'The editor starts it. What a launch request may say: "stage", a number or a folder; "stopOnEntry", to stand at power-on;',
    '"at", an instant to begin at; "keys", "memory" and "cpu" as for run. Goroutines are threads, steps go back, too; the',
    "editor's debug console takes the commands of lesson debug.",
    '',
    'Neovim, with nvim-dap:',
    "  dap.adapters.lesson = { type = 'executable', command = 'lesson', args = { 'dap' } }",
    "  dap.configurations.go = { { type = 'lesson', request = 'launch', name = 'stage', stage = vim.fn.getcwd() } }",
    'Emacs, with dape:',
    '  (add-to-list \'dape-configs \'(lesson modes (go-mode go-ts-mode asm-mode) command "lesson" command-args ("dap")',
    '    :type "lesson" :request "launch" :stage dape-cwd))',
    'Helix, in languages.toml:',
    '  [language.debugger]',
    '  name = "lesson"; transport = "stdio"; command = "lesson"; args = ["dap"]   # each on a line of its own',
    '  [[language.debugger.templates]]',
    '  name = "stage"; request = "launch"; completion = ["folder"]; args = { stage = "{0}" }',
  ].join('\n'),
  async run() {
    if (process.stdin.isTTY)
      throw usageError("standard input is a terminal; an editor starts this. 'lesson debug' is for people");
    const { serveDap } = await import('../debug/dap-server.ts');
    return serveDap(Bun.stdin.stream() as unknown as AsyncIterable<Uint8Array>);
  },
};
