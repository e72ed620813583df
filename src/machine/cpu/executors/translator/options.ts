/** How blocks are translated. What a guest computes, and after how many instructions, is the same with any of these. */
export interface TranslatorOptions {
  /** How often a block is executed before it is translated; with 0 it never is executed otherwise. */
  readonly threshold?: number;
  /** Whether the guest waits for each translation, so that it runs from the next execution on. Else compilation goes on beside it. */
  readonly synchronous?: boolean;
  /** Blocks in a region, 1 … 256. */
  readonly mostBlocks?: number;
  /** Regions that are held, and bytes of their code: when there would be more, all are forgotten and translation starts afresh. */
  readonly mostRegions?: number;
  readonly mostBytes?: number;
}

export const DEFAULTS: Required<TranslatorOptions> = {
  threshold: 50_000,
  synchronous: false,
  mostBlocks: 100,
  mostRegions: 2048,
  mostBytes: 12 << 20,
};
