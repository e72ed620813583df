/**
 * The adapter's side of the Debug Adapter Protocol over a debugger: requests come in one after the other, responses and events
 * go out. While the machine runs it is interrupted for a request that comes, and goes on after it.
 * (microsoft.github.io/debug-adapter-protocol, specification)
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CommandError } from '../command-error.ts';
import { Commander } from '../commands/commander.ts';
import { describeEvent } from '../commands/stops.ts';
import type { Debugger } from '../debugger.ts';
import { finish, nextInstruction, stepLine } from '../line-steps.ts';
import { nextInstructionBack, stepLineBack } from '../line-steps-back.ts';
import type { StopReport } from '../session/session.ts';
import { Arguments } from './arguments.ts';
import { addressOf, Breakpoints, EXCEPTION_FILTERS, type Sort } from './breakpoints.ts';
import type { AdapterHost } from './host.ts';
import { disassembled, readMemory } from './memory.ts';
import { Sources } from './sources.ts';
import { Threads } from './threads.ts';
import { Variables } from './variables.ts';

const CAPABILITIES: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsInstructionBreakpoints: true,
  supportsDataBreakpoints: true,
  supportsEvaluateForHovers: true,
  supportsStepBack: true,
  supportsSteppingGranularity: true,
  supportsDisassembleRequest: true,
  supportsReadMemoryRequest: true,
  supportsCompletionsRequest: true,
  supportsExceptionInfoRequest: true,
  supportsTerminateRequest: true,
  exceptionBreakpointFilters: EXCEPTION_FILTERS,
};

const REASONS: Readonly<Record<Sort, string>> = {
  line: 'breakpoint',
  function: 'function breakpoint',
  instruction: 'instruction breakpoint',
  data: 'data breakpoint',
  exception: 'exception',
};
const REACHED: StopReport = { kind: 'reached' };

interface Request {
  readonly seq: number;
  readonly command: string;
  readonly arguments: Arguments;
}

/** What there is from `launch` on. */
interface Debuggee {
  readonly debug: Debugger;
  readonly commander: Commander;
  readonly sources: Sources;
  readonly threads: Threads;
  readonly variables: Variables;
  readonly breakpoints: Breakpoints;
  readonly stopOnEntry: boolean;
}

export class Adapter {
  readonly #host: AdapterHost;
  readonly #queue: Request[] = [];
  #seq = 0;
  #debuggee: Debuggee | undefined;
  /** Runs until something stops it; undefined while the machine stands. */
  #going: (() => Promise<StopReport>) | undefined;
  #busy = false;
  #lineOffset = 0;
  #lastStop: StopReport = REACHED;
  #ended: () => void = () => {};
  /** Resolved when the editor has said goodbye. */
  readonly ended: Promise<void> = new Promise((done) => {
    this.#ended = done;
  });
  readonly #decoder = new TextDecoder();

  constructor(host: AdapterHost) {
    this.#host = host;
  }

  /** @param message as it came: anything */
  receive(message: unknown): void {
    const { type, seq, command, arguments: values } = (message ?? {}) as Record<string, unknown>;
    if (type !== 'request' || typeof seq !== 'number' || typeof command !== 'string') {
      this.complain('a message is no request of the Debug Adapter Protocol');
      return;
    }
    this.#queue.push({ seq, command, arguments: new Arguments(values) });
    this.#host.interruption.asked = true;
    this.#work();
  }

  /** Says what is wrong outside of any request. */
  complain(text: string): void {
    this.#event('output', { category: 'important', output: `${text}\n` });
  }

  #work(): void {
    if (this.#busy) return;
    this.#busy = true;
    void this.#serve();
  }

  async #serve(): Promise<void> {
    for (;;) {
      const request = this.#queue.shift();
      if (request) {
        await this.#answer(request);
        continue;
      }
      const go = this.#going;
      if (!go) {
        // At once: what comes from now on finds nobody at work.
        this.#busy = false;
        return;
      }
      this.#host.interruption.asked = false;
      const report = await this.#guarded(go);
      if (report.kind === 'paused' || this.#going !== go) continue;
      this.#going = undefined;
      this.#stopped(report, 'pause');
    }
  }

