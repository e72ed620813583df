/**
 * Runs Go's tools in workers. Compiler and assembler share one, the linker has another: it gets ready while the compiler
 * works. Both stay, so that the second build of a process starts at once.
 */
import type { GoExit, GoRun } from './go-process.ts';
import type { LoadTool, RunTool, ToolAnswer } from './tool-worker.ts';
import { type Toolchain, ToolchainError, type ToolName, toolFile, WASM_EXEC } from './toolchain.ts';

/** Set by the release: the program is a binary. */
declare const LESSON_BINARY: boolean | undefined;

/** The worker's script: a binary has it inside, compiled, by the name that it has below src/. */
const SCRIPT =
  typeof LESSON_BINARY === 'undefined'
    ? new URL('./tool-worker.ts', import.meta.url).href
    : './toolchain/tool-worker.js';

class ToolWorker {
  readonly #worker = new Worker(SCRIPT);
  readonly #loaded = new Set<ToolName>();
  #last: Promise<unknown> = Promise.resolve();
  #isBroken = false;

  constructor() {
    // A worker that waits for work keeps no process alive.
    this.#worker.unref();
  }

  /** It answers no more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  load(toolchain: Toolchain, tool: ToolName): void {
    if (this.#loaded.has(tool)) return;
    const code = toolchain.readOnce(toolFile(tool));
    const wasmExec = new TextDecoder().decode(toolchain.read(WASM_EXEC));
    this.#worker.postMessage({ kind: 'load', tool, code, wasmExec } satisfies LoadTool, [code.buffer]);
    this.#loaded.add(tool);
  }

  /** One after the other: a run is all the work there is for a core. */
  run(tool: ToolName, run: GoRun): Promise<GoExit> {
    const exit = this.#last.then(() => this.#runNow(tool, run));
    this.#last = exit.catch(() => undefined);
    return exit;
  }

  close(): void {
    this.#worker.terminate();
  }

  #runNow(tool: ToolName, run: GoRun): Promise<GoExit> {
    return new Promise((done, fail) => {
      this.#worker.ref();
      const finish = (act: () => void): void => {
        this.#worker.unref();
        act();
      };
      this.#worker.onmessage = ({ data }: MessageEvent<ToolAnswer>) =>
        finish(() => {
          if ('exit' in data) done(data.exit);
          else fail(new ToolchainError(`Go's ${tool} broke down: ${data.failure}`));
        });
      this.#worker.onerror = ({ message }) =>
        finish(() => {
          this.#isBroken = true;
          fail(new ToolchainError(`Go's ${tool} broke down: ${message}`));
        });
      this.#worker.postMessage({ kind: 'run', tool, run } satisfies RunTool);
    });
  }
}

export class ToolRunner {
  readonly #toolchain: Toolchain;
  #building: ToolWorker | undefined;
  #linking: ToolWorker | undefined;

  constructor(toolchain: Toolchain) {
    this.#toolchain = toolchain;
  }

  /** Lets a worker make a tool ready before its run is known. */
  prepare(tool: ToolName): void {
    this.#workerFor(tool).load(this.#toolchain, tool);
  }

  run(tool: ToolName, run: GoRun): Promise<GoExit> {
    this.prepare(tool);
    return this.#workerFor(tool).run(tool, run);
  }

  /** Ends the workers; the next run starts new ones. */
  close(): void {
    this.#building?.close();
    this.#linking?.close();
    this.#building = this.#linking = undefined;
  }

  #workerFor(tool: ToolName): ToolWorker {
    const usable = (worker: ToolWorker | undefined): ToolWorker =>
      worker && !worker.isBroken ? worker : new ToolWorker();
    if (tool === 'link') return (this.#linking = usable(this.#linking));
    return (this.#building = usable(this.#building));
  }
}
