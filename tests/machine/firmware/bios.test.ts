/**
 * The firmware against SeaBIOS: each guest in guests/ calls services and reports every register on COM1. Under our ROM
 * in QEMU it must report what it reported under SeaBIOS (vectors/), but for the differences listed with their reasons.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expectedTranscript } from './differences.ts';
import { firmware, GUESTS, guestImage, recordedTranscript, SECTOR_BYTES } from './guests.ts';
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

if (hasQemu()) {
  const services = suite('services under QEMU');
  for (const { source, transcript, memory, diskBytes } of GUESTS)
    services(transcript, async () => {
      const output = await runQemu({ image: guestImage(source), memory, diskBytes, bios: rom });
      assert.fixture(output, expectedTranscript(transcript, recordedTranscript(transcript)));
    });
  services.run();

  const failures = suite('what does not boot says why, once, on COM1');
  const bootless = (run: Partial<QemuRun>): Promise<string> =>
    runQemu({ image: new Uint8Array(SECTOR_BYTES * 64), memory: 8, bios: rom, until: '\n', ...run });

  failures('a disk without the signature', async () => {
    const expected = 'No bootable disk: the signature 55 AA is missing at the end of sector 0\r\n';
    assert.is(await bootless({}), expected);
  });
  failures('no disk', async () => {
    assert.is(await bootless({ diskless: true }), 'No bootable disk: there is no hard disk\r\n');
  });
  failures('a disk that cannot be read', async () => {
    assert.is(await bootless({ unreadable: true }), 'No bootable disk: sector 0 cannot be read\r\n');
  });
  failures.run();
}