  /** A run that fails has stopped where it is. */
  async #guarded(run: () => Promise<StopReport | undefined>): Promise<StopReport> {
    try {
      return (await run()) ?? REACHED;
    } catch (error) {
      this.complain(error instanceof Error ? error.message : String(error));
      return REACHED;
    }
  }

  async #answer(request: Request): Promise<void> {
    const response = { type: 'response', request_seq: request.seq, command: request.command };
    let sent = false;
    const succeed = (body?: object): void => {
      if (!sent) this.#send({ ...response, success: true, ...(body ? { body } : {}) });
      sent = true;
    };
    try {
      const handler = Object.hasOwn(HANDLERS, request.command) ? HANDLERS[request.command] : undefined;
      if (!handler) throw new CommandError(`there is no request '${request.command}'`);
      succeed((await handler.call(this, request.arguments, succeed)) ?? undefined);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (sent) this.complain(text);
      else
        this.#send({
          ...response,
          success: false,
          message: text,
          body: { error: { id: 1, format: '{text}', variables: { text } } },
        });
    }
  }

  #send(message: object): void {
    this.#host.send({ seq: ++this.#seq, ...message });
  }

  #event(event: string, body?: object): void {
    this.#send({ type: 'event', event, ...(body ? { body } : {}) });
  }

  get #there(): Debuggee {
    if (!this.#debuggee) throw new CommandError("nothing is launched; 'launch' comes first");
    return this.#debuggee;
  }

  /** Of a machine that stands. */
  get #standing(): Debuggee {
    if (this.#going) throw new CommandError("the machine runs; 'pause' stops it");
    return this.#there;
  }

  #moved(): void {
    const { debug, threads, variables } = this.#there;
    debug.moved();
    threads.forget();
    variables.forget();
  }

  /** @param reason of a stop that no breakpoint made */
  #stopped(report: StopReport, reason: string): void {
    const { debug, threads, breakpoints } = this.#there;
    this.#moved();
    this.#lastStop = report;
    if (report.kind === 'ended' && !(report.cause === 'triple fault' && breakpoints.stopsAtTripleFault)) {
      this.complain(report.text);
      const exitCode = report.cause === 'triple fault' ? 1 : 0;
      this.#event('exited', { exitCode });
      this.#event('terminated');
      return;
    }
    const at = { threadId: threads.current, allThreadsStopped: true };
    if (report.kind === 'breakpoint') {
      const { number } = report.breakpoint;
      const met = REASONS[breakpoints.sortOf(number) ?? 'line'];
      const text = report.event ? describeEvent(report.event) : undefined;
      this.#event('stopped', { reason: met, hitBreakpointIds: [number], ...(text ? { text } : {}), ...at });
    } else if (report.kind === 'ended') {
      this.#event('stopped', { reason: 'exception', description: 'Triple fault', text: report.text, ...at });
    } else if (report.kind === 'beginning') {
      this.#event('stopped', { reason: 'entry', description: 'The beginning', ...at });
    } else this.#event('stopped', { reason, text: `instant ${debug.session.instant}`, ...at });
  }

  /** A step: it is answered before it is made. */
  async #step(succeed: () => void, move: (debug: Debugger) => Promise<StopReport | undefined>): Promise<void> {
    const { debug } = this.#standing;
    succeed();
    debug.moved();
    this.#host.interruption.asked = false;
    const report = await this.#guarded(() => move(debug));
    this.#stopped(report, report.kind === 'paused' ? 'pause' : 'step');
  }

  #go(succeed: (body?: object) => void, run: (debug: Debugger) => Promise<StopReport>): void {
    const { debug } = this.#standing;
    succeed({ allThreadsContinued: true });
    this.#going = () => run(debug);
  }

  static readonly handlers: Readonly<Record<string, Handler>> = {
    async initialize(args) {
      if (args.text('pathFormat') === 'uri') throw new CommandError('paths are given as paths here, not as URIs');
      this.#lineOffset = args.isFalse('linesStartAt1') ? -1 : 0;
      return CAPABILITIES;
    },

    async launch(args, succeed) {
      if (this.#debuggee) throw new CommandError('the machine is launched already');
      const onOutput = (bytes: Uint8Array): void => {
        const output = this.#decoder.decode(bytes, { stream: true });
        if (output !== '') this.#event('output', { category: 'stdout', output });
      };
      const debug = await this.#host.open(
        {
          stage: args.neededText('stage'),
          memory: args.text('memory'),
          cpu: args.text('cpu'),
          keys: args.text('keys'),
        },
        onOutput,
      );
      const at = args.number('at') ?? 0;
      if (at < 0) throw new CommandError('there is nothing before power-on');
      this.#host.interruption.asked = false;
      await debug.session.runTo(at);
      const sources = new Sources(debug, this.#host, this.#lineOffset);
      const threads = new Threads(debug, sources);
      this.#debuggee = {
        debug,
        commander: new Commander(debug),
        sources,
        threads,
        variables: new Variables(debug, threads),
        breakpoints: new Breakpoints(debug, sources),
        stopOnEntry: args.flag('stopOnEntry'),
      };
      succeed();
      this.#event('initialized');
    },

    async configurationDone(_args, succeed) {
      const { debug, stopOnEntry } = this.#there;
      succeed();
      if (stopOnEntry) this.#stopped(REACHED, 'entry');
      else this.#going = () => debug.session.resume();
    },

    async setBreakpoints(args) {
      const { breakpoints } = this.#there;
      return { breakpoints: breakpoints.setLines(args.object('source'), args.list('breakpoints')) };
    },
    async setFunctionBreakpoints(args) {
      return { breakpoints: this.#there.breakpoints.setFunctions(args.list('breakpoints')) };
    },
    async setInstructionBreakpoints(args) {
      return { breakpoints: this.#there.breakpoints.setInstructions(args.list('breakpoints')) };
    },
    async setDataBreakpoints(args) {
      this.#there.debug.moved();
      return { breakpoints: this.#there.breakpoints.setData(args.list('breakpoints')) };
    },
    async setExceptionBreakpoints(args) {
      return { breakpoints: this.#there.breakpoints.setExceptions(args.texts('filters')) };
    },
    async dataBreakpointInfo(args) {
      const { threads, variables } = this.#standing;
      const name = args.neededText('name');
      const accessTypes = ['read', 'write', 'readWrite'];
      try {
        if (args.number('variablesReference') === undefined) threads.look(args.number('frameId'));
        const { address, length } = variables.bytesOf(args.number('variablesReference'), name);
        const description = `${name}, ${length} bytes at 0x${address.toString(16)}`;
        return { dataId: `0x${address.toString(16)},${length}`, description, accessTypes };
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        return { dataId: null, description: error.message };
      }
    },

    async threads() {
      return { threads: this.#there.threads.list() };
    },
    async stackTrace(args) {
      const { threads } = this.#standing;
      return threads.frames(args.neededNumber('threadId'), args.number('startFrame') ?? 0, args.number('levels') ?? 0);
    },
    async scopes(args) {
      return { scopes: this.#standing.variables.scopes(args.neededNumber('frameId')) };
    },
    async variables(args) {
      const { variables } = this.#standing;
      const reference = args.neededNumber('variablesReference');
      return { variables: variables.list(reference, args.number('start') ?? 0, args.number('count') ?? 0) };
    },
    async source(args) {
      const reference = args.number('sourceReference') ?? args.object('source').number('sourceReference') ?? 0;
      return { content: this.#there.sources.content(args.object('source'), reference) };
    },
    async exceptionInfo() {
      const stop = this.#lastStop;
      if (stop.kind === 'ended') return { exceptionId: stop.cause, description: stop.text, breakMode: 'always' };
      const event = stop.kind === 'breakpoint' ? stop.event : undefined;
      if (!event) throw new CommandError('no exception stopped the machine');
      return { exceptionId: event.kind, description: describeEvent(event), breakMode: 'always' };
    },

    async evaluate(args) {
      const { threads, variables } = this.#standing;
      const expression = args.neededText('expression');
      if (args.text('context') === 'repl') return this.#command(expression, args.number('frameId'));
      threads.look(args.number('frameId'));
      return variables.evaluate(expression);
    },
    async completions(args) {
      const { commander } = this.#standing;
      const text = args.neededText('text').slice(0, Math.max(0, (args.number('column') ?? 1) - 1));
      const last = text.split(/\s+/).at(-1) ?? '';
      const start = text.length - last.length;
      return { targets: commander.complete(text).map((label) => ({ label, start, length: last.length })) };
    },

    async continue(_args, succeed) {
      this.#go(succeed, (debug) => debug.session.resume());
    },
    async reverseContinue(_args, succeed) {
      this.#go(succeed, (debug) => debug.session.resumeBack());
    },
    async next(args, succeed) {
      const byInstruction = args.text('granularity') === 'instruction';
      await this.#step(succeed, (debug) => (byInstruction ? nextInstruction(debug) : stepLine(debug, false)));
    },
    async stepIn(args, succeed) {
      const byInstruction = args.text('granularity') === 'instruction';
      await this.#step(succeed, (debug) => (byInstruction ? debug.session.stepInstruction() : stepLine(debug, true)));
    },
    async stepOut(_args, succeed) {
      await this.#step(succeed, finish);
    },
    async stepBack(args, succeed) {
      const byInstruction = args.text('granularity') === 'instruction';
      await this.#step(succeed, (debug) => (byInstruction ? nextInstructionBack(debug) : stepLineBack(debug, false)));
    },
    async pause(_args, succeed) {
      succeed();
      if (!this.#going) return;
      this.#going = undefined;
      this.#stopped({ kind: 'paused' }, 'pause');
    },

    async disassemble(args) {
      const { debug, sources } = this.#standing;
      const address = addressOf(args.neededText('memoryReference')) + BigInt(args.number('offset') ?? 0);
      const [offset, count] = [args.number('instructionOffset') ?? 0, args.neededNumber('instructionCount')];
      return { instructions: disassembled(debug, sources, BigInt.asUintN(64, address), offset, count) };
    },
    async readMemory(args) {
      const { debug } = this.#standing;
      const address = addressOf(args.neededText('memoryReference')) + BigInt(args.number('offset') ?? 0);
      return readMemory(debug, BigInt.asUintN(64, address), args.neededNumber('count'));
    },

    async terminate(_args, succeed) {
      this.#going = undefined;
      succeed();
      this.#event('terminated');
    },
    async disconnect(_args, succeed) {
      this.#going = undefined;
      succeed();
      this.#ended();
    },
  };

  /** A command of the debugger's; what is none is an expression. */
  async #command(line: string, frame: number | undefined): Promise<object> {
    const { commander, debug, threads, variables } = this.#there;
    const before = debug.session.instant;
    threads.look(frame);
    this.#host.interruption.asked = false;
    const { lines, failed } = await commander.execute(line);
    if (!failed) {
      if (debug.session.instant !== before) this.#stopped(REACHED, 'goto');
      return { result: lines.join('\n'), variablesReference: 0 };
    }
    if (!/^there is no command/.test(lines[0] ?? '')) throw new CommandError(lines.join('\n'));
    return variables.evaluate(line);
  }
}

/** @returns the body of the response, unless `succeed` has sent it */
type Handler = (this: Adapter, args: Arguments, succeed: (body?: object) => void) => Promise<object | undefined>;

const HANDLERS: Readonly<Record<string, Handler>> = Adapter.handlers;
