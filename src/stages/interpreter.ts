/** The CPU's interpreter, generated once and kept: generating it takes longer than compiling it. */
import { cached, contentKey } from '../host/cache.ts';
import { codeVersion } from '../host/code-version.ts';
import { microOps } from '../machine/cpu/ir/index.ts';

function generate(): Uint8Array<ArrayBuffer> {
  const { buildInterpreter } =
    require('../machine/cpu/interpreter.ts') as typeof import('../machine/cpu/interpreter.ts');
  // The module states the least memory it needs, so one does for machines of every size.
  return buildInterpreter(1);
}

/**
 * Micro-ops are numbered in the order in which their modules were loaded, which is not the same in every program: a module
 * made under other numbers would run other instructions.
 */
const numbering = (): string => microOps.map(({ name }) => name).join(' ');

/** For `MachineOptions.interpreter`. */
export function interpreter(): WebAssembly.Module {
  return new WebAssembly.Module(cached('interpreter', contentKey([codeVersion('machine/cpu'), numbering()]), generate));
}
