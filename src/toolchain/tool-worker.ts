/** The worker in which Go's tools run. A tool is compiled to machine code once; every run is a new instance of it. */
import { type GoExit, type GoRun, runGo } from './go-process.ts';

export interface LoadTool {
  readonly kind: 'load';
  readonly tool: string;
  readonly code: Uint8Array<ArrayBuffer>;
  readonly wasmExec: string;
}

export interface RunTool {
  readonly kind: 'run';
  readonly tool: string;
  readonly run: GoRun;
}

export type ToolAnswer = { readonly exit: GoExit } | { readonly failure: string };

declare const self: {
  onmessage: (event: MessageEvent<LoadTool | RunTool>) => void;
  postMessage(answer: ToolAnswer): void;
};

interface LoadedTool {
  readonly module: WebAssembly.Module;
  readonly wasmExec: string;
}

/** By name; what went wrong if it could not be loaded. */
const tools = new Map<string, LoadedTool | string>();

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function load({ code, wasmExec }: LoadTool): LoadedTool | string {
  try {
    return { module: new WebAssembly.Module(code), wasmExec };
  } catch (error) {
    return words(error);
  }
}

async function answer({ tool, run }: RunTool): Promise<ToolAnswer> {
  const loaded = tools.get(tool) ?? 'it was not loaded';
  if (typeof loaded === 'string') return { failure: loaded };
  try {
    return { exit: await runGo(loaded.module, loaded.wasmExec, run) };
  } catch (error) {
    return { failure: words(error) };
  }
}

self.onmessage = async ({ data }) => {
  if (data.kind === 'run') self.postMessage(await answer(data));
  else tools.set(data.tool, load(data));
};
