/** What may come from a gdb: packets that are damaged, in pieces, out of order. Each whole one is answered. */
import { Commander } from '../../src/debugger/commands/commander.ts';
import type { Debugger } from '../../src/debugger/debugger.ts';
import { PacketReader, packet } from '../../src/debugger/gdb/packets.ts';
import { GdbStub } from '../../src/debugger/gdb/stub.ts';
import type { Random } from '../support/random.ts';
import { debuggee } from './debuggee.ts';
import { fuzzer, hex } from './fuzzer.ts';
import { damaged, damagedText } from './mutate.ts';

const COMMANDS = [
  'qSupported:multiprocess+;swbreak+',
  'qXfer:features:read:target.xml:0,ffb',
  'QStartNoAckMode',
  'vMustReplyEmpty',
  'vCont?',
  'vCont;c:1',
  'vCont;s:1;c',
  'Hg0',
  'g',
  'p10',
  'm7c00,40',
  'mffffffffffffffff,4000',
  'Z0,7c00,1',
  'z0,7c00,1',
  'Z2,500,8',
  'Z4,0,ffff',
  'bs',
  'bc',
  's',
  '?',
  'qC',
  'qfThreadInfo',
  'qThreadExtraInfo,1',
  'qRcmd,696e666f20696474',
  'D',
] as const;
const WORDS = [',', ':', ';', '#', '$', '}', '*', 'ffffffffffffffff', '-1', '0x', 'qXfer', 'vCont', 'Z', '\x03'];

let debug: Debugger;

function make(random: Random): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let n = 1 + random.below(6); n > 0; n--) {
    const command = random.pick(COMMANDS);
    const data = random.below(3) === 0 ? command : damagedText(random, command, WORDS, 3);
    // Bytes: what a text has beyond is no character of a packet.
    const sound = packet([...data].map((each) => String.fromCharCode(each.charCodeAt(0) & 0xff)).join(''));
    const bytes = random.below(4) === 0 ? damaged(random, sound) : sound;
    const cut = random.below(bytes.length + 1);
    pieces.push(bytes.slice(0, cut), bytes.slice(cut));
  }
  return pieces;
}

async function check(pieces: readonly Uint8Array[]): Promise<void> {
  const reader = new PacketReader();
  const stub = new GdbStub(debug, new Commander(debug));
  for (const piece of pieces) {
    for (const received of reader.add(piece)) {
      if (received.kind !== 'packet') continue;
      const { data } = await stub.answer(received.data, () => {});
      if (typeof data !== 'string') throw new Error('a packet without an answer');
      // What is sent must be a packet to whoever reads it.
      const [back] = [...new PacketReader().add(packet(data))];
      if (back?.kind !== 'packet' || back.data !== data) throw new Error(`the answer ${data} is no packet`);
    }
  }
  stub.close();
}

export const gdbPackets = fuzzer<Uint8Array[]>({
  name: 'gdb packets',
  short: 400,
  prepare: async () => {
    debug = await debuggee();
    return undefined;
  },
  make,
  check,
  show: (pieces) => pieces.map(hex).join(' '),
});
