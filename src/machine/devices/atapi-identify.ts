/** The 512 bytes that IDENTIFY PACKET DEVICE returns (ATA/ATAPI-6, section 8.16). */

export const CDROM_MODEL = 'LESSON CD-ROM';

export function identifyPacketDevice(): Uint8Array {
  const data = new Uint8Array(512);
  const word = (index: number, value: number): void => {
    data[index * 2] = value & 0xff;
    data[index * 2 + 1] = value >>> 8;
  };
  const text = (index: number, words: number, value: string): void => {
    const padded = value.padEnd(words * 2);
    for (let i = 0; i < words; i++) word(index + i, (padded.charCodeAt(i * 2) << 8) | padded.charCodeAt(i * 2 + 1));
  };
  word(0, 0x85c0); // a packet device, CD-ROM, removable, DRQ within 50 us, packets of 12 bytes
  text(10, 10, 'LESSON00000003');
  text(23, 4, '1.0');
  text(27, 20, CDROM_MODEL);
  word(48, 0x0001); // 32-bit data port accesses work
  word(49, 0x0b00); // LBA, DMA, IORDY
  word(51, 0x0200); // PIO mode 2
  word(53, 0x0003); // words 64 … 70 are valid
  word(63, 0x0407); // multiword DMA modes 0 … 2, the last of them chosen
  word(64, 0x0003); // PIO modes 3 and 4
  for (const cycle of [65, 66, 67, 68]) word(cycle, 120); // nanoseconds
  word(80, 0x0070); // ATA/ATAPI-4, -5 and -6
  word(82, 0x4210); // NOP, DEVICE RESET, PACKET
  word(83, 0x4000);
  word(84, 0x4000);
  word(85, 0x4210);
  word(87, 0x4000);
  word(93, 0x6001); // reset: its number set by jumper
  return data;
}
