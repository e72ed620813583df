/** Expectations are from QEMU's docs/specs/fw_cfg.rst; the last test asks QEMU itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

import { memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { FwCfg, type FwCfgFile } from '../../../src/machine/devices/fw-cfg.ts';
import { Machine } from '../../../src/machine/machine.ts';
import { PortSpace } from '../../../src/machine/ports.ts';
import { loadFirmware } from '../../../src/stages/firmware.ts';
import { runQemu } from '../../support/emulators.ts';
import { bootSector, SEND } from '../../support/guest.ts';
import { needing } from '../../support/programs.ts';
import { inTemporaryFolder } from '../../support/temporary-folder.ts';

const SELECTOR = 0x510;
const DATA = 0x511;
const DIRECTORY = 0x19;

const fwCfg = suite('fw_cfg');

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const FILES: readonly FwCfgFile[] = [
  { name: 'opt/a', bytes: bytesOf('first') },
  { name: 'opt/b', bytes: new Uint8Array(300).map((_, n) => n) },
];

function device(files: readonly FwCfgFile[] = FILES) {
  const ports = new PortSpace();
  const chip = new FwCfg(ports, files);
  const read = (count: number) => Array.from({ length: count }, () => ports.read8(DATA));
  const item = (selector: number, count: number) => {
    ports.write16(SELECTOR, selector);
    return read(count);
  };
  return { ports, chip, read, item };
}

fwCfg('the signature, the features without DMA, and zeros after the end of an item', () => {
  const { item } = device();
  assert.equal(item(0, 6), [...bytesOf('QEMU'), 0, 0]);
  assert.equal(item(1, 6), [1, 0, 0, 0, 0, 0]);
});

fwCfg('the directory is big-endian, its names filled up with zeros', () => {
  const { item } = device();
  const bytes = Uint8Array.from(item(DIRECTORY, 4 + 2 * 64));
  const view = new DataView(bytes.buffer);
  assert.is(view.getUint32(0), 2);
  assert.equal([view.getUint32(4), view.getUint16(8), view.getUint16(10)], [5, 0x20, 0]);
  assert.equal([view.getUint32(68), view.getUint16(72), view.getUint16(74)], [300, 0x21, 0]);
  assert.equal(
    bytes.subarray(12, 68),
    Uint8Array.from({ length: 56 }, (_, n) => bytesOf('opt/a')[n] ?? 0),
  );
});

fwCfg('selecting goes to the start of an item; a byte may be read at either port', () => {
  const { ports, item, read } = device();
  assert.equal(item(0x20, 2), [...bytesOf('fi')]);
  assert.is(ports.read8(SELECTOR), 'r'.charCodeAt(0));
  assert.equal(read(2), [...bytesOf('st')]);
  assert.equal(item(0x20, 5), [...bytesOf('first')]);
  assert.equal(item(0x21, 300), [...FILES[1]!.bytes]);
});

fwCfg('an item that is not there reads as zeros; a write of a byte changes nothing', () => {
  const { ports, item, read } = device();
  for (const selector of [0x02, 0x1f, 0x22, 0x3fff, 0x8000, 0xffff]) assert.equal(item(selector, 3), [0, 0, 0]);
  assert.equal(item(0x20, 1), [...bytesOf('f')]);
  ports.write8(SELECTOR, 0);
  ports.write8(DATA, 0x55);
  assert.equal(read(4), [...bytesOf('irst')]);
});

fwCfg('a saved device comes back with its files, in the middle of one', () => {
  const { chip, item } = device();
  item(0x20, 3);
  const saved = chip.format.check(JSON.parse(JSON.stringify(chip.save())), 'fwCfg');
  const other = device([]);
  other.chip.restore(saved);
  assert.equal(other.read(3), [...bytesOf('st'), 0]);
  assert.equal(other.item(0x21, 300), [...FILES[1]!.bytes]);
  assert.equal(other.item(DIRECTORY, 132), item(DIRECTORY, 132));
});

fwCfg('more files, or longer names, than the directory holds are refused', () => {
  const many = Array.from({ length: 33 }, (_, n) => ({ name: `opt/${n}`, bytes: new Uint8Array(1) }));
  assert.throws(() => device(many), /a directory holds 32 files/);
  assert.throws(() => device([{ name: 'x'.repeat(56), bytes: new Uint8Array(1) }]), /up to 55 characters/);
});

/**
 * Sends items 0 and 1 (the low bit of the features), then looks for `opt/lesson/args` in the directory, whatever else is there, and
 * sends its reserved word, the end of its name, and two bytes more than the file has.
 */
const READER = bootSector(`
        mov ax, 0
        mov cx, 6
        call item
        mov dx, 0x510
        mov ax, 1
        out dx, ax
        inc dx
        in al, dx
        and al, 1
        call send
        mov dx, 0x510
        mov ax, 0x19
        out dx, ax
        inc dx
        in al, dx
        in al, dx
        in al, dx
        in al, dx
        mov bl, al
entry:  mov di, 0x600
        mov cx, 64
        mov dx, 0x511
        rep insb
        mov si, 0x608
        mov di, name
        mov cx, name_end - name
        repe cmpsb
        je found
        dec bl
        jnz entry
        jmp leave
found:  mov al, [0x606]
        call send
        mov al, [0x607]
        call send
        mov al, [0x63f]
        call send
        mov cx, [0x602]
        xchg cl, ch
        mov al, cl
        call send
        add cx, 2
        mov ax, [0x604]
        xchg al, ah
        call item
        mov dx, 0x510
        in al, dx
        call send
leave:  mov al, 0
        out 0xf4, al
        hlt
item:   mov dx, 0x510
        out dx, ax
        inc dx
.next:  in al, dx
        call send
        loop .next
        ret
name:   db "opt/lesson/args", 0
name_end:
${SEND}`);

const ARGS = bytesOf('a\0b c\0ö\0');

async function onOurs(): Promise<Uint8Array> {
  const sent: number[] = [];
  const machine = new Machine({
    memory: 2 << 20,
    firmware: await loadFirmware(),
    disk: memoryBlockStore(READER),
    files: [...FILES, { name: 'opt/lesson/args', bytes: ARGS }],
    onSerial: (bytes) => sent.push(...bytes),
  });
  machine.run({ instructions: 5_000_000 });
  return Uint8Array.from(sent);
}

fwCfg('a guest finds a file among others', async () => {
  const expected = [...bytesOf('QEMU'), 0, 0, 1, 0, 0, 0, ARGS.length, ...ARGS, 0, 0, 0];
  assert.equal([...(await onOurs())], expected);
});

needing(fwCfg, 'qemu')('a guest reads the same in QEMU', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'args');
    writeFileSync(file, ARGS);
    const { serial } = await runQemu(READER, { args: ['-fw_cfg', `name=opt/lesson/args,file=${file}`] });
    assert.equal([...serial], [...(await onOurs())]);
  });
});

fwCfg.run();
