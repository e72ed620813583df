/** Listens for gdb and carries packets between it and the stub; one gdb at a time. */
import { createServer, type Server, type Socket } from 'node:net';
import { Commander } from '../../debugger/commands/commander.ts';
import type { Debugger } from '../../debugger/debugger.ts';
import { PacketReader, packet } from '../../debugger/gdb/packets.ts';
import { GdbStub } from '../../debugger/gdb/stub.ts';
import { failure, systemReason, usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { Interruption } from './interruption.ts';

const LOOPBACK = '127.0.0.1';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `[HOST:]PORT`. @throws CliError */
export function addressOf(text: string): Address {
  const [, host, digits] = /^(?:(.*):)?(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) throw usageError(`--gdb wants [HOST:]PORT, not '${text}'`);
  return { host: host || LOOPBACK, port };
}

export interface GdbServer {
  readonly debug: Debugger;
  readonly address: Address;
  readonly interruption: Interruption;
  /** The machine runs until gdb comes, and when it has gone. */
  readonly running: boolean;
  /** Told the port, which the system chooses for 0. */
  readonly onListening: (port: number) => void;
}

/** Serves until gdb kills the machine, or the guest ends while no gdb looks at it. @returns the exit status */
export function serveGdb({ debug, address, interruption, running, onListening }: GdbServer): Promise<number> {
  return new Promise((resolve, reject) => {
    let taken = false;
    let alone: Promise<unknown> = Promise.resolve();
    const finish = (): void => {
      server.close();
      resolve(EXIT.OK);
    };
    const runAlone = (): void => {
      alone = debug.session.resume().then((report) => {
        if (report.kind === 'ended') finish();
      }, reject);
    };
    const server: Server = createServer((socket) => {
      if (taken) {
        // A second gdb would only be in the first one's way.
        socket.destroy();
        return;
      }
      taken = true;
      interruption.asked = true;
      const conversation = alone.then(() => {
        interruption.asked = false;
        return converse(socket, debug, interruption);
      });
      conversation.then((end) => {
        taken = false;
        if (end === 'kill') finish();
        else runAlone();
      }, reject);
    });
    server.on('error', (error) => reject(failure(`--gdb ${address.host}:${address.port}: ${systemReason(error)}`)));
    server.listen(address.port, address.host, () => {
      const bound = server.address();
      onListening(typeof bound === 'object' && bound ? bound.port : address.port);
      if (running) runAlone();
    });
  });
}

/** One gdb, from its first packet to its last. */
function converse(socket: Socket, debug: Debugger, interruption: Interruption): Promise<'kill' | 'left'> {
  socket.setNoDelay(true);
  const reader = new PacketReader();
  const stub = new GdbStub(debug, new Commander(debug));
  let [acknowledges, killed] = [true, false];
  let last: Uint8Array = new Uint8Array();
  let work = Promise.resolve();
  const send = (data: string): void => {
    last = packet(data);
    socket.write(last);
  };
  const answer = async (data: string): Promise<void> => {
    const reply = await stub.answer(data, send);
    if (reply.end === 'kill') {
      killed = true;
      if (data === 'k') socket.destroy();
      else socket.end(packet(reply.data));
      return;
    }
    send(reply.data);
    if (reply.noAck) acknowledges = false;
    if (reply.end === 'detach') socket.end();
  };
  return new Promise((resolve, reject) => {
    socket.on('data', (bytes) => {
      for (const received of reader.add(Uint8Array.from(bytes as Uint8Array))) {
        if (received.kind === 'interrupt') interruption.asked = true;
        else if (received.kind === 'again') socket.write(last);
        else if (received.kind === 'damaged') socket.write('-');
        else {
          if (acknowledges) socket.write('+');
          const { data } = received;
          work = work.then(() => answer(data)).catch(reject);
        }
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      // What gdb left running ends.
      interruption.asked = true;
      work.then(() => {
        interruption.asked = false;
        stub.close();
        resolve(killed ? 'kill' : 'left');
      }, reject);
    });
  });
}
