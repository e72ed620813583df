/** What `build` and `run` pass on to Go's tools; Go's own single dash is understood as well. */
import { type BuildFlags, checkBuildFlags } from '../../toolchain/build-flags.ts';
import type { Option, ParsedArguments } from './command.ts';

const NAMES = ['tags', 'gcflags', 'ldflags'] as const;

export const GO_FLAGS: readonly Option[] = [
  { name: 'tags', value: 'LIST', help: "build tags, as for 'go build'" },
  {
    name: 'gcflags',
    value: 'ARGS',
    help: "arguments for Go's compiler: '-N -l', or 'PATTERN=ARGS' for other packages",
  },
  { name: 'ldflags', value: 'ARGS', help: "arguments for Go's linker: '-X main.version=1.2'" },
];

/** @throws UserError if one cannot be understood */
export function goFlags(args: ParsedArguments): BuildFlags {
  const given = NAMES.flatMap((name) => {
    const value = args.value(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const flags: BuildFlags = Object.fromEntries(given);
  checkBuildFlags(flags);
  return flags;
}

/** The same flags as arguments. */
export const goFlagArguments = (flags: BuildFlags): string[] =>
  NAMES.flatMap((name) => (flags[name] === undefined ? [] : [`--${name}=${flags[name]}`]));
