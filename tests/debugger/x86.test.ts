import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CR0, CR4, EFER } from '../../src/debugger/x86/control-registers.ts';
import { hardwareBreakpoints } from '../../src/debugger/x86/debug-registers.ts';
import { decodeDescriptor, readDescriptors, readGates } from '../../src/debugger/x86/descriptors.ts';
import { decodeFields, summary } from '../../src/debugger/x86/fields.ts';
import { RFLAGS } from '../../src/debugger/x86/flags.ts';
import { describePageFault, describeSelectorError } from '../../src/debugger/x86/page-fault.ts';
import { pageMap } from '../../src/debugger/x86/page-map.ts';
import { type PagingRegisters, refusal, walk } from '../../src/debugger/x86/page-walk.ts';
import { readTaskState } from '../../src/debugger/x86/task-state.ts';
import { needing } from '../support/programs.ts';
import { output, pseudoRandom, scratch } from './fixtures.ts';
import { bytesReader } from './machine-view.ts';

const paging = suite('page tables are walked as QEMU walks them');

const MEMORY = 16 << 20;
const TABLES = 0x10_0000;
const ROOT = BigInt(TABLES);
const PE_PG = 0x8000_0011n;

interface Mode {
  readonly name: string;
  readonly registers: PagingRegisters;
  readonly entryBytes: 4 | 8;
  readonly indexBits: readonly number[];
  /** Which levels, the root's being 0, may have large pages. */
  readonly large: readonly number[];
}

const MODES: readonly Mode[] = [
  {
    name: '32-bit',
    registers: { cr0: PE_PG, cr3: ROOT, cr4: 0x10n, efer: 0n },
    entryBytes: 4,
    indexBits: [10, 10],
    large: [0],
  },
  {
    name: 'PAE',
    registers: { cr0: PE_PG, cr3: ROOT, cr4: 0x20n, efer: 0x800n },
    entryBytes: 8,
    indexBits: [2, 9, 9],
    large: [1],
  },
  {
    name: '4-level',
    registers: { cr0: PE_PG, cr3: ROOT, cr4: 0x20n, efer: 0xd00n },
    entryBytes: 8,
    indexBits: [9, 9, 9, 9],
    large: [1, 2],
  },
];

