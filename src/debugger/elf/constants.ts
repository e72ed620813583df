/** Numbers of ELF files. (System V ABI, chapters 4 and 5; "ELF-64 Object File Format" 1.5) */

export const ELFCLASS64 = 2;
export const ELFDATA2LSB = 1;
export const EM_X86_64 = 62;

export const PT_LOAD = 1;
export const PF = { X: 1, W: 2, R: 4 } as const;

export const SHT = { NULL: 0, PROGBITS: 1, SYMTAB: 2, STRTAB: 3, NOBITS: 8 } as const;
export const SHF_COMPRESSED = 0x800;
export const SHN_UNDEF = 0;
export const SHN_XINDEX = 0xffff;
export const PN_XNUM = 0xffff;
export const SHN_LORESERVE = 0xff00;

/** ch_type of a compressed section. (System V ABI, chapter 4, "Compressed Sections") */
export const ELFCOMPRESS = { ZLIB: 1, ZSTD: 2 } as const;

export const STT = { NOTYPE: 0, OBJECT: 1, FUNC: 2, SECTION: 3, FILE: 4, TLS: 6 } as const;
export const STB = { LOCAL: 0, GLOBAL: 1, WEAK: 2 } as const;

export const EHDR_SIZE = 64;
export const PHDR_SIZE = 56;
export const SHDR_SIZE = 64;
export const SYM_SIZE = 24;
