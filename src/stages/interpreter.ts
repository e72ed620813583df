/** The CPU's interpreter, generated once and kept: generating it takes longer than compiling it. */
import { cached, contentKey } from '../host/cache.ts';
import { codeVersion } from '../host/code-version.ts';

async function generate(): Promise<Uint8Array<ArrayBuffer>> {
  const { buildInterpreter } = await import('../machine/cpu/executors/interpreter/interpreter.ts');
  // The module states the least memory it needs, so one does for machines of every size.
  return buildInterpreter(1);
}

/** For `MachineOptions.interpreter`. */
export async function interpreter(): Promise<WebAssembly.Module> {
  return new WebAssembly.Module(await cached('interpreter', contentKey([codeVersion('machine/cpu')]), generate));
}