/** Tables with a few entries each, at random places with random rights, in the memory of a machine. */
function randomTables(mode: Mode, random: (below: number) => number): Uint8Array {
  const memory = new Uint8Array(MEMORY);
  const view = new DataView(memory.buffer);
  let next = TABLES + 0x1000;
  const fill = (depth: number, table: number): void => {
    const bits = mode.indexBits[depth]!;
    const last = depth === mode.indexBits.length - 1;
    const shift = 12 + mode.indexBits.slice(depth + 1).reduce((sum, each) => sum + each, 0);
    for (let n = 0; n < (last ? 40 : 3); n++) {
      // Neighbours now and then, so that there is something to merge.
      const index = last && n % 2 === 1 ? (n * 3) % (1 << bits) : random(1 << bits);
      const large = mode.large.includes(depth) && random(3) === 0;
      const rights = mode.name === 'PAE' && depth === 0 ? 1n : 1n | BigInt(random(4) << 1);
      const forbidden = mode.entryBytes === 8 && !(mode.name === 'PAE' && depth === 0) && random(3) === 0;
      let entry = rights | (forbidden ? 1n << 63n : 0n);
      if (last) entry |= BigInt(random(0x1000)) << 12n;
      else if (large) entry |= 0x80n | (BigInt(random(4)) << BigInt(shift));
      else {
        entry |= BigInt(next);
        const child = next;
        next += 0x1000;
        fill(depth + 1, child);
      }
      const at = table + index * mode.entryBytes;
      if (mode.entryBytes === 8) view.setBigUint64(at, entry, true);
      else view.setUint32(at, Number(entry & 0xffff_ffffn), true);
    }
  };
  fill(0, TABLES);
  return memory;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Their numbers in QEMU's stub. (gdb-xml/i386-64bit.xml) */
const QEMU_REGISTERS = { cr0: 27, cr3: 29, cr4: 30, efer: 32 } as const;

/** What QEMU's monitor says, with such memory and registers. */
async function askQemu(name: string, { registers }: Mode, memory: Uint8Array, commands: readonly string[]) {
  const port = await freePort();
  const image = join(scratch, `tables-${name}`);
  writeFileSync(image, memory.subarray(TABLES, TABLES + (1 << 20)));
  const args = ['-S', '-m', '16', '-display', 'none', '-monitor', 'none', '-nodefaults', '-cpu', 'max'];
  const qemu = spawn('qemu-system-x86_64', [...args, '-gdb', `tcp:127.0.0.1:${port}`], { stdio: 'ignore' });
  const script = join(scratch, `script-${name}`);
  // gdb takes these registers for structures; the packet does not care.
  const set = (register: number, value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    return `maintenance packet P${register.toString(16)}=${bytes.toString('hex')}`;
  };
  writeFileSync(
    script,
    [
      'set architecture i386:x86-64',
      'set tcp connect-timeout 60',
      `target remote 127.0.0.1:${port}`,
      'monitor info version',
      `restore ${image} binary 0x${TABLES.toString(16)}`,
      set(QEMU_REGISTERS.efer, registers.efer),
      set(QEMU_REGISTERS.cr4, registers.cr4),
      set(QEMU_REGISTERS.cr3, registers.cr3),
      set(QEMU_REGISTERS.cr0, registers.cr0),
      ...commands.flatMap((command) => ['echo >>>\\n', `monitor ${command}`]),
      'echo >>>\\n',
      'kill',
    ].join('\n'),
  );
  try {
    // gdb writes what a monitor says to standard error.
    return output('sh', ['-c', 'exec gdb -nx -batch -x "$1" 2>&1', 'sh', script]).split('>>>\n').slice(1);
  } finally {
    qemu.kill('SIGKILL');
  }
}

for (const mode of MODES) {
  needing(
    paging,
    'qemu',
    'gdb',
  )(`${mode.name}: every page, its rights, and addresses that lead nowhere`, async () => {
    const random = pseudoRandom(mode.name.length);
    const memory = randomTables(mode, random);
    const physical = bytesReader(memory);
    const { mappings, cut } = pageMap(physical, mode.registers);
    assert.is(cut, false);
    assert.ok(mappings.length > 10);
    const width = mode.name === '4-level' ? 48 : 32;
    const asked = [
      ...mappings.flatMap(({ start, end }) => [start, end - 1n, end, start - 1n]),
      ...Array.from({ length: 50 }, () => BigInt(random(2 ** 31)) << BigInt(width - 31)),
    ]
      .map((address) => (width === 48 ? BigInt.asUintN(64, BigInt.asIntN(48, address)) : BigInt.asUintN(32, address)))
      .slice(0, 400);
    const commands = asked.map((address) => `gva2gpa 0x${address.toString(16)}`);
    const [map, ...answers] = await askQemu(mode.name, mode, memory, ['info mem', ...commands]);

    for (const [n, address] of asked.entries()) {
      const found = walk(physical, mode.registers, address);
      const text = found.physical === undefined ? 'Unmapped' : `gpa: 0x${found.physical.toString(16)}`;
      assert.is(text, answers[n]!.trim().replace(/^gpa: (0x)?/, 'gpa: 0x'), `0x${address.toString(16)}`);
    }

    // QEMU merges what has the same rights, wherever it leads, and tells neither 'executable' nor, in words, the user's.
    const merged: { start: bigint; end: bigint; rights: string }[] = [];
    for (const { start, end, user, writable } of mappings) {
      const rights = `${user ? 'u' : '-'}r${writable ? 'w' : '-'}`;
      const last = merged.at(-1);
      if (last?.end === start && last.rights === rights) last.end = end;
      else merged.push({ start, end, rights });
    }
    const ranges = [...map!.matchAll(/^([0-9a-f]+)-([0-9a-f]+) [0-9a-f]+ (\S+)$/gm)].map(([, start, end, rights]) => ({
      start: BigInt.asUintN(64, BigInt(`0x${start}`)),
      end: BigInt(`0x${end}`),
      rights: rights!,
    }));
    assert.equal(merged, ranges);
  });
}

paging('why an access would fail', () => {
  const memory = new Uint8Array(0x5000);
  const view = new DataView(memory.buffer);
  view.setBigUint64(0x1000, 0x2007n, true);
  view.setBigUint64(0x2000, 0x3007n, true);
  view.setBigUint64(0x3000, 0x4007n, true);
  view.setBigUint64(0x4000, 0x8000_0000_0000_1001n, true);
  view.setBigUint64(0x4008, 0x2005n, true);
  const registers = { cr0: 0x8001_0011n, cr3: 0x1000n, cr4: 0x30_0020n, efer: 0xd00n };
  const physical = bytesReader(memory);
  const why = (address: bigint, kind: 'read' | 'write' | 'execute', user: boolean) =>
    refusal(walk(physical, registers, address), registers, { kind, user });
  assert.is(why(0x10n, 'read', false), undefined);
  assert.is(why(0x10n, 'write', false), 'the page is read-only');
  assert.is(why(0x10n, 'execute', false), 'the page is not executable');
  assert.is(why(0x10n, 'read', true), 'the page is the supervisor’s');
  assert.is(why(0x1010n, 'read', true), undefined);
  assert.is(why(0x1010n, 'read', false), 'SMAP: the page is the user’s');
  assert.is(why(0x1010n, 'execute', false), 'SMEP: the page is the user’s');
  assert.is(why(0x2000n, 'read', false), 'PT entry 2: not present');
  assert.is(why(0x8000_0000_0000n, 'read', false), 'the address is not canonical');
  const noNx = { ...registers, efer: 0x500n };
  assert.is(walk(physical, noNx, 0x10n).failure, 'reserved bits');
  assert.is(walk(bytesReader(memory.subarray(0, 0x2000)), registers, 0n).failure, 'no memory');
});

const bits = suite('registers and descriptors, bit by bit');

bits('flags and control registers', () => {
  assert.is(summary(decodeFields(0x3246n, RFLAGS), RFLAGS), '1 PF ZF IF IOPL=3');
  assert.is(summary(decodeFields(0x8001_0033n, CR0), CR0), 'PE MP ET NE WP PG');
  assert.is(summary(decodeFields(0x4_0620n, CR4), CR4), 'PAE OSFXSR OSXMMEXCPT OSXSAVE');
  assert.is(summary(decodeFields(0xd01n | (1n << 40n), EFER), EFER), 'SCE LME LMA NXE reserved bits 0x10000000000');
  assert.equal(hardwareBreakpoints([1n, 0x1000n, 0n, 7n], 0x00d0_0408n), [
    { number: 1, address: 0x1000n, condition: 'write', length: 4, scope: 'global' },
  ]);
  assert.is(describePageFault(0b00110), 'a user write to a page that is not present');
  assert.is(describePageFault(0b10001), 'a supervisor instruction fetch from a page that does not allow it');
  assert.is(describePageFault(0b01001), 'a supervisor read of a page with a reserved bit set in one of its entries');
  assert.is(describeSelectorError(0x83 * 8 + 3), 'IDT entry 131, while an outside event was delivered');
  assert.is(describeSelectorError(0x28), 'GDT selector 0x28');
});

bits('segment descriptors as the manual’s figures and Linux have them', () => {
  // Linux's GDT: kernel code, kernel data, 32-bit user code. (arch/x86/kernel/cpu/common.c)
  const code64 = decodeDescriptor(0x00af_9b00_0000_ffffn, 0x10, true);
  assert.ok(code64.kind === 'code' && code64.bits === 64 && code64.dpl === 0 && code64.readable && code64.accessed);
  const data = decodeDescriptor(0x00cf_9300_0000_ffffn, 0x18, true);
  assert.ok(data.kind === 'data' && data.writable && data.big && data.limit === 0xffff_ffffn);
  const code32 = decodeDescriptor(0x00cf_fb00_0000_ffffn, 0x20, true);
  assert.ok(code32.kind === 'code' && code32.bits === 32 && code32.dpl === 3);
  const code16 = decodeDescriptor(0x1200_9b34_5678_0fffn, 0x28, false);
  assert.ok(code16.kind === 'code' && code16.bits === 16 && code16.base === 0x1234_5678n && code16.limit === 0xfffn);
  const tss = decodeDescriptor(0x1200_8b34_5678_0067n, 0x40, true, 0xffff_8000n);
  assert.ok(tss.kind === 'TSS' && tss.bits === 64 && tss.busy && tss.base === 0xffff_8000_1234_5678n);
  assert.is(decodeDescriptor(0n, 0, true).kind, 'null');
  assert.is(decodeDescriptor(0x0000_8500_0010_0000n, 8, true).kind, 'reserved');
  assert.is(decodeDescriptor(0x0000_8500_0010_0000n, 8, false).kind, 'task gate');
});

bits('tables: a gate of 16 bytes, a TSS between segments, what is not there', () => {
  const memory = new Uint8Array(0x200);
  const view = new DataView(memory.buffer);
  view.setBigUint64(8, 0x00af_9b00_0000_ffffn, true);
  view.setBigUint64(16, 0x0000_8900_1000_0067n, true);
  view.setBigUint64(32, 0x00cf_9300_0000_ffffn, true);
  const table = readDescriptors(bytesReader(memory), { base: 0n, limit: 39 }, true);
  assert.equal(
    table.map(({ kind, offset }) => `${offset} ${kind}`),
    ['0 null', '8 code', '16 TSS', '32 data'],
  );
  view.setBigUint64(0x110, 0x1234_ee02_0008_5678n, true);
  view.setBigUint64(0x118, 0xffff_8000n, true);
  const [first, second] = readGates(bytesReader(memory), { base: 0x100n, limit: 0x1f }, true);
  assert.is(first?.kind, 'null');
  assert.ok(second?.kind === 'interrupt gate' && second.target === 0xffff_8000_1234_5678n);
  assert.ok(second.ist === 2 && second.dpl === 3 && second.selector === 8);
  assert.is(readGates(bytesReader(memory), { base: 0x1000n, limit: 15 }, true)[0]?.kind, 'not there');
  view.setBigUint64(0x184, 0x1122_3344_5566_7788n, true);
  const [rsp0] = readTaskState(bytesReader(memory), 0x180n, 0x67n, 64);
  assert.is(rsp0?.name, 'RSP0');
  assert.is(rsp0?.value, 0x1122_3344_5566_7788n);
  const cut = readTaskState(bytesReader(memory), 0x180n, 0x20n, 64).filter(({ value }) => value !== undefined);
  assert.is(cut.length, 3);
});

paging.run();
bits.run();
