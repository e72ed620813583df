/** Which language a file or a fence is in. */
export type Language = 'go' | 'nasm' | 'go-assembly' | 'json' | 'shellscript';

const BY_ENDING: Readonly<Record<string, Language>> = {
  go: 'go',
  asm: 'nasm',
  inc: 'nasm',
  s: 'go-assembly',
  json: 'json',
  sh: 'shellscript',
};

/** @param name a file's name, or a fence's info string; @returns undefined if we have no grammar for it */
export const languageOf = (name: string): Language | undefined => BY_ENDING[name.split('.').at(-1)!.toLowerCase()];
