/** Scripts that complete command lines, made from the commands themselves. */
import type { Command } from '../../options/command.ts';
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { zsh } from './zsh.ts';

const SCRIPTS = { bash, zsh, fish } as const;
export type Shell = keyof typeof SCRIPTS;
export const SHELLS = Object.keys(SCRIPTS) as readonly Shell[];

export const isShell = (name: string): name is Shell => SHELLS.some((shell) => shell === name);

export const completions = (shell: Shell, commands: readonly Command[]): string => SCRIPTS[shell](commands);
