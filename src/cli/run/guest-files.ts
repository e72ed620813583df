/** What a command line hands to the guest's program, as the files that stage 6's kernel looks for in fw_cfg. */

import type { FwCfgFile } from '../../machine/devices/fw-cfg.ts';
import { usageError } from '../errors/cli-error.ts';

/** As much as the kernel has room for: bytes of the arguments, of the environment, and texts in both. */
const MAX_BYTES = 16 << 10;
const MAX_TEXTS = 2030;

export interface Handed {
  /** `os.Args`, without the program's name. */
  readonly args: readonly string[];
  /** `NAME=VALUE` each. */
  readonly env: readonly string[];
  /** Standard input is the guest's, through COM1. */
  readonly input: boolean;
}

/** @throws CliError if it is more than the kernel takes, or a setting without a name */
export function guestFiles({ args, env, input }: Handed): FwCfgFile[] {
  const nameless = env.find((setting) => !/^[^=]+=/.test(setting));
  if (nameless !== undefined) throw usageError(`--env wants NAME=VALUE, not '${nameless}'`);
  if (args.length + env.length > MAX_TEXTS)
    throw usageError(
      `the kernel takes ${MAX_TEXTS} arguments and --env settings, these are ${args.length + env.length}`,
    );
  return [
    ...texts('opt/lesson/args', 'arguments', args),
    ...texts('opt/lesson/env', '--env settings', env),
    // That it is there says that there is input.
    ...(input ? [{ name: 'opt/lesson/stdin', bytes: new TextEncoder().encode('com1') }] : []),
  ];
}

/** Each text in UTF-8, with a zero byte at its end. */
function texts(name: string, what: string, all: readonly string[]): FwCfgFile[] {
  if (all.length === 0) return [];
  const bytes = new TextEncoder().encode(all.map((text) => `${text}\0`).join(''));
  if (bytes.length > MAX_BYTES)
    throw usageError(`the kernel takes ${MAX_BYTES} bytes of ${what}, these are ${bytes.length}`);
  return [{ name, bytes }];
}
