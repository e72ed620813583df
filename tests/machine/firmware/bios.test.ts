/**
 * The firmware against SeaBIOS: each guest in guests/ calls services and reports every register on COM1. With our ROM,
 * in QEMU and in our machine, it must report what it reported under SeaBIOS in QEMU (vectors/), but for the differences
 * listed with their reasons.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { screenText } from '../../../src/machine/devices/screen-text.ts';
import { expectedTranscript } from './differences.ts';
import { firmware, GUESTS, guestImage, recordedTranscript, SECTOR_BYTES } from './guests.ts';
import { runOurs } from './ours.ts';
import { hasQemu, type QemuRun, runQemu } from './qemu.ts';

const rom = firmware();
const image = suite('ROM image');

const ascii = (from: number, to: number): string => String.fromCharCode(...rom.subarray(from, to));

image('is 64 KiB with the reset vector, date and model where a PC has them', () => {
  assert.is(rom.length, 0x10000);
  assert.equal([...rom.subarray(0xfff0, 0xfff5)], [0xea, 0x5b, 0xe0, 0x00, 0xf0], 'jmp F000:E05B');
  assert.match(ascii(0xfff5, 0xfffd), /^\d\d\/\d\d\/\d\d$/);
  assert.is(rom[0xfffe], 0xfc, 'model byte of an AT');
});

image('has code at the entry points of the IBM PC', () => {
  const NEAR_JUMP = 0xe9;
  for (const entry of [0xe05b, 0xe2c3, 0xe3fe, 0xe6f2, 0xe739, 0xe82e, 0xe987, 0xec59, 0xef57, 0xefd2, 0xf065])
    assert.is(rom[entry], NEAR_JUMP, entry.toString(16));
  for (const entry of [0xf841, 0xf84d, 0xf859, 0xfe6e, 0xfea5]) assert.is(rom[entry], NEAR_JUMP, entry.toString(16));
  assert.is(rom[0xff53], 0xcf, 'IRET');
});

image.run();

const NO_SIGNATURE = 'No bootable disk: the signature 55 AA is missing at the end of sector 0';
const NO_DISK = 'No bootable disk: there is no hard disk';
const UNREADABLE = 'No bootable disk: sector 0 cannot be read';
const blank = new Uint8Array(SECTOR_BYTES * 64);

const expected = (transcript: string): string => expectedTranscript(transcript, recordedTranscript(transcript));

const machine = suite('services in our machine');
/** MiB: the machine has none above 4 GiB */
const MAX_MEMORY = 3072;
for (const { source, transcript, memory, diskBytes } of GUESTS.filter((guest) => guest.memory <= MAX_MEMORY))
  machine(transcript, () => {
    const { output, stop } = runOurs({ image: guestImage(source), memory, diskBytes, firmware: rom });
    assert.fixture(output, expected(transcript));
    assert.equal(stop, { kind: 'debug-exit', status: 0x21 });
  });

machine('keys typed on the keyboard arrive as INT 16h gives them', () => {
  const keys = 'Hello, World! [{#~|}] 0123456789 <\\>';
  const { output } = runOurs({ image: guestImage('echo'), memory: 8, firmware: rom, keys: `${keys}\n` });
  assert.is(output, keys);
});

machine('a disk without the signature: one line on the screen and on COM1, then halted for good', () => {
  const { output, stop, machine } = runOurs({ image: blank, memory: 8, firmware: rom });
  assert.is(output, `${NO_SIGNATURE}\r\n`);
  assert.is(
    screenText(machine.screen())
      .filter((line) => line !== '')
      .join('\n'),
    NO_SIGNATURE,
  );
  assert.equal(stop, { kind: 'halted' });
});

machine('the boot sector starts after few instructions', () => {
  const image = blank.slice(0, SECTOR_BYTES);
  image.set([0xfa, 0xf4]); // CLI, HLT
  image.set([0x55, 0xaa], 510);
  const { machine } = runOurs({ image, memory: 8, firmware: rom });
  assert.ok(machine.retired < 20_000, `${machine.retired} instructions`);
});

machine.run();

if (hasQemu()) {
  // QEMU's clock is the host's: on a busy host a wait may last a tick longer than when it was recorded.
  const inWallTime = (text: string): string => text.replace(/(wait ticks: 0000000)[1-9]/, '$1n');
  const services = suite('services under QEMU');
  for (const { source, transcript, memory, diskBytes } of GUESTS)
    services(transcript, async () => {
      const output = await runQemu({ image: guestImage(source), memory, diskBytes, bios: rom });
      assert.fixture(inWallTime(output), inWallTime(expected(transcript)));
    });
  services.run();

  const failures = suite('what does not boot under QEMU says why, once, on COM1');
  const bootless = (run: Partial<QemuRun>): Promise<string> =>
    runQemu({ image: blank, memory: 8, bios: rom, until: '\n', ...run });

  failures('a disk without the signature', async () => {
    assert.is(await bootless({}), `${NO_SIGNATURE}\r\n`);
  });
  failures('no disk', async () => {
    assert.is(await bootless({ diskless: true }), `${NO_DISK}\r\n`);
  });
  failures('a disk that cannot be read', async () => {
    assert.is(await bootless({ unreadable: true }), `${UNREADABLE}\r\n`);
  });
  failures.run();
}
