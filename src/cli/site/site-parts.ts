/** The scripts and the machine for the book's pages. */
import { gzipSync } from 'node:zlib';
import { listChapters } from '../../book/chapters.ts';
import { transcriptFences } from '../../book/fences.ts';
import type { SiteParts, TranscriptBoot } from '../../book/html/site-parts.ts';
import type { TranscriptFence } from '../../book/transcripts.ts';
import { sha256Hex } from '../../host/sha256.ts';
import { MIB } from '../../machine/memory-size.ts';
import { UserError } from '../../messages/user-error.ts';
import { loadFirmware } from '../../stages/firmware.ts';
import { command as runCommand } from '../commands/run.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import { keysValue } from '../options/keys-value.ts';
import { parse } from '../options/parse.ts';
import { memoryValue } from '../options/values.ts';
import { DEFAULT_MEMORY_MIB } from '../run/defaults.ts';
import { stageImage } from '../stage/stage-image.ts';
import { stageOperand } from '../stage/stage-operand.ts';
import { webScripts } from './web-scripts.ts';

/** Characters of a file's hash in its name: a page asks for the files that it was written with, and for no others. */
const HASH_LENGTH = 12;

class Files {
  readonly byName = new Map<string, Uint8Array>();

  /** @returns its name within the site */
  add(name: string, ending: string, bytes: Uint8Array): string {
    const path = `machine/${name}-${sha256Hex(bytes).slice(0, HASH_LENGTH)}${ending}`;
    this.byName.set(path, bytes);
    return path;
  }
}

/** The command line of a fence, as the machine of a page understands it. */
function machineOf(fence: TranscriptFence): { readonly stage: string } & Omit<TranscriptBoot, 'image'> {
  const args = parse(runCommand, fence.args);
  const memory = memoryValue(args);
  return {
    stage: args.operands[0] ?? '',
    memoryMiB: memory === undefined ? DEFAULT_MEMORY_MIB : memory / MIB,
    keys: keysValue(args.value('keys') ?? ''),
  };
}

/** Builds the stages that the chapters boot. Those that cannot be built here are left out, and the user is told why. */
async function images(files: Files): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const stages = new Set(
    listChapters()
      .flatMap(transcriptFences)
      .map((fence) => machineOf(fence).stage),
  );
  for (const stage of stages) {
    try {
      const image = await stageImage(stageOperand(stage));
      names.set(stage, files.add(`stage-${stage}`, '.img.gz', gzipSync(image)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      printDiagnostic(`the pages cannot boot stage ${stage}: ${error.message.split('\n')[0]}`);
    }
  }
  return names;
}

/** @returns the release of Go that a build takes now; '' without one: then there are no kernels either, or older ones */
async function goVersion(): Promise<string> {
  const { toolchainAtHand } = await import('../../toolchain/setup/setup.ts');
  const go = await toolchainAtHand(process.env.LESSON_GO || undefined).catch(() => undefined);
  return go?.version ?? '';
}

export async function siteParts(): Promise<SiteParts> {
  const scripts = await webScripts();
  const files = new Files();
  const script = (name: string): string => files.add(name, '.js', new TextEncoder().encode(scripts.get(`${name}.js`)));
  const machine = {
    panel: script('panel'),
    worker: script('worker'),
    builtWith: await goVersion(),
    firmware: files.add('bios', '.bin.gz', gzipSync(await loadFirmware())),
  };
  const built = await images(files);
  const bootOf = (fence: TranscriptFence): TranscriptBoot | undefined => {
    const { stage, ...rest } = machineOf(fence);
    const image = built.get(stage);
    return image === undefined ? undefined : { image, ...rest };
  };
  return {
    scripts: new Map(['book.js', 'theme.js'].map((name) => [name, scripts.get(name)!])),
    machine: { ...machine, files: files.byName, bootOf },
  };
}
