/**
 * The map of the one linear memory that holds the whole machine: CPU state, TLBs, decoded code, guest RAM. Everything is
 * little-endian. CPU state lies below 64 KiB, so that a micro-op names a register by a 16-bit address, and AH is simply
 * the byte after AL.
 */

/** Sixteen 64-bit general registers in encoding order: RAX RCX RDX RBX RSP RBP RSI RDI R8 … R15. */
export const GPR = 0x000;
/** Sixteen 64-bit temporaries of the lifter; nothing lives in them from one instruction to the next. */
export const TEMP = 0x080;
/** A 64-bit cell that is always zero: the absent base, index or segment of an address. */
export const ZERO = 0x100;
/** 64 bits: address of the instruction being executed, relative to CS base. */
export const RIP = 0x108;
/** 64 bits: address of the instruction after it; system operations that resume or push a return address use this. */
export const NEXT_RIP = 0x110;

/**
 * The arithmetic flags are kept as two 64-bit words and worked out when they are read.
 * `FLAG_RESULT`: the last result, sign-extended from its own width: ZF is `== 0`, SF is bit 63, PF the parity of bits 7:0.
 * `FLAG_CARRY`: bit 63 is CF; bit 62 is CF xor OF; bit 4 is AF; bit 31 is xored into SF and bits 15:8 into the byte whose
 * parity is PF (both zero after arithmetic; POPF, SAHF and IRET use them for combinations no result can show).
 */
export const FLAG_RESULT = 0x118;
export const FLAG_CARRY = 0x120;
/** 32 bits: every other bit of RFLAGS in its own place (TF 8, IF 9, DF 10, IOPL 13:12, NT 14, RF 16, VM 17, AC 18, VIF, VIP, ID 21). */
export const FLAG_SYSTEM = 0x128;
/** 32 bits: current privilege level, 0 … 3. */
export const CPL = 0x12c;

/** Segment registers, 32 bytes each, in encoding order ES CS SS DS FS GS, then LDTR, TR. See SEGMENT_*. */
export const SEGMENTS = 0x140;
export const SEGMENT_SIZE = 32;
/** 32 bits: the selector, 16 bits of it used. */
export const SEGMENT_SELECTOR = 0;
/** 32 bits: the descriptor's second doubleword masked with 0x00f0ff00: type, S, DPL, P, AVL, L, D/B, G in their own places. 0 when unusable (null). */
export const SEGMENT_ATTRIBUTES = 4;
/** 32 bits, unsigned: the last byte's offset, granularity already applied. */
export const SEGMENT_LIMIT = 8;
/** 64 bits. */
export const SEGMENT_BASE = 16;
export const [ES, CS, SS, DS, FS, GS, LDTR, TR] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** 64-bit base, then 32-bit limit. */
export const GDTR = 0x240;
export const IDTR = 0x250;
/** 64 bits each. */
export const CR0 = 0x260;
export const CR2 = 0x268;
export const CR3 = 0x270;
export const CR4 = 0x278;
/** DR0 … DR7, 64 bits each. */
export const DR = 0x288;
export const EFER = 0x2c8;
export const MSR_STAR = 0x2d0;
export const MSR_LSTAR = 0x2d8;
export const MSR_CSTAR = 0x2e0;
export const MSR_SFMASK = 0x2e8;
export const MSR_KERNEL_GS_BASE = 0x2f0;
export const MSR_SYSENTER_CS = 0x2f8;
export const MSR_SYSENTER_ESP = 0x300;
export const MSR_SYSENTER_EIP = 0x308;
export const MSR_PAT = 0x318;
export const MSR_TSC_AUX = 0x320;
/** 64 bits: added to the virtual time stamp counter (WRMSR to TSC sets it). */
export const TSC_OFFSET = 0x328;
export const MSR_MISC_ENABLE = 0x330;
/** IA32_MTRR_DEF_TYPE, then 11 fixed-range registers, then 8 pairs PHYSBASE/PHYSMASK; 64 bits each. */
export const MSR_MTRR = 0x338;

/** Sixteen 128-bit XMM registers. */
export const XMM = 0x480;
/** 32 bits. */
export const MXCSR = 0x5c0;
/** Eight x87 registers R0 … R7 (physical order), 16 bytes each of which 10 are used; MM0 … MM7 are their low 64 bits. */
export const X87 = 0x600;
/** 32 bits each, of which 16 are used: control and status word. ES and B of the status word are always up to date. */
export const X87_CONTROL = 0x680;
export const X87_STATUS = 0x684;
/** 32 bits: bit n is set when R n is not empty, as in FXSAVE's image; what else the tag word says follows from R n. */
export const X87_TAG = 0x688;
/** 32 bits: the last x87 instruction's opcode, 11 bits (SDM vol. 1, 8.1.9). */
export const X87_OPCODE = 0x68c;
/** 64 bits each: its offset and that of its memory operand; then the selectors, 32 bits each. */
export const X87_IP = 0x690;
export const X87_DP = 0x698;
export const X87_CS = 0x6a0;
export const X87_DS = 0x6a4;

