/** The CPU's interpreter, and the one for watchers of blocks, generated once and kept: generating it takes longer than compiling it. */
import { cached, contentKey } from '../host/cache.ts';
import { codeVersion } from '../host/code-version.ts';

async function generate(watched: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const { buildInterpreter } = await import('../machine/cpu/executors/interpreter/interpreter.ts');
  // The module states the least memory it needs, so one does for machines of every size.
  return buildInterpreter(1, watched);
}

async function compiled(name: string, watched: boolean): Promise<WebAssembly.Module> {
  const key = contentKey([codeVersion('machine/cpu')]);
  return new WebAssembly.Module(await cached(name, key, () => generate(watched)));
}

/** For `MachineOptions.interpreter`. */
export const interpreter = (): Promise<WebAssembly.Module> => compiled('interpreter', false);

/** The same for `Cpu.watchBlocks`. */
export const watchedInterpreter = (): Promise<WebAssembly.Module> => compiled('watcher', true);
