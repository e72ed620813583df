/** From the arguments of `run` to a plan: every value is checked before the machine starts. */

import { SECTOR_BYTES } from '../../machine/devices/block-store.ts';
import { FLOPPY_FORMATS, floppyFormat } from '../../machine/devices/floppy-format.ts';
import { MIB } from '../../machine/memory-size.ts';
import { UserError } from '../../messages/user-error.ts';
import { type CliError, systemReason, usageError } from '../errors/cli-error.ts';
import type { ParsedArguments } from '../options/command.ts';
import { goFlags } from '../options/go-flags.ts';
import { momentValue } from '../options/time-value.ts';
import { cpuValue, memoryValue, numberValue } from '../options/values.ts';
import { isDumbTerminal } from '../output/dumb-terminal.ts';
import { stageImage } from '../stage/stage-image.ts';
import { stageOperand } from '../stage/stage-operand.ts';
import { DEFAULT_MEMORY_MIB, HEADLESS_SECONDS } from './defaults.ts';
import type { DiskFile } from './disk-file.ts';
import { guestFiles } from './guest-files.ts';
import { memoryWanted } from './memory-wanted.ts';
import type { RunPlan } from './plan.ts';
import { inputIsGiven } from './standard-input.ts';
import { traceWanted } from './trace-wanted.ts';

/** @throws CliError if the arguments are wrong or the stage does not build */
export async function makePlan(args: ParsedArguments): Promise<RunPlan> {
  const input = inputIsGiven();
  const headless = args.flag('headless') || !process.stdout.isTTY || input;
  const timeout = numberValue(args, 'timeout', { min: 0, whole: false }) ?? (headless ? HEADLESS_SECONDS : 0);
  const maxInstructions = numberValue(args, 'max-instructions', { min: 1, whole: true }) ?? Number.POSITIVE_INFINITY;
  const keys = await keysOf(args);
  const trace = traceWanted(args);
  const { operands, rest } = operandsAndRest(args);
  const env = args.values('env');
  const rtc = args.value('rtc');
  const startTime = rtc === undefined ? undefined : momentValue('rtc', rtc);
  const files = guestFiles({ args: rest, env, input });
  const until = args.value('until');
  if (until === '') throw usageError('--until wants a text to wait for');
  if (args.flag('json') && !args.flag('stats')) throw usageError('--json goes with --stats');
  if (!headless && !process.stdin.isTTY) throw usageError('standard input is no terminal; add --headless');
  const screenshot = args.value('screenshot');
  if (screenshot !== undefined && !screenshot.toLowerCase().endsWith('.png')) {
    throw usageError(`--screenshot writes PNG: name the file ${screenshot}.png`);
  }
  const onCrash = onCrashValue(args);
  const { floppy, ...source } = await bootSource(args, operands);
  if (onCrash && floppy) throw notTwice(`--image ${floppy.path} is a diskette, and`);
  return {
    ...source,
    ...(await drivesOf(args, floppy)),
    startTime,
    files,
    input,
    display: headless ? 'headless' : isDumbTerminal(process.env) ? 'lines' : 'screen',
    screen: args.flag('screen'),
    screenshot,
    keys,
    until,
    timeout: timeout === 0 ? Number.POSITIVE_INFINITY : timeout,
    maxInstructions,
    save: args.value('save'),
    stats: args.flag('stats') ? (args.flag('json') ? 'json' : 'text') : undefined,
    trace,
    profile: args.value('profile'),
    timeline: args.value('timeline'),
    onCrash,
    words: process.argv.slice(process.argv.indexOf('run') + 1),
    color: args.value('color') ?? 'auto',
  };
}

/** Before the stage, `--` only says that what follows is no option; behind it, that the rest is the program's. */
function operandsAndRest({
  operands,
  rest,
  value,
  values,
}: ParsedArguments): Pick<ParsedArguments, 'operands' | 'rest'> {
  const bootsStage = value('image') === undefined && value('resume') === undefined && !hasDrives({ value, values });
  if (!bootsStage || operands.length > 0) return { operands, rest };
  const [stage, ...others] = rest;
  return { operands: stage === undefined ? [] : [stage], rest: others[0] === '--' ? others.slice(1) : others };
}

/** @throws CliError if the debugger could not be opened */
function onCrashValue(args: ParsedArguments): boolean {
  const wanted = args.value('on-crash');
  if (wanted === undefined) return false;
  if (wanted !== 'debug') throw usageError(`--on-crash ${wanted}: there is debug`);
  if (!process.stdin.isTTY) throw usageError('--on-crash debug wants a terminal as standard input');
  const drive = ['disk', 'floppy'].find((name) => args.values(name).length > 0);
  const other = drive ?? ['write', 'trace', 'profile', 'timeline'].find((name) => given(args, name));
  if (other !== undefined) throw notTwice(`--${other}`);
  return true;
}

const notTwice = (what: string): CliError =>
  usageError(`${what} does not go with --on-crash: the run is gone through again`);

const given = (args: ParsedArguments, name: string): boolean => args.flag(name) || args.value(name) !== undefined;

async function keysOf(args: ParsedArguments): Promise<string> {
  const text = args.value('keys');
  if (text === undefined) return '';
  const { keysValue } = await import('../options/keys-value.ts');
  return keysValue(text);
}

type BootSource = Pick<
  RunPlan,
  'built' | 'image' | 'imageFile' | 'bootFirst' | 'stage' | 'resume' | 'memory' | 'cpu'