/** 64 bits: instructions retired before the current `run`'s budget was handed out. Retired now = RETIRED_BASE - BUDGET. */
export const RETIRED_BASE = 0x700;
/** 64 bits, signed: instructions left before the CPU must ask the clock what is due. */
export const BUDGET = 0x708;
/** 32 bits: not zero when something must be looked at before the next block (interrupt, NMI, stop). */
export const ATTENTION = 0x710;
/** 32 bits: address of the record of the block that runs. */
export const BLOCK = 0x714;
/** 32 bits: address of the micro-op that runs; set before a call into TypeScript, so that a fault is precise. */
export const MICRO_OP = 0x718;
/** 32 bits: what the CPU's operating mode means to decoding; see mode.ts. Part of a block's key. */
export const MODE = 0x71c;
/** 32 bits: address of the TLB bank in use. */
export const TLB_BANK = 0x720;
/** 32 bits: not 0 when something is held off for one instruction: interrupts after STI, debug exceptions too after MOV SS and POP SS. */
export const SHADOW = 0x724;
export const STI_SHADOW = 1;
export const SS_SHADOW = 2;
/** 32 bits: 1 while the CPU waits in HLT. */
export const HALTED = 0x728;

/** 64 bits: results of TypeScript on their way to a micro-op. */
export const SCRATCH = 0x730;
/** 32 bits: address of the link slot that the next block found will fill, or 0. */
export const LINK = 0x738;
/** 32 bits: MODE and the code segment, as a block's key knows them. */
export const BLOCK_KEY = 0x73c;
/**
 * For ES … GS two 64-bit bounds, read and write: offset + size of an access must not be above it. 0 where an access
 * needs the full check (expand-down, not readable, not present), 2^32 for a flat segment. Derived from SEGMENTS.
 */
export const SEGMENT_BOUNDS = 0x740;
/** The four page-directory-pointer entries of PAE paging, 64 bits each, as MOV CR3 loaded them (Intel SDM vol. 3A, 4.4.1). */
export const PDPTE = 0x7a0;
/** 32 bits: 1 from the delivery of an NMI to the next IRET, while further NMIs are held back. */
export const NMI_BLOCKED = 0x7c0;
/** 32 bits: 1 while an NMI waits to be delivered. */
export const NMI_PENDING = 0x7e8;
/** 32 bits: DR6 bits of a debug trap to be taken after the current instruction, or 0. */
export const DEBUG_TRAP = 0x7c4;
/** 64 bits: which state components XSAVE and XRSTOR manage (Intel SDM vol. 1, 13.3). */
export const XCR0 = 0x7c8;
/** 32 bits: 1 while an instruction of several lanes gathers its floating-point exceptions; then those it has raised. */
export const SIMD_DEFERRED = 0x7e0;
export const SIMD_RAISED = 0x7e4;
/** 128 bits: where RDRAND's sequence is. */
export const RANDOM = 0x7d0;

/** 32 bits: elements that a string instruction has done this time, before its operation goes on. */
export const STRING_DONE = 0xdf8;

/** AMD's registers, 64 bits each: SYSCFG, HWCR, NB_CFG1, INT_PENDING, TOP_MEM, TOP_MEM2, the four IORRs, then four PERF_CTL, four PERF_CTR. */
export const MSR_AMD = 0xe00;
export const MSR_AMD_COUNT = 18;

/** Bits 255:128 of YMM0 … YMM15, 16 bytes each. */
export const YMM_UPPER = 0x800;
/** Twelve 128-bit temporaries of the lifter; nothing lives in them from one instruction to the next. */
export const XMM_TEMP = 0x900;

/**
 * Where the last blocks were found, by offset in CS: sets of two entries each (jump-cache-set.ts). See blocks/jump-cache.ts.
 */
export const JUMP_CACHE = 0x40000;
export const JUMP_CACHE_SETS = 8192;
export const JUMP_CACHE_ENTRY_SIZE = 16;
export const JUMP_CACHE_SET_SIZE = 2 * JUMP_CACHE_ENTRY_SIZE;
/** How far the bits above a set's number are shifted down to be xored into it. */
export const JUMP_CACHE_FOLD = Math.log2(JUMP_CACHE_SETS);
/** Offsets in an entry: BLOCK_KEY and the block's address. */
export const [JUMP_KEY, JUMP_BLOCK] = [8, 12] as const;

/** Maps of pages that hold decoded code, 64 bits each: bit n says that bytes 64n … 64n + 63 were decoded. Number 0 is not used. */
export const CODE_MAPS = 0x80000;
export const CODE_MAP_COUNT = 65536;
export const CODE_MAP_SIZE = 8;
/** Bytes that a bit of a map stands for. */
export const CODE_GRANULE = 64;

/** A byte for each 4 KiB page of RAM, not 0 when the page may have been written since `PhysicalMemory.takeWritten`. */
export const WRITTEN_PAGES = 0x03f0_0000;

