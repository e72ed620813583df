/**
 * The server's side of gdb's remote serial protocol over a session: from the reset vector through all modes, forward and
 * backwards. (gdb manual, appendix E) The target has the registers of x86-64 in every mode, as QEMU's stub has it.
 */

import { CommandError } from '../command-error.ts';
import { watchReason } from '../commands/breakpoints.ts';
import type { Commander } from '../commands/commander.ts';
import type { Debugger } from '../debugger.ts';
import { goroutines } from '../runtime/goroutines.ts';
import type { Breakpoint } from '../session/breakpoints.ts';
import type { StopReport } from '../session/session.ts';
import { hexOf, numberFrom } from './packets.ts';
import { allRegistersHex, registerHex, TARGET_XML } from './target-description.ts';

/** Bytes of a packet that gdb may send and expect. */
const PACKET_SIZE = 0x4000;
const SUPPORTED = [
  `PacketSize=${PACKET_SIZE.toString(16)}`,
  'qXfer:features:read+',
  'QStartNoAckMode+',
  'ReverseStep+',
  'ReverseContinue+',
  'vContSupported+',
  'swbreak+',
  'hwbreak+',
].join(';');
const THREAD = '1';
const OK = 'OK';
const ERROR = 'E01';
const UNKNOWN = '';
const [SIGINT, SIGTRAP] = ['02', '05'] as const;

export interface Reply {
  readonly data: string;
  /** From now on packets are not acknowledged. */
  readonly noAck?: true;
  /** gdb leaves. */
  readonly end?: 'detach' | 'kill';
}

export class GdbStub {
  readonly #debug: Debugger;
  readonly #commander: Commander;
  readonly #breakpoints = new Map<string, Breakpoint>();
  #lastStop = `T${SIGTRAP}thread:${THREAD};`;

  constructor(debug: Debugger, commander: Commander) {
    this.#debug = debug;
    this.#commander = commander;
  }