> & {
  /** The image, if it is a diskette. */
  readonly floppy?: DiskFile;
};

const NOT_BUILT = { built: undefined, stage: undefined };

/** Whether there is something that a machine without a stage and an image may boot from. */
const hasDrives = ({ value, values }: Pick<ParsedArguments, 'value' | 'values'>): boolean =>
  value('cdrom') !== undefined || values('disk').length + values('floppy').length > 0;

const NO_IMAGE = new Uint8Array(0);
/** As many hard disks as there are places on the two channels beside the first. */
const MAX_DISKS = 3;
const MAX_FLOPPIES = 2;

type Drives = Pick<RunPlan, 'disks' | 'floppies' | 'cdrom' | 'write'>;

async function drivesOf(args: ParsedArguments, image: DiskFile | undefined): Promise<Drives> {
  const [disks, floppies] = [args.values('disk'), args.values('floppy')];
  const write = args.flag('write');
  const cdrom = args.value('cdrom');
  // Each channel has two places, and a CD-ROM drive takes one of them.
  const room = MAX_DISKS - (cdrom === undefined ? 0 : 1);
  if (disks.length > room) throw usageError(`--disk ${disks[room]}: there is room for ${room} more disks`);
  const places = MAX_FLOPPIES - (image ? 1 : 0);
  if (floppies.length > places)
    throw usageError(
      `--floppy ${floppies[places]}: there are two drives, and ${image ? `${image.path} is in the first` : 'both are taken'}`,
    );
  const [given] = [
    ...(floppies.length > 0 || image ? ['floppy'] : []),
    ...(cdrom ? ['cdrom'] : []),
    ...(disks.length > 0 ? ['disk'] : []),
  ];
  const without = ['save', 'resume'].find((name) => args.value(name) !== undefined);
  if (given !== undefined && without)
    throw usageError(
      given === 'floppy' && floppies.length === 0
        ? `${image?.path} is a diskette, and does not go with --${without}: a saved machine has one hard disk`
        : `--${given} does not go with --${without}: a saved machine has one disk`,
    );
  if (write && args.value('image') === undefined && disks.length + floppies.length === 0)
    throw usageError('--write goes with --image, --disk or --floppy: there is no file to keep anything in');
  const { DiskFile } = await import('./disk-file.ts');
  const inserted = floppies.map((path) => diskette(new DiskFile(path)));
  return {
    disks: disks.map((path) => new DiskFile(path)),
    floppies: image ? [image, ...inserted] : inserted,
    cdrom: cdrom === undefined ? undefined : new DiskFile(cdrom),
    write,
  };
}

function diskette(file: DiskFile): DiskFile {
  if (floppyFormat(file.bytes.length / SECTOR_BYTES) && file.length === file.bytes.length) return file;
  const sizes = FLOPPY_FORMATS.map(({ kib }) => kib * 1024).join(', ');
  throw usageError(`--floppy ${file.path}: no diskette has ${file.length} bytes; there are drives for ${sizes}`);
}

async function bootSource(args: ParsedArguments, [name]: readonly string[]): Promise<BootSource> {
  const path = args.value('image');
  const saved = args.value('resume');
  const memory = memoryValue(args);
  const cpu = cpuValue(args);
  if (saved !== undefined) {
    const option = ['image', 'memory', 'cpu', 'env', 'rtc'].find((name) => args.value(name) !== undefined);
    const other = name !== undefined ? `stage '${name}'` : option && `--${option}`;
    if (other) throw usageError(`${other} does not go with --resume: the machine is in ${saved}`);
    return resumed(saved);
  }
  const own = { ...NOT_BUILT, resume: undefined, memory: memory ?? DEFAULT_MEMORY_MIB * MIB, cpu };
  if (path !== undefined) {
    if (name !== undefined) throw usageError(`either stage '${name}' or --image ${path}, not both`);
    const { DiskFile } = await import('./disk-file.ts');
    const { bootsAsFloppy } = await import('./floppy-image.ts');
    const file = new DiskFile(path);
    if (bootsAsFloppy(file.bytes))
      return { ...own, image: NO_IMAGE, imageFile: undefined, floppy: file, bootFirst: 'floppy' };
    return { ...own, image: file.bytes, imageFile: file, bootFirst: 'disk' };
  }
  if (name === undefined) {
    if (!hasDrives(args))
      throw usageError("which stage? 'lesson run 1', --image FILE for a disk of your own, or --resume FILE");
    return { ...own, image: NO_IMAGE, imageFile: undefined, bootFirst: 'disk' };
  }
  const stage = stageOperand(name);
  const stageName = stage.own === undefined ? stage.name : undefined;
  const flags = goFlags(args);
  const image = await stageImage(stage, flags);
  return {
    built: { stage, operand: name, flags },
    image,
    imageFile: undefined,
    bootFirst: 'disk',
    stage: stageName,
    resume: undefined,
    memory: memory ?? memoryWanted(stage, image),
    cpu,
  };
}

async function resumed(path: string): Promise<BootSource> {
  const { readSnapshot } = await import('../../snapshots/read-snapshot.ts');
  try {
    const { state, disk } = readSnapshot(path);
    return {
      ...NOT_BUILT,
      image: disk,
      imageFile: undefined,
      bootFirst: 'disk',
      resume: state,
      memory: state.ram.length,
      cpu: state.model,
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw usageError(`${path}: ${systemReason(error)}`);
  }
}
