/**
 * Runs Go's tools in workers. Compiler and assembler share one, the linker has another: it gets ready while the compiler
 * works. Both stay, so that the second build of a process starts at once.
 */
import { host } from '../host/host.ts';
import { UserError } from '../messages/user-error.ts';
import type { GoExit, GoRun } from './go-process.ts';
import type { LoadTool, RunTool, ToolAnswer } from './tool-worker.ts';
import { type Toolchain, type ToolName, toolFile, WASM_EXEC } from './toolchain.ts';

class ToolWorker {
  readonly #worker = host.startWorker<LoadTool | RunTool, ToolAnswer>('toolchain/tool-worker');
  readonly #loaded = new Set<ToolName>();
  #last: Promise<unknown> = Promise.resolve();
  #isBroken = false;

  /** It answers no more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  load(toolchain: Toolchain, tool: ToolName): void {
    if (this.#loaded.has(tool)) return;
    const code = toolchain.readOnce(toolFile(tool));
    const wasmExec = new TextDecoder().decode(toolchain.read(WASM_EXEC));
    this.#worker.send({ kind: 'load', tool, code, wasmExec }, [code.buffer]);
    this.#loaded.add(tool);
  }

  /** One after the other: a run is all the work there is for a core. */
  run(tool: ToolName, run: GoRun): Promise<GoExit> {
    const exit = this.#last.then(() => this.#runNow(tool, run));
    this.#last = exit.catch(() => undefined);
    return exit;
  }

  close(): void {
    this.#worker.end();
  }

  #runNow(tool: ToolName, run: GoRun): Promise<GoExit> {
    return new Promise((done, fail) => {
      // A worker that waits for work keeps no process alive.
      this.#worker.keepsAlive(true);
      const brokeDown = (words: string): void => {
        this.#worker.keepsAlive(false);
        fail(new UserError(`Go's ${tool} broke down: ${words}`));
      };
      this.#worker.onAnswer = (answer) => {
        if ('failure' in answer) return brokeDown(answer.failure);
        this.#worker.keepsAlive(false);
        done(answer.exit);
      };
      this.#worker.onFailure = (message) => {
        this.#isBroken = true;
        brokeDown(message);
      };
      this.#worker.send({ kind: 'run', tool, run });
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
