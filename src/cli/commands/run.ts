/** `lesson run STAGE`: the machine, seen from a terminal or through its serial port. */
import { CPU_MODELS } from '../../machine/cpu/system/features.ts';
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { Command } from '../options/command.ts';
import { GO_FLAGS } from '../options/go-flags.ts';
import { DEFAULT_MEMORY_MIB, HEADLESS_SECONDS, OWN_PROGRAM_MEMORY_MIB } from '../run/defaults.ts';
import { makePlan } from '../run/make-plan.ts';
import type { RunPlan } from '../run/plan.ts';
import { TRACE_MODES } from '../run/trace-wanted.ts';

const DISPLAYS: Readonly<Record<RunPlan['display'], (plan: RunPlan) => Promise<number>>> = {
  headless: async (plan) => (await import('../run/headless.ts')).runHeadless(plan),
  screen: async (plan) => (await import('../terminal/console.ts')).runOnTerminal(plan),
  lines: async (plan) => (await import('../terminal/line-console.ts')).runOnDumbTerminal(plan),
};

export const command: Command = {
  name: 'run',
  operands: '[STAGE]',
  rest: 'ARG…',
  summary: 'build a stage if needed, boot it, and show its console until the machine is off',
  options: [
    { name: 'headless', help: 'no screen: COM1 goes to standard output byte for byte; on when output is no TTY' },
    { name: 'screen', help: 'at the end, print the text screen' },
    { name: 'screenshot', value: 'FILE.png', help: 'at the end, save the screen as a picture' },
    { name: 'keys', value: 'TEXT', help: 'type this once the guest reads keys (\\n, \\t, \\e understood)' },
    { name: 'until', value: 'TEXT', help: 'stop with status 0 as soon as the serial output contains TEXT' },
    { name: 'timeout', value: 'SECONDS', help: `wall-clock bound; ${HEADLESS_SECONDS} when headless, 0 for none` },
    { name: 'max-instructions', value: 'N', help: 'bound in retired instructions: the same on every host' },
    {
      name: 'memory',
      value: 'SIZE',
      help: `guest RAM, 1M to 3G; ${DEFAULT_MEMORY_MIB}M unless told, or more if needed`,
    },
    { name: 'env', value: 'NAME=VALUE', repeated: true, help: 'for os.Getenv in stages 6 and 7; may be repeated' },
    { name: 'rtc', value: 'TIME', help: 'set the clock: 2026-11-29T12:00:00Z, or host; else it always starts in 2020' },
    { name: 'cpu', value: 'MODEL', help: `which instructions there are: ${CPU_MODELS.join(', ')}; max unless told` },
    { name: 'image', value: 'FILE', help: 'boot this raw disk, or diskette, instead of a stage' },
    { name: 'disk', value: 'FILE', repeated: true, help: 'another hard disk, up to three: --disk FILE --disk FILE' },
    {
      name: 'floppy',
      value: 'FILE',
      repeated: true,
      help: 'a diskette of 360K, 720K, 1200K, 1440K or 2880K; up to two',
    },
    {
      name: 'cdrom',
      value: 'FILE',
      help: 'a disc in a CD-ROM drive: an ISO image; boots if no disk and no diskette does',
    },
    {
      name: 'write',
      help: 'keep in the files of the disks and diskettes what the guest writes; without it nothing is',
    },
    { name: 'save', value: 'FILE', help: 'at the end, save the whole machine: bounded by --until or another bound' },
    { name: 'resume', value: 'FILE', help: 'go on with a machine that was saved, instead of booting a stage' },
    { name: 'stats', help: 'on standard error at the end: instructions, time, MIPS, memory, exit cause' },
    { name: 'json', help: 'with --stats: as JSON' },
    ...GO_FLAGS,
    { name: 'on-crash', value: 'debug', help: 'where the guest fails or reaches a bound, open the debugger there' },
    { name: 'trace', value: 'FILE', help: 'one line an executed instruction' },
    { name: 'trace-symbols', help: 'with --trace: name function and source line of each' },
    { name: 'trace-last', value: 'N', help: 'with --trace: only the last N lines' },
    { name: 'trace-from', value: 'N', help: 'with --trace: from this instruction on, counted from power-on' },
    { name: 'trace-to', value: 'N', help: 'with --trace: up to this one; both do not slow down what is outside' },
    {
      name: 'trace-function',
      value: 'NAME',
      repeated: true,
      help: 'with --trace: only in this function, as runtime.*',
    },
    {
      name: 'trace-range',
      value: 'FROM-TO',
      repeated: true,
      help: 'with --trace: only at these addresses, as 7c00-7dff',
    },
    { name: 'trace-mode', value: 'MODE', help: `with --trace: only in this mode: ${TRACE_MODES.join(', ')}` },
    { name: 'profile', value: 'FILE', help: 'count every instruction, by stack: for go tool pprof' },
    { name: 'timeline', value: 'FILE', help: 'what happened when: goroutines, threads, interrupts, for Perfetto' },
    { name: 'gdb', value: '[HOST:]PORT', help: 'let gdb in: target remote :PORT; only from this computer unless told' },
    { name: 'wait', help: 'with --gdb: stand at power-on until gdb says to go on' },
  ],
  notes: [
    'On a terminal, Ctrl-A X leaves (status 0) and Ctrl-A H says what else there is; a small window shows what is',
    'around the cursor. With TERM=dumb the serial port is printed, and lines go to the keyboard.',
    '',
    'In stages 6 and 7, what follows -- is in os.Args. Standard input, if it is a pipe or a file, is read at COM1, and',
    `there by os.Stdin. A folder of your own that began as stage 6 or 7 gets ${OWN_PROGRAM_MEMORY_MIB}M. What the guest writes to the debug`,
    'console, port E9h, is printed on standard error at the end.',
    '',
    'Beside the stages there is the program costs: what Go costs on the kernel of stage 6, in instructions.',
    '',
    "Exit status: 0 the guest powered off or halted for good, or --until was met; the guest's own after debug-exit;",
    '1 the guest failed; 2 the command line is wrong; 3 the stage does not build; 124 a bound was reached;',
    '130 interrupted; 141 the reader of standard output has gone.',
  ].join('\n'),
  async run(args) {
    if (args.value('gdb') !== undefined) return (await import('../debug/run-gdb.ts')).runWithGdb(args);
    if (args.flag('wait')) throw usageError('--wait goes with --gdb');
    const plan = await makePlan(args);
    const status = await DISPLAYS[plan.display](plan);
    if (status === EXIT.OK && plan.stage) {
      const { recordProgress } = await import('../../book/progress.ts');
      recordProgress('booted', plan.stage);
    }
    return status;
  },
};