  /** @param send what has to be said before the answer: the output of `monitor` */
  async answer(data: string, send: (packet: string) => void): Promise<Reply> {
    const simple = this.#simple(data);
    if (simple !== undefined) return { data: simple };
    if (data === 'QStartNoAckMode') return { data: OK, noAck: true };
    if (data.startsWith('D')) return { data: OK, end: 'detach' };
    if (data === 'k' || data.startsWith('vKill')) return { data: OK, end: 'kill' };
    if (data.startsWith('qRcmd,')) return { data: await this.#monitor(data.slice('qRcmd,'.length), send) };
    return { data: await this.#run(data) };
  }

  /** gdb has gone: what it had set goes, too. */
  close(): void {
    for (const { number } of this.#breakpoints.values()) this.#debug.session.remove(number);
    this.#breakpoints.clear();
  }

  /** What does not move the machine. */
  #simple(data: string): string | undefined {
    const { target } = this.#debug.session;
    this.#debug.moved();
    if (data.startsWith('qSupported')) return SUPPORTED;
    if (data.startsWith('qXfer:features:read:target.xml:')) return part(TARGET_XML, data.split(':')[4] ?? '');
    switch (data) {
      case '?':
        return this.#lastStop;
      case 'g':
        return allRegistersHex(target);
      case 'vCont?':
        return 'vCont;c;C;s;S';
      case 'qC':
        return `QC${THREAD}`;
      case 'qfThreadInfo':
        return `m${THREAD}`;
      case 'qsThreadInfo':
        return 'l';
      case 'qAttached':
        return '1';
      case 'qTStatus':
        return UNKNOWN;
      case `qThreadExtraInfo,${THREAD}`:
        return hexOf(new TextEncoder().encode(this.#threadText()));
    }
    switch (data[0]) {
      case 'H':
      case 'T':
        return OK;
      case 'p':
        return registerHex(target, Number(numberFrom(data.slice(1)) ?? -1n)) ?? ERROR;
      case 'm':
        return this.#readMemory(data.slice(1));
      case 'Z':
        return this.#insert(data);
      case 'z':
        return this.#remove(data);
    }
    return undefined;
  }

  #threadText(): string {
    const { program, g, memory, registers } = this.#debug;
    const running =
      program && g !== undefined ? goroutines(program, memory).find(({ address }) => address === g) : undefined;
    return running ? `goroutine ${running.id}` : `${registers.mode} mode`;
  }

  #readMemory(text: string): string {
    const [address, length] = text.split(',').map(numberFrom);
    if (address === undefined || length === undefined || length > BigInt(PACKET_SIZE)) return ERROR;
    const bytes = this.#debug.memory.read(address, Number(length));
    return bytes ? hexOf(bytes) : ERROR;
  }

  /** `Z0,ADDRESS,KIND`: 0 and 1 are for code, 2 for writes, 3 for reads, 4 for both. */
  #insert(data: string): string {
    const [type = '', place, size] = data.slice(1).split(/[,;]/);
    const [address, length] = [numberFrom(place), numberFrom(size)];
    if (address === undefined || length === undefined) return ERROR;
    const key = `${type},${place},${size}`;
    if (this.#breakpoints.has(key)) return OK;
    const text = `0x${address.toString(16)}`;
    const { session } = this.#debug;
    if (type === '0' || type === '1') {
      this.#breakpoints.set(key, session.add({ reason: { kind: 'code', addresses: [address] }, text }));
      return OK;
    }
    if (!['2', '3', '4'].includes(type)) return UNKNOWN;
    try {
      const reason = watchReason(this.#debug, address, Number(length), type !== '2', type !== '3');
      this.#breakpoints.set(key, session.add({ reason, text }));
      return OK;
    } catch (error) {
      if (error instanceof CommandError) return ERROR;
      throw error;
    }
  }

  #remove(data: string): string {
    const [type = '', place, size] = data.slice(1).split(/[,;]/);
    const key = `${type},${place},${size}`;
    const found = this.#breakpoints.get(key);
    if (found) this.#debug.session.remove(found.number);
    this.#breakpoints.delete(key);
    return OK;
  }

  async #run(data: string): Promise<string> {
    const { session } = this.#debug;
    const action = /^vCont;([cCsS])/.exec(data)?.[1] ?? data;
    switch (action) {
      case 'c':
      case 'C':
        return this.#stopped(await session.resume());
      case 's':
      case 'S':
        return this.#stopped(await session.stepInstruction());
      case 'bc':
        return this.#stopped(await session.resumeBack());
      case 'bs':
        return this.#stopped(await session.stepInstructionBack());
    }
    return UNKNOWN;
  }

  #stopped(report: StopReport): string {
    this.#debug.moved();
    this.#lastStop = this.#stopReply(report);
    return this.#lastStop;
  }

  #stopReply(report: StopReport): string {
    const thread = `thread:${THREAD};`;
    if (report.kind === 'paused') return `T${SIGINT}${thread}`;
    if (report.kind === 'beginning') return `T${SIGTRAP}${thread}replaylog:begin;`;
    if (report.kind === 'breakpoint') {
      const { reason } = report.breakpoint;
      if (reason.kind === 'code')
        return `T${SIGTRAP}${thread}${this.#isHardware(report.breakpoint) ? 'hwbreak' : 'swbreak'}:;`;
      const [range] = reason.kind === 'watch' ? reason.ranges : [];
      const name = range && (range.reads ? (range.writes ? 'awatch' : 'rwatch') : 'watch');
      if (reason.kind === 'watch' && name) return `T${SIGTRAP}${thread}${name}:${reason.address.toString(16)};`;
    }
    return `T${SIGTRAP}${thread}`;
  }

  /** For gdb: breakpoints here change nothing in memory, whatever they are called. */
  #isHardware(breakpoint: Breakpoint): boolean {
    return [...this.#breakpoints].some(([key, each]) => each === breakpoint && key.startsWith('1'));
  }

  /** @param text in hexadecimal */
  async #monitor(text: string, send: (packet: string) => void): Promise<string> {
    const bytes = Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const { lines } = await this.#commander.execute(new TextDecoder().decode(bytes));
    for (const line of lines) send(`O${hexOf(new TextEncoder().encode(`${line}\n`))}`);
    return OK;
  }
}

/** `OFFSET,LENGTH` of a text: `m` in front of a part, `l` in front of the last one. */
function part(text: string, range: string): string {
  const [offset, length] = range.split(',').map(numberFrom);
  if (offset === undefined || length === undefined) return ERROR;
  const end = Number(offset + length);
  return `${end < text.length ? 'm' : 'l'}${text.slice(Number(offset), end)}`;
}
