/** The table of BIOS services in the firmware's README is what the BIOS answers. */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { bootSector } from '../../support/guest.ts';
import { finish, start } from '../../support/machine.ts';

const README = new URL('../../../src/machine/firmware/README.md', import.meta.url);
const CELL = String.raw`\s*([^|]*?)\s*`;
const ROW = new RegExp(`^\\|${CELL}h \\|${CELL}\\|${CELL}\\|${CELL}\\|${CELL}\\|${CELL}\\|$`);

interface Service {
  readonly interrupt: number;
  readonly functions: readonly number[];
  /** Instructions that load what the call is given besides the usual. */
  readonly given: string;
  readonly carry: string;
  readonly ah: string;
}

const hex = (digits: string): number => Number.parseInt(digits, 16);

/** `02h–04h` stands for its ends and, if there are many in between, for one of these. */
function functionsOf(cell: string): number[] {
  const [first, last] = cell.split('–').map(hex) as [number, number | undefined];
  if (last === undefined) return [first];
  const all = Array.from({ length: last - first + 1 }, (_, n) => first + n);
  return all.length <= 8 ? all : [first, Math.floor((first + last) / 2), last];
}

const services: Service[] = readFileSync(README, 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, interrupt, functions, given, carry, ah] = ROW.exec(line) ?? [];
    if (interrupt === undefined || functions === undefined || carry === undefined || ah === undefined) return [];
    const loads = (given ?? '').replace(/(\w+)=([0-9A-F]+)h,?/g, 'mov $1, 0x$2\n');
    return [{ interrupt: hex(interrupt), functions: functionsOf(functions), given: loads, carry, ah }];
  });

const BOOT_SECTOR = 0x7c00;
const blank = new Uint8Array(64 * 512);
blank.set(bootSector(''));
const started = start(blank);
const { machine } = started;
while (machine.cpu.state.rip !== BigInt(BOOT_SECTOR)) machine.run({ instructions: 1 });
/** Where a boot sector takes over. */
const booted = machine.save();

/** @returns CF and AH after the call, as the guest writes them to the debug console */
function call({ interrupt, given }: Service, ah: number, carry: boolean): { carry: number; ah: number } {
  const sector = bootSector(`
        mov si, 0x900
        mov di, 0x900
        xor bx, bx
        mov cx, 1
        mov dx, 0x80
        xor ax, ax
        ${given}
        mov ah, ${ah}
        ${carry ? 'stc' : 'clc'}
        int ${interrupt}
        pushf
        pop bx
        mov al, ah
        out 0xe9, al
        mov al, bl
        out 0xe9, al
        mov al, 0
        out 0xf4, al`);
  booted.ram.set(sector, BOOT_SECTOR);
  machine.restore(booted);
  const { stop } = finish(started, 1_000_000, 20_000_000);
  assert.is(stop.kind, 'debug-exit', `INT ${interrupt.toString(16)}h AH=${ah.toString(16)}h came back`);
  const [answered, flags] = [...started.debug().slice(-2)].map((letter) => letter.charCodeAt(0));
  return { carry: (flags ?? 0) & 1, ah: answered ?? -1 };
}

const table = suite('BIOS services');

table('the table has every interrupt that a program may call', () => {
  const interrupts = new Set(services.map(({ interrupt }) => interrupt));
  assert.equal(
    [...interrupts].sort((a, b) => a - b),
    [5, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a],
  );
});

for (const service of services.filter(({ carry }) => carry !== 'never')) {
  const { interrupt, functions, given } = service;
  table(
    `INT ${interrupt.toString(16)}h ${functions.map((ah) => ah.toString(16))} ${given.replaceAll('\n', ' ')}`,
    () => {
      for (const ah of functions) {
        for (const before of [false, true]) {
          const after = call(service, ah, before);
          assert.is(after.carry, service.carry === 'kept' ? Number(before) : Number(service.carry), 'CF');
          if (service.ah !== 'data') assert.is(after.ah, service.ah === 'kept' ? ah : hex(service.ah), 'AH');
        }
      }
    },
  );
}

/** The table of diskettes and discs: what it says is refused, on a machine that has the drives. */
const DRIVE_ROW = /^\| ([0-9A-F]{2}h(?:, [0-9A-F]{2}h)*|others) \|([^|]*)\|([^|]*)\|([^|]*)\|$/;
const [DISKETTE, DISC] = [0x00, 0xe0] as const;
/** One that no drive has. */
const OTHER_FUNCTION = 0x20;

const drives = start(blank, 2 << 20, {
  floppies: [memoryBlockStore(new Uint8Array(1440 * 1024))],
  cdrom: memoryBlockStore(new Uint8Array(30 * 2048)),
});
while (drives.machine.cpu.state.rip !== BigInt(BOOT_SECTOR)) drives.machine.run({ instructions: 1 });
const drivesBooted = drives.machine.save();

function callDrive(ah: number, drive: number): { carry: number; ah: number } {
  const sector = bootSector(`
        mov si, 0x900
        mov dword [si], ${ah === 0x48 ? 0x1e : 0x0001_0010}
        mov dword [si + 4], 0x2000
        mov bx, ${ah === 0x41 ? 0x55aa : 0x2000}
        mov cx, 1
        mov dx, ${drive}
        mov al, 1
        mov ah, ${ah}
        int 0x13
        pushf
        pop bx
        mov al, ah
        out 0xe9, al
        mov al, bl
        out 0xe9, al
        mov al, 0
        out 0xf4, al`);
  drivesBooted.ram.set(sector, BOOT_SECTOR);
  drives.machine.restore(drivesBooted);
  assert.is(finish(drives, 1_000_000, 20_000_000).stop.kind, 'debug-exit');
  const [answered, flags] = [...drives.debug().slice(-2)].map((letter) => letter.charCodeAt(0));
  return { carry: (flags ?? 0) & 1, ah: answered ?? -1 };
}

table('what the drives refuse is what the table says, and nothing else', () => {
  const rows = readFileSync(README, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, functions, diskette, disc] = DRIVE_ROW.exec(line) ?? [];
      if (functions === undefined || diskette === undefined || disc === undefined) return [];
      const numbers = functions === 'others' ? [OTHER_FUNCTION] : functions.split(', ').map(hex);
      return numbers.map((ah) => ({ ah, diskette, disc }));
    });
  assert.ok(rows.length > 20);
  for (const { ah, diskette, disc } of rows) {
    for (const [drive, cell] of [
      [DISKETTE, diskette],
      [DISC, disc],
    ] as const) {
      const refused = /refused, ([0-9A-F]+)h/.exec(cell)?.[1];
      const after = callDrive(ah, drive);
      const where = `AH=${ah.toString(16)}h, drive ${drive.toString(16)}h`;
      if (refused !== undefined) assert.equal(after, { carry: 1, ah: hex(refused) }, where);
      else assert.not.equal(after, { carry: 1, ah: 1 }, where);
    }
  }
});

table.run();
