/** A stage's whole source written into a folder of the reader's. */

import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { version } from '../../../package.json';
import { EDITOR_HEADERS, FORMAT, LAUNCH, MARK, type Mark, README } from '../../stages/reader-folder.ts';
import { type Stage, stageFiles } from '../../stages/stages.ts';
import { GO_MOD, withGoVersion } from '../../toolchain/go-mod.ts';
import { systemError, systemReason, usageError } from '../errors/cli-error.ts';
import { folderOperand } from './stage-operand.ts';

export interface LayOutOptions {
  /** Whether files that are there may be written over. */
  readonly force?: boolean;
  /** The exercise that it is laid out for, by number. */
  readonly exercise?: string;
}

export async function layOut(stage: Stage, target: string, { force = false, exercise }: LayOutOptions): Promise<void> {
  const files = await filesOf(stage, target, exercise);
  if (existsSync(target)) refuseToOverwrite(target, [...files.keys()], force);
  // Made beside and moved into place: whatever happens, there is all of it or nothing.
  let unfinished: string | undefined;
  try {
    mkdirSync(dirname(resolve(target)), { recursive: true });
    // A plain mkdir honours the umask; that of mkdtemp is private to the user.
    unfinished = `${resolve(target)}.new-${randomUUID().slice(0, 8)}`;
    mkdirSync(unfinished);
    for (const [name, bytes] of files) {
      mkdirSync(dirname(join(unfinished, name)), { recursive: true });
      writeFileSync(join(unfinished, name), bytes);
    }
    if (!existsSync(target)) renameSync(unfinished, target);
    else
      for (const name of files.keys()) {
        mkdirSync(dirname(join(target, name)), { recursive: true });
        renameSync(join(unfinished, name), join(target, name));
      }
  } catch (error) {
    throw systemError(target, error);
  } finally {
    if (unfinished !== undefined) rmSync(unfinished, { recursive: true, force: true });
  }
}

function refuseToOverwrite(target: string, names: readonly string[], force: boolean): void {
  let there: readonly string[];
  try {
    there = readdirSync(target);
  } catch (error) {
    throw usageError(`${target}: ${systemReason(error)}; name a folder that is new or empty`);
  }
  const clashes = names.filter((name) => existsSync(join(target, name)));
  if (force || there.length === 0 || clashes.length === 0) return;
  const more = clashes.length > 1 ? ` and ${clashes.length - 1} more` : '';
  throw usageError(
    `${target} has files of its own (${clashes[0]}${more}); name another folder, or --force to write over them`,
  );
}

async function filesOf(stage: Stage, target: string, exercise?: string): Promise<Map<string, Uint8Array | string>> {
  const files = new Map<string, Uint8Array | string>();
  for (const [name, file] of stageFiles(stage)) files.set(name, file.read());
  const goMod = files.get(GO_MOD);
  if (goMod instanceof Uint8Array) for (const [name, bytes] of await goFiles(goMod)) files.set(name, bytes);
  const mark: Mark = { format: FORMAT, stage: stage.number, version, ...(exercise === undefined ? {} : { exercise }) };
  files.set(MARK, `${JSON.stringify(mark, null, 2)}\n`);
  files.set(README, readme(stage, target));
  files.set(LAUNCH, `${JSON.stringify(LAUNCH_CONFIGURATIONS, null, 2)}\n`);
  return files;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: the editor replaces it
const WORKSPACE = '${workspaceFolder}';

/** For editors that speak the Debug Adapter Protocol; `lesson help dap` says how each finds the adapter. */
const LAUNCH_CONFIGURATIONS = {
  version: '0.2.0',
  configurations: [
    { type: 'lesson', request: 'launch', name: 'Boot the stage', stage: WORKSPACE },
    { type: 'lesson', request: 'launch', name: 'Stand at power-on', stage: WORKSPACE, stopOnEntry: true },
  ],
};

/**
 * What depends on the Go that builds: go.mod with its language, and what the kernel's assembly includes, so that `go vet` and
 * editors find it. Without a Go, nothing; without a toolchain, no headers.
 */
async function goFiles(goMod: Uint8Array): Promise<[name: string, bytes: Uint8Array | string][]> {
  const { toolchainAtHand } = await import('../../toolchain/setup/setup.ts');
  const { INCLUDE, Toolchain } = await import('../../toolchain/toolchain.ts');
  const found = await toolchainAtHand(process.env.LESSON_GO).catch(() => undefined);
  if (found === undefined) return [];
  const language: [string, string] = [GO_MOD, withGoVersion(new TextDecoder().decode(goMod), `1.${found.minor}`)];
  if (!(found instanceof Toolchain)) return [language];
  const folder = `${INCLUDE}runtime/`;
  const headers = found.names(folder).map((name) => [EDITOR_HEADERS + name.slice(folder.length), found.readOnce(name)]);
  return [language, ...(headers as [string, Uint8Array][])];
}

function readme(stage: Stage, target: string): string {
  const folder = folderOperand(target);
  const go = stage.number >= 3;
  const lines = [
    `# Stage ${stage.number}: ${stage.name}`,
    '',
    'A kernel of your own, which began as a stage of *The Runtime Is the Kernel*.',
    '',
    '```console',
    `$ lesson run ${folder}        # build and boot`,
    `$ lesson test ${folder}       # the checks of stage ${stage.number}`,
    `$ lesson diff ${stage.number} ${folder}     # what you changed`,
    `$ lesson read ${stage.number}        # the chapter`,
    '```',
    '',
    ...(go
      ? [
          'The machine is Linux on amd64 as far as Go knows, whatever you sit at: tell your editor `GOOS=linux GOARCH=amd64`.',
          `The headers in \`${EDITOR_HEADERS}\` are for editors and \`go vet\`; \`lesson\` builds with those of its own toolchain.`,
          '',
        ]
      : []),
  ];
  return lines.join('\n');
}
