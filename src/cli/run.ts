/** `lesson run STAGE`: the machine, seen from a terminal or through its serial port. */

import { CPU_MODELS, type CpuModel } from '../machine/cpu/system/features.ts';
import type { MachineState } from '../machine/machine.ts';
import { UserError } from '../messages/user-error.ts';
import { type Command, type Given, memoryValue, numberValue } from './arguments.ts';
import { EXIT, systemReason, usageError } from './diagnostics.ts';
import { stageImage, stageOperand } from './stage-operand.ts';

const DEFAULT_MEMORY = '256M';
const HEADLESS_SECONDS = 30;

export const command: Command = {
  name: 'run',
  operands: '[STAGE]',
  summary: 'build a stage if needed, boot it, and show its console until the machine is off',
  options: [
    { name: 'headless', help: 'no screen: COM1 goes to standard output byte for byte; on when output is no TTY' },
    { name: 'screen', help: 'at the end, print the text screen' },
    { name: 'screenshot', value: 'FILE.png', help: 'at the end, save the screen as a picture' },
    { name: 'keys', value: 'TEXT', help: 'type this once the guest reads keys (\\n, \\t, \\e understood)' },
    { name: 'until', value: 'TEXT', help: 'stop with status 0 as soon as the serial output contains TEXT' },
    { name: 'timeout', value: 'SECONDS', help: `wall-clock bound; ${HEADLESS_SECONDS} when headless, 0 for none` },
    { name: 'max-instructions', value: 'N', help: 'bound in retired instructions: the same on every host' },
    { name: 'memory', value: 'SIZE', help: `guest RAM, 1M to 3G; ${DEFAULT_MEMORY} unless told` },
    { name: 'cpu', value: 'MODEL', help: `which instructions there are: ${CPU_MODELS.join(', ')}; max unless told` },
    { name: 'image', value: 'FILE', help: 'boot this raw disk instead of a stage; what the guest writes is not kept' },
    { name: 'save', value: 'FILE', help: 'at the end, save the whole machine: bounded by --until or another bound' },
    { name: 'resume', value: 'FILE', help: 'go on with a machine that was saved, instead of booting a stage' },
    { name: 'stats', help: 'on standard error at the end: instructions, time, MIPS, memory, exit cause' },
    { name: 'json', help: 'with --stats: as JSON' },
    { name: 'trace', value: 'FILE', help: 'one line an executed instruction' },
  ],
  notes: [
    'On a terminal, Ctrl-A X leaves (status 0) and Ctrl-A H says what else there is.',
    '',
    "Exit status: 0 the guest powered off or halted for good, or --until was met; the guest's own after debug-exit;",
    '1 the guest failed; 2 the command line is wrong; 3 the stage does not build; 124 a bound was reached;',
    '130 interrupted; 141 the reader of standard output has gone.',
  ].join('\n'),
  async run(given) {
    const plan = await makePlan(given);
    const { runHeadless } = await import('./headless.ts');
    const status = plan.headless
      ? await runHeadless(plan)
      : await (await import('./terminal/console.ts')).runOnTerminal(plan);
    if (status === EXIT.OK && plan.stage) {
      const { note } = await import('../book/progress.ts');
      note('booted', plan.stage);
    }
    return status;
  },
};

/** What a command line asks of `run`, checked. */
export interface RunPlan {
  /** The name of the book's stage that is booted; undefined for a disk or a folder of the reader's own. */
  readonly stage: string | undefined;
  readonly image: Uint8Array;
  readonly headless: boolean;
  readonly screen: boolean;
  readonly screenshot: string | undefined;
  readonly keys: string;
  readonly until: string | undefined;
  /** Wall-clock seconds; infinite for none. */
  readonly timeout: number;
  readonly maxInstructions: number;
  /** Bytes. */
  readonly memory: number;
  readonly cpu: CpuModel;
  /** Where the machine is to be saved at the end. */
  readonly save: string | undefined;
  /** The machine to go on with; undefined for one that is switched on. */
  readonly resume: MachineState | undefined;
  readonly stats: 'text' | 'json' | undefined;
  readonly trace: string | undefined;
  readonly color: string;
}

async function makePlan(given: Given): Promise<RunPlan> {
  const headless = given.flag('headless') || !process.stdout.isTTY;
  const timeout = numberValue(given, 'timeout', 0, false) ?? (headless ? HEADLESS_SECONDS : 0);
  const maxInstructions = numberValue(given, 'max-instructions', 1, true) ?? Number.POSITIVE_INFINITY;
  const keys = await keysOf(given);
  const until = given.value('until');
  if (until === '') throw usageError('--until wants a text to wait for');
  if (given.flag('json') && !given.flag('stats')) throw usageError('--json goes with --stats');
  if (!headless && !process.stdin.isTTY) throw usageError('standard input is no terminal; add --headless');
  const screenshot = given.value('screenshot');
  if (screenshot !== undefined && !screenshot.toLowerCase().endsWith('.png')) {
    throw usageError(`--screenshot writes PNG: name the file ${screenshot}.png`);
  }
  return {
    ...(await imageOf(given)),
    headless,
    screen: given.flag('screen'),
    screenshot,
    keys,
    until,
    timeout: timeout === 0 ? Number.POSITIVE_INFINITY : timeout,
    maxInstructions,
    save: given.value('save'),
    stats: given.flag('stats') ? (given.flag('json') ? 'json' : 'text') : undefined,
    trace: given.value('trace'),
    color: given.value('color') ?? 'auto',
  };
}

async function keysOf(given: Given): Promise<string> {
  const text = given.value('keys');
  if (text === undefined) return '';
  const { keysValue } = await import('./key-text.ts');
  return keysValue(text);
}

type Booted = Pick<RunPlan, 'image' | 'stage' | 'resume' | 'memory' | 'cpu'>;

function cpuValue(text: string): CpuModel {
  const model = CPU_MODELS.find((each) => each === text);
  if (model !== undefined) return model;
  throw usageError(`--cpu ${text}: there are ${CPU_MODELS.join(', ')}`);
}

async function imageOf(given: Given): Promise<Booted> {
  const [name] = given.operands;
  const path = given.value('image');
  const saved = given.value('resume');
  const memory = memoryValue(given.value('memory') ?? DEFAULT_MEMORY);
  const cpu = cpuValue(given.value('cpu') ?? 'max');
  if (saved !== undefined) {
    const option = ['image', 'memory', 'cpu'].find((each) => given.value(each) !== undefined);
    const other = name !== undefined ? `stage '${name}'` : option && `--${option}`;
    if (other) throw usageError(`${other} does not go with --resume: the machine is in ${saved}`);
    return resumed(saved);
  }
  if (path !== undefined) {
    if (name !== undefined) throw usageError(`either stage '${name}' or --image ${path}, not both`);
    const { readImage } = await import('./image-file.ts');
    return { image: readImage(path), stage: undefined, resume: undefined, memory, cpu };
  }
  if (name === undefined)
    throw usageError("which stage? 'lesson run 1', --image FILE for a disk of your own, or --resume FILE");
  const stage = stageOperand(name);
  const stageName = stage.own === undefined ? stage.name : undefined;
  return { image: await stageImage(stage), stage: stageName, resume: undefined, memory, cpu };
}

async function resumed(path: string): Promise<Booted> {
  const { readSnapshot } = await import('../snapshots/snapshot.ts');
  try {
    const { state, disk } = readSnapshot(path);
    return { image: disk, stage: undefined, resume: state, memory: state.ram.length, cpu: state.model };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw usageError(`${path}: ${systemReason(error)}`);
  }
}
