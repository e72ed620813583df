/** An editor's side of the Debug Adapter Protocol, as far as tests need one. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Adapter } from '../../../src/debugger/dap/adapter.ts';
import { encoded, MessageReader } from '../../../src/debugger/dap/messages.ts';
import type { Debugger } from '../../../src/debugger/debugger.ts';

type Message = DebugProtocol.Response & DebugProtocol.Event;

export class DapClient {
  readonly events: DebugProtocol.Event[] = [];
  readonly #adapter: Adapter;
  readonly #responses = new Map<number, (response: DebugProtocol.Response) => void>();
  #waiting: { event: string; done: (event: DebugProtocol.Event) => void } | undefined;
  #seen = 0;
  #seq = 0;

  /** @param open makes what `launch` launches; is given what hears the guest's console */
  constructor(
    open: (interruption: { asked: boolean }, onOutput: (bytes: Uint8Array) => void, stage: string) => Promise<Debugger>,
  ) {
    const reader = new MessageReader();
    const interruption = { asked: false };
    this.#adapter = new Adapter({
      interruption,
      open: ({ stage }, onOutput) => open(interruption, onOutput, stage),
      pathOf: () => undefined,
      send: (message) => {
        // Through bytes and back, as between two processes.
        for (const received of reader.add(encoded(message))) {
          if (received.kind === 'message') this.#take(received.message as Message);
        }
      },
    });
  }

  /** @returns the response, also of a request that failed */
  ask(command: string, args: object = {}): Promise<DebugProtocol.Response> {
    const seq = ++this.#seq;
    return new Promise((done) => {
      this.#responses.set(seq, done);
      this.#adapter.receive({ seq, type: 'request', command, arguments: args });
    });
  }

  /** @returns the response's body; fails if the request did */
  async get<T = Record<string, never>>(command: string, args: object = {}): Promise<T> {
    const response = await this.ask(command, args);
    if (!response.success) throw new Error(`${command}: ${response.message}`);
    return response.body as T;
  }

  /** The next event of a sort that has not been asked for before. */
  next(event: string): Promise<DebugProtocol.Event> {
    const found = this.events.findIndex((each, n) => n >= this.#seen && each.event === event);
    if (found >= 0) {
      this.#seen = found + 1;
      return Promise.resolve(this.events[found]!);
    }
    return new Promise((done) => {
      this.#waiting = { event, done };
    });
  }

  #take(message: Message): void {
    if (message.type === 'response') {
      this.#responses.get(message.request_seq)?.(message);
      return;
    }
    this.events.push(message);
    if (message.event !== this.#waiting?.event) return;
    this.#seen = this.events.length;
    const { done } = this.#waiting;
    this.#waiting = undefined;
    done(message);
  }
}
