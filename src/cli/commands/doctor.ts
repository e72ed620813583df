/** `lesson doctor`: what is here, what is missing, and the command that mends it. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../host/cache.ts';
import { archive } from '../../host/embedded.ts';
import { systemReason } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { Command } from '../options/command.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** Everything else works without it. */
  readonly optional: boolean;
  readonly detail: string;
  /** The command that mends it. */
  readonly mend?: string;
}

export const command: Command = {
  name: 'doctor',
  operands: '',
  summary: 'say what is here and what is missing, with the command that mends it',
  options: [{ name: 'json', help: 'as JSON' }],
  async run(args) {
    const findings = [
      bun(),
      await stages(),
      await assembledFirmware(),
      ...(await goToolchain()),
      cache(),
      terminal(),
      // The tests are in a checkout; a binary has none.
      ...(archive('book') ? [] : testTools()),
    ];
    const healthy = findings.every(({ ok, optional }) => ok || optional);
    if (args.flag('json')) process.stdout.write(`${JSON.stringify({ ok: healthy, findings })}\n`);
    else process.stdout.write(`${findings.map(line).join('\n')}\n`);
    return healthy ? EXIT.OK : EXIT.FAILED;
  },
};

function line({ name, ok, optional, detail, mend }: Finding): string {
  const mark = ok ? 'ok      ' : optional ? 'optional' : 'MISSING ';
  return `${mark}  ${name}: ${detail}${mend && !ok ? `\n          ${mend}` : ''}`;
}

function bun(): Finding {
  return { name: 'Bun', ok: true, optional: false, detail: Bun.version };
}

async function stages(): Promise<Finding> {
  const mend = 'git checkout -- kernel-stages';
  try {
    const { listStages } = await import('../../stages/stages.ts');
    const found = listStages();
    return { name: 'stages', ok: found.length > 0, optional: false, detail: `${found.length} found`, mend };
  } catch (error) {
    return { name: 'stages', ok: false, optional: false, detail: firstLine(error), mend };
  }
}

async function assembledFirmware(): Promise<Finding> {
  const mend = 'git checkout -- src/machine/firmware src/assembler';
  try {
    const { loadFirmware } = await import('../../stages/firmware.ts');
    const bytes = await loadFirmware();
    return { name: 'firmware', ok: true, optional: false, detail: `${bytes.length / 1024} KiB, assembled` };
  } catch (error) {
    return { name: 'firmware', ok: false, optional: false, detail: firstLine(error), mend };
  }
}

async function goToolchain(): Promise<Finding[]> {
  const name = 'Go toolchain';
  try {
    const { toolchainAtHand } = await import('../../toolchain/setup/setup.ts');
    const { describePackages } = await import('../../toolchain/standard-packages.ts');
    const found = await toolchainAtHand(process.env.LESSON_GO);
    if (!('packages' in found)) {
      const detail = `not made yet: the first stage with Go in it makes it from ${found.version} (${found.command}) in some minutes`;
      return [{ name, ok: true, optional: false, detail }];
    }
    const isCompiled = (path: string): boolean => found.isCompiled(path);
    const packages = describePackages(found.packages, isCompiled).join('\n          ');
    return [
      { name, ok: true, optional: false, detail: `made from ${found.version}` },
      { name: 'Go packages', ok: true, optional: false, detail: packages },
    ];
  } catch (error) {
    const mend = process.platform === 'darwin' ? 'brew install go' : 'sudo apt-get install golang-go';
    return [{ name, ok: false, optional: false, detail: firstLine(error), mend }];
  }
}

function cache(): Finding {
  const folder = cacheFolder();
  const problem = folder === undefined ? 'there is no home folder' : whyNotWritable(folder);
  const repeated = 'what is built is built again at each start';
  const place = folder === undefined ? problem : `${folder}: ${problem}`;
  return {
    name: 'cache',
    ok: problem === undefined,
    optional: true,
    detail: problem === undefined ? String(folder) : `${place}; ${repeated}`,
    mend: 'export LESSON_CACHE=/some/folder',
  };
}

/** Tries it, because permissions alone do not tell. @returns the reason, or undefined if files can be written there */
function whyNotWritable(folder: string): string | undefined {
  let created: string | undefined;
  try {
    created = mkdirSync(folder, { recursive: true });
    const probe = join(folder, `doctor-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return undefined;
  } catch (error) {
    return systemReason(error);
  } finally {
    if (created !== undefined) rmSync(created, { recursive: true, force: true });
  }
}

function terminal(): Finding {
  const { columns, rows, isTTY } = process.stdout;
  if (!isTTY)
    return { name: 'terminal', ok: true, optional: true, detail: 'standard output is none: runs are headless' };
  const depth = process.stdout.getColorDepth();
  const colours = depth >= 24 ? 'true colour' : depth >= 8 ? '256 colours' : depth >= 4 ? '16 colours' : 'no colours';
  const parts = columns < 80 || rows < 25 ? "; the guest's screen, 80×25, is shown in parts" : '';
  return { name: 'terminal', ok: true, optional: true, detail: `${columns}×${rows}, ${colours}${parts}` };
}

/** Programs that only the tests compare with. */
function testTools(): Finding[] {
  const mac = process.platform === 'darwin';
  const list: readonly (readonly [name: string, program: string, debian: string, brew: string])[] = [
    ['NASM', 'nasm', 'nasm', 'nasm'],
    ['QEMU', 'qemu-system-x86_64', 'qemu-system-x86', 'qemu'],
    ['Bochs', 'bochs', 'bochs bochs-term bochsbios vgabios', 'bochs'],
  ];
  return list.map(([name, program, debian, brew]) => {
    const path = Bun.which(program);
    const mend = mac ? `brew install ${brew}` : `sudo apt-get install ${debian}`;
    return {
      name,
      ok: path !== null,
      optional: true,
      detail: path ?? 'not installed; only tests compare with it',
      mend,
    };
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join();
}