/** Decoded blocks. */
export const ARENA = 0x0010_0000;
export const ARENA_END = 0x0300_0000;

/** Which blocks a translated region holds, a table for each region: see executors/translator/entry-table.ts. */
export const ENTRY_TABLES = 0x0300_0000;
export const ENTRY_TABLES_END = 0x0380_0000;

/** For each 4 KiB page of RAM, 16 bits: the number of its map in CODE_MAPS, or 0. RAM is 3 GiB at most. */
export const PAGE_CODE_MAPS = 0x0380_0000;

/**
 * Two direct-mapped TLBs, one for supervisor and one for user accesses, and a third that is never filled (used while
 * alignment checks are on, so that every access takes the slow path). An entry is 32 bytes: TLB_READ, TLB_WRITE,
 * TLB_EXECUTE: 64-bit tags, the virtual page address (bits 11:0 zero) or -1; TLB_HOST: 32 bits, linear-memory address of
 * the page minus the low 32 bits of the virtual page address. The index is bits 24:12 of the virtual address xor bits
 * 37:25, so that buffers a power of two apart do not meet (`tlbEntry` in tlb.ts).
 * Where code was decoded from the page, bit 0 of TLB_WRITE is set, so that no store hits, and TLB_CODE_MAP (32 bits) is the
 * address of the page's map.
 */
export const TLB = 0x0398_0000;
export const TLB_ENTRIES = 8192;
export const TLB_ENTRY_SIZE = 32;
export const TLB_BANK_SIZE = TLB_ENTRIES * TLB_ENTRY_SIZE;
export const [TLB_SUPERVISOR, TLB_USER, TLB_NEVER] = [TLB, TLB + TLB_BANK_SIZE, TLB + 2 * TLB_BANK_SIZE] as const;
export const TLB_READ = 0;
export const TLB_WRITE = 8;
export const TLB_EXECUTE = 16;
export const TLB_HOST = 24;
export const TLB_CODE_MAP = 28;
export const TLB_WRITE_CODE = 1;
/**
 * How far bits 36:25 of an address are shifted down before they are xored into its bits 23:12. Bit 24 stays as it is, so that
 * two pages side by side never have the same entry: an access that crosses into the second must not hit.
 */
export const TLB_FOLD = 13;
export const TLB_FOLDED = 0xfff;

/** The entries filled since the TLBs were last emptied, 32-bit addresses, as far as there is room; and how many there were. */
export const TLB_FILLED = 0x03a4_0000;
export const TLB_FILLED_ROOM = 4096;
export const TLB_FILLED_COUNT = TLB_FILLED + 4 * TLB_FILLED_ROOM;
/** 32 bits: log2 of the largest page in the TLBs since they were last emptied. */
export const TLB_LARGEST = TLB_FILLED_COUNT + 4;
/**
 * 32 bits each: bytes of RAM; 1 while an address below that is not simply the RAM's, ROM aside: the A20 gate is off, or a
 * chip answers for some of the video memory.
 */
export const RAM_SIZE = TLB_FILLED_COUNT + 8;
export const RAM_NOT_PLAIN = TLB_FILLED_COUNT + 12;
/** 2,048 bits: bit n says that pages larger than 4 KiB were filled where bits 32:22 of the address are n. */
export const TLB_LARGE_REGIONS = TLB_FILLED_COUNT + 64;
export const TLB_LARGE_REGIONS_SIZE = 256;

/**
 * Bytes beside code that were written: an entry says which of CODE_GRANULE bytes were decoded where some were. CODE_BYTES_KEY:
 * 32 bits, their address in linear memory / CODE_GRANULE, or 0; CODE_BYTES_MASK: 64 bits. The index is the key modulo the
 * number of entries.
 */
export const CODE_BYTES = 0x03a4_8000;
export const CODE_BYTES_ENTRIES = 256;
export const CODE_BYTES_SIZE = 16;
export const [CODE_BYTES_KEY, CODE_BYTES_MASK] = [0, 8] as const;

/**
 * The log of blocks that are entered, which an interpreter made for a watcher writes (executors/block-log.ts). NEXT: 32 bits,
 * where the next entry goes; LIMIT: 32 bits, the watcher is called when it has come this far; END: 32 bits, the lower half of
 * the retired instructions at which BUDGET is used up. An entry is 16 bytes: BLOCK_WATCH of the block, the lower half of the
 * instructions retired before it, 32 bits each, and RSP, 64 bits.
 */
export const BLOCK_LOG = 0x03fc_0000;
export const [BLOCK_LOG_NEXT, BLOCK_LOG_LIMIT, BLOCK_LOG_END] = [BLOCK_LOG, BLOCK_LOG + 4, BLOCK_LOG + 8] as const;
export const BLOCK_LOG_ENTRIES = BLOCK_LOG + 64;
export const BLOCK_LOG_ENTRY_SIZE = 16;
export const BLOCK_LOG_ROOM = 4096;

/** Guest physical address 0. */
export const RAM = 0x0400_0000;
