/** Makes random boot sectors of several kinds, each of which reaches other parts of the machine, and runs them. */
import { assemble } from '../../../src/assembler/index.ts';
import { forms } from '../../../src/machine/cpu/isa/forms.ts';
import { encodingAt } from '../../../src/machine/cpu/isa/table.ts';
import type { Machine, MachineState } from '../../../src/machine/machine.ts';
import type { Stop } from '../../../src/machine/stop.ts';
import { start } from '../../support/machine.ts';
import type { Random } from '../../support/random.ts';
import { TRANSLATION } from '../../support/translation.ts';
import { systemCode } from './system-code.ts';

const SECTOR = 512;
const MODES = `
  bits 16
  org 0x7c00
  cli
  xor ax, ax
  mov ds, ax
  mov es, ax
  mov ss, ax
  mov sp, 0x7000
  lgdt [gdt_pointer]
  mov eax, cr0
  or al, 1
  mov cr0, eax
%if WANTED == 16
  mov eax, cr0
  and al, 0xfe
  mov cr0, eax
  jmp code
%else
  jmp 8:protected
  bits 32
protected:
  mov ax, 16
  mov ds, ax
  mov es, ax
  mov ss, ax
%if WANTED == 64
  mov edi, 0x1000
  mov cr3, edi
  mov dword [edi], 0x2007
  mov dword [edi + 0x1000], 0x3007
  mov dword [edi + 0x2000], 0x87
  mov eax, 0x620
  mov cr4, eax
  mov ecx, 0xc0000080
  mov eax, 0x901
  xor edx, edx
  wrmsr
  mov eax, 0x80000001
  mov cr0, eax
  jmp 24:code
%else
  jmp code
%endif
%endif
gdt_pointer: dw 39
  dd gdt
gdt: dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00af9b000000ffff, 0x00cffb000000ffff
code:
`;

/** Straight code that enters a mode; what follows it is executed there. */
const prologues = [16, 32, 64].map(
  (bits) => assemble({ file: 'modes.asm', read: () => MODES, defines: { WANTED: String(bits) } }).bytes,
);

const PREFIXES = [0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x2e, 0x36, 0x64, 0x48, 0x4f];

/** Bytes that start like instructions: prefixes, an opcode of the tables, operands at random. */
function soup(random: Random, bytes: Uint8Array): void {
  let at = 0;
  const put = (value: number): void => {
    if (at < bytes.length) bytes[at++] = value;
  };
  while (at < bytes.length) {
    if (random.below(4) === 0) put(random.pick(PREFIXES));
    const { opcode, opcodes } = encodingAt(random.below(forms.length));
    const code = opcode + random.below(opcodes);
    if (code > 0xffff) put(code >>> 16);
    if (code > 0xff) put(code >>> 8);
    put(code);
    for (let n = random.below(6); n > 0; n--) put(random.below(3) === 0 ? random.below(16) : random.next());
  }
}

function sign(sector: Uint8Array): Uint8Array {
  sector[510] = 0x55;
  sector[511] = 0xaa;
  return sector;
}

/** After a prologue into 16-, 32- or 64-bit code: random bytes, or bytes that look like instructions. */
function inMode(random: Random): Uint8Array {
  const sector = new Uint8Array(SECTOR);
  const prologue = random.pick(prologues);
  const rest = sector.subarray(prologue.length);
  if (random.below(2) === 0) random.fill(rest);
  else soup(random, rest);
  sector.set(prologue);
  return sign(sector);
}

/** A prologue with a few bytes changed: broken tables, wrong selectors, half a mode. */
function mutated(random: Random): Uint8Array {
  const sector = inMode(random);
  for (let n = 1 + random.below(4); n > 0; n--) sector[random.below(160)] = random.next();
  return sign(sector);
}

/** A prologue, then code that writes to descriptor and page tables and to control registers, and tries what comes of it. */
function tables(random: Random): Uint8Array {
  const sector = new Uint8Array(SECTOR);
  const prologue = random.pick(prologues);
  systemCode(random, sector.subarray(prologue.length, SECTOR - 2), prologue === prologues[2] ? 64 : 32);
  sector.set(prologue);
  return sign(sector);
}

function noise(random: Random): Uint8Array {
  const sector = new Uint8Array(SECTOR);
  random.fill(sector);
  return sign(sector);
}

function instructions(random: Random): Uint8Array {
  const sector = new Uint8Array(SECTOR);
  soup(random, sector);
  return sign(sector);
}

export const kinds = { noise, instructions, inMode, mutated, tables } as const;

/** Where the firmware puts a boot sector. */
const BOOT_SECTOR = 0x7c00;
/** Instructions a sector gets; one in a hundred gets many, to wander off. */
export const FEW = 300;
const MANY = 10_000;
/** A guest that waits in HLT comes back with time passed instead of instructions. */
const CALLS = 2;

/** Bytes of RAM: little, so that copies are cheap. */
export const MEMORY = 1 << 20;

/** A machine that has handed over to a boot sector, with the chips as the firmware leaves them. */
export function bootedMachine(translator = TRANSLATION): { readonly machine: Machine; readonly booted: MachineState } {
  const { machine } = start(Uint8Array.of(...new Uint8Array(SECTOR - 2), 0x55, 0xaa), MEMORY, {
    ...(translator === undefined ? {} : { translator }),
  });
  while (machine.cpu.state.rip !== BigInt(BOOT_SECTOR)) machine.run({ instructions: 1 });
  return { machine, booted: machine.save() };
}

/** Puts the machine back to that moment, with another sector. */
export function restart(machine: Machine, booted: MachineState, sector: Uint8Array): void {
  booted.ram.set(sector, BOOT_SECTOR);
  machine.restore(booted);
}

/** How many instructions a call lets a sector have. */
export const chooseInstructions = (random: Random): number => (random.below(100) === 0 ? MANY : FEW);

/** Calls a machine for a sector. @returns how the last call ended */
export function wander(machine: Machine, instructions: () => number): Stop['kind'] {
  for (let call = 1; ; call++) {
    const { kind } = machine.run({ instructions: instructions() });
    if (call === CALLS || (kind !== 'instructions' && kind !== 'paused')) return kind;
  }
}

/** A boot sector of any kind. */
export function randomBootSector(random: Random): Uint8Array {
  return random.pick(Object.values(kinds))(random);
}
