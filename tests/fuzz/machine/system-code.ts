/** Valid code that wrecks what the system part of the CPU stands on: tables, control registers, MSRs. */
import type { Random } from '../../support/random.ts';

/** Where the prologues keep their page tables and the GDT; an IDT lies at 0x5000. */
const [PAGE_TABLES, PAGE_TABLES_SIZE, GDT, IDT] = [0x1000, 0x3000, 0x7c80, 0x5000] as const;
/** CR0 bits PE MP EM TS NE WP AM NW CD PG; CR4 bits up to OSXMMEXCPT. */
const [CR0_BITS, CR4_BITS] = [0xe005_002f, 0x7ff] as const;
const MSRS = [
  0xc000_0080, 0xc000_0081, 0xc000_0082, 0xc000_0084, 0xc000_0100, 0xc000_0101, 0xc000_0102, 0x1b, 0x10, 0x174, 0x175,
  0x176, 0x277, 0x2ff, 0x200,
] as const;
/** PS2, sizes and descriptor types that mean something. */
const ENTRY_BITS = [0x1, 0x3, 0x7, 0x83, 0x87, 0x107, 0xe7, 0x1e7, 0x0, 0x1083, 0x2003] as const;
const DESCRIPTOR_HIGHS = [
  0x00cf9b00, 0x00cf9300, 0x00af9b00, 0x00cffb00, 0x00cff300, 0x00affb00, 0x00008900, 0x00008b00, 0x00008200,
  0x00008c00, 0x00008e00, 0x00008f00, 0x0000ee00, 0x00008500, 0x00008600, 0x00cf9f00, 0x00cf9700, 0x00001b00,
  0x00ef9b00,
] as const;

class Emitter {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get full(): boolean {
    return this.#at >= this.#bytes.length;
  }

  bytes(...values: number[]): void {
    for (const value of values) if (!this.full) this.#bytes[this.#at++] = value;
  }

  dword(value: number): void {
    this.bytes(value, value >>> 8, value >>> 16, value >>> 24);
  }
}

/** Fills `bytes` with such code; the 32-bit encodings do in 16-bit code too, as something else. */
export function systemCode(random: Random, bytes: Uint8Array, bits: 32 | 64): void {
  const e = new Emitter(bytes);
  const eax = (value: number): void => {
    e.bytes(0xb8);
    e.dword(value);
  };
  /** ModR/M and address of a memory operand at an absolute address. */
  const absolute = (reg: number, address: number): void => {
    if (bits === 64) e.bytes(0x04 | (reg << 3), 0x25);
    else e.bytes(0x05 | (reg << 3));
    e.dword(address);
  };
  const store = (address: number, value: number): void => {
    e.bytes(0xc7);
    absolute(0, address);
    e.dword(value);
  };
  const entry = (): number =>
    random.below(3) === 0
      ? random.next()
      : ((random.below(8) << (random.below(2) * 9 + 12)) | random.pick(ENTRY_BITS)) >>> 0;
  const selector = (): number =>
    random.below(4) === 0 ? random.below(0x10000) : random.below(6) * 8 + random.below(4);
  const anywhere = (): number =>
    random.pick([GDT, IDT, 0x1000, 0x6ff8, 0x7c00, 0x20_0000, 0x3f_fffd, 0xffff_fff8, random.next()]);

  const steps: readonly (() => void)[] = [
    () => store(PAGE_TABLES + random.below(PAGE_TABLES_SIZE / 0x1000) * 0x1000 + random.below(4) * 4, entry()),
    () => store(GDT + random.below(12) * 4, random.below(2) === 0 ? random.next() : random.pick(DESCRIPTOR_HIGHS)),
    () =>
      store(
        IDT + random.below(64) * 4,
        random.pick([random.next(), 0x0008_7c10, 0x0018_7c90, 0x8e00, 0xee00, 0x8f00, 0x8500]),
      ),
    () => {
      eax((random.next() & CR0_BITS) | random.pick([0, 1, 0x8000_0001]));
      e.bytes(0x0f, 0x22, 0xc0);
    },
    () => {
      eax(random.pick([0x1000, 0x1018, 0x2000, 0x3000, 0x5000, random.next()]));
      e.bytes(0x0f, 0x22, 0xd8);
    },
    () => {
      eax((random.next() & CR4_BITS) | random.pick([0, 0x20]));
      e.bytes(0x0f, 0x22, 0xe0);
    },
    () => {
      e.bytes(0xb9);
      e.dword(random.pick(MSRS));
      eax(random.pick([random.next(), 0x901, 0x500, 0x100, 0]));
      e.bytes(0xba);
      e.dword(random.below(4) === 0 ? random.next() : 0);
      e.bytes(0x0f, random.pick([0x30, 0x32]));
    },
    // LGDT, LIDT, INVLPG, SGDT.
    () => {
      e.bytes(0x0f, 0x01);
      absolute(random.pick([2, 3, 7, 0]), anywhere());
    },
    // LLDT, LTR, VERR, LAR-like questions.
    () => {
      eax(selector());
      e.bytes(0x0f, 0x00, 0xc0 | (random.pick([2, 3, 4, 5]) << 3));
    },
    () => {
      eax(selector());
      e.bytes(0x8e, 0xc0 | (random.pick([0, 2, 3, 4, 5]) << 3));
    },
    // Debug registers.
    () => {
      eax(random.next());
      e.bytes(0x0f, 0x23, 0xc0 | (random.pick([0, 1, 2, 3, 6, 7]) << 3));
    },
    () => e.bytes(0xcd, random.below(32)),
    () => e.bytes(random.pick([0xcf, 0xcb, 0xfb, 0xfa, 0xf4, 0x9d, 0x9c, 0x50, 0x58, 0xcc, 0xf1])),
    () => e.bytes(0x0f, random.pick([0x05, 0x07, 0x34, 0x35, 0x0b, 0x06, 0x08, 0x09])),
    // Far JMP and CALL through memory; stores and loads wherever.
    () => {
      e.bytes(0xff);
      absolute(random.pick([3, 5]), anywhere());
    },
    () => store(anywhere(), random.next()),
    () => {
      e.bytes(0x8b);
      absolute(0, anywhere());
    },
    () => {
      e.bytes(bits === 64 ? 0x48 : 0x90, 0xbc);
      e.dword(anywhere());
      if (bits === 64) e.dword(random.pick([0, 0, 0xffff_ffff, 0x8000]));
    },
    // FAR returns to chosen selectors.
    () => {
      e.bytes(0x6a, selector() & 0x7f, 0x6a, random.below(0x80), 0xcb);
    },
    // The flags, whole.
    () => {
      e.bytes(0x68);
      e.dword(random.next() & 0x3f_7fd5);
      e.bytes(0x9d);
    },
  ];
  while (!e.full) random.pick(steps)();
}
