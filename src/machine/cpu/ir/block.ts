/**
 * A block of micro-ops in memory: this header, then the records, then a word for each record that says where it belongs
 * (its place). Records are described in define.ts.
 */

/** 32 bits: how many instructions it has. */
export const BLOCK_COUNT = 0;
/** 32 bits: address of the first record's place. */
export const BLOCK_PLACES = 4;
/** 64 bits: the first instruction's offset in CS. */
export const BLOCK_START = 8;
/** 32 bits: physical page number of its first byte. */
export const BLOCK_PAGE = 16;
/**
 * 32 bits, signed: while above 0, how many more times the block is executed before a translator is told of it. 0: it is to be
 * told. Below 0: how translated code for it is entered (executors/translator).
 */
export const BLOCK_HEAT = 20;
/** 32 bits: what a watcher calls the block, with WATCH_* above. */
export const BLOCK_WATCH = 24;
export const BLOCK_HEADER = 32;
/** BLOCK_HEAT of a block that nobody is to be told of. */
export const NEVER_HOT = 0x7fff_ffff;
/** Bits of BLOCK_WATCH: the watcher is called before the block, or before the one after it. */
export const WATCH_BEFORE = 0x4000_0000;
export const WATCH_AFTER = 0x8000_0000;

/** Bits 27:20: which instruction of the block the micro-op belongs to. */
export const placeIndex = (place: number): number => (place >>> 20) & 0xff;
/** Bits 19:16: that instruction's length in bytes. */
export const placeLength = (place: number): number => (place >>> 16) & 15;
/** Bits 15:0: that instruction's offset from the block's start. */
export const placeOffset = (place: number): number => place & 0xffff;
/** Bit 28: the micro-op's memory operand lies in SS, so a bad address is #SS. */
export const placeInStack = (place: number): boolean => (place & (1 << 28)) !== 0;

export interface Place {
  readonly index: number;
  readonly length: number;
  readonly offset: number;
  readonly inStack: boolean;
}

export const packPlace = ({ index, length, offset, inStack }: Place): number =>
  (inStack ? 1 << 28 : 0) | (index << 20) | (length << 16) | offset;

/** The place of the instruction after, of unknown length. */
export const placeAfter = (place: number): number =>
  packPlace({
    index: placeIndex(place) + 1,
    length: 0,
    offset: placeOffset(place) + placeLength(place),
    inStack: false,
  });
