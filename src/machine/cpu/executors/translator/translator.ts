/** Translates hot blocks into regions, and forgets them when a block of theirs is dropped. */
import { BLOCK_HEAT, BLOCK_PAGE, NEVER_HOT } from '../../ir/block.ts';
import type { CpuState } from '../../state/cpu-state.ts';
import { regionWord } from '../regions.ts';
import { fillEntryTable, MAX_TABLES } from './entry-table.ts';
import { DEFAULTS, type TranslatorOptions } from './options.ts';
import { type FunctionCode, RegionCode } from './region-code.ts';
import { RegionFinder } from './region-finder.ts';
import { buildRegions, FLAG_FUNCTIONS, regionName } from './region-module.ts';

/** Regions in a module, at most: compilation of a full module starts at once. */
const BATCH = 16;
/** Modules that are being compiled, at most: their code is held too, and more would only wait for those. */
const MAX_COMPILING = 4;
/** Milliseconds for translating that a guest has from the start, and its share of the time that passes. */
const [HEAD_START, SHARE] = [50, 0.25] as const;
/** How often the threshold of a page doubles, at most, as its code is rewritten. */
const MAX_DOUBLINGS = 16;

interface Region {
  readonly slot: number;
  /** Their addresses; the place is the number of the entry. */
  readonly blocks: readonly number[];
  /** Whether none of its blocks has been dropped. */
  alive: boolean;
}

interface Translation {
  readonly region: Region;
  readonly code: FunctionCode;
}

export class Translator {
  /** For the interpreter's import `regions`. */
  readonly table = new WebAssembly.Table({ element: 'anyfunc', initial: 64 });

  readonly #state: CpuState;
  readonly #options: Required<TranslatorOptions>;
  readonly #finder: RegionFinder;
  /** The regions that a block is in. */
  readonly #regionsOf = new Map<number, Set<Region>>();
  /** How often blocks of a physical page were dropped with a translation. */
  readonly #rewrites = new Map<number, number>();
  #freeSlots: number[] = [];
  #slots = 0;
  #bytes = 0;
  /** Translated, but not given to the compiler. */
  #waiting: Translation[] = [];
  /** Modules given to the compiler and not done. */
  #compiling = 0;
  readonly #start = performance.now();
  #spent = 0;

  constructor(state: CpuState, options: TranslatorOptions) {
    this.#state = state;
    this.#options = { ...DEFAULTS, ...options };
    this.#finder = new RegionFinder(state, this.#options.mostBlocks);
  }

  /** BLOCK_HEAT of a new block in a physical page. Where code is rewritten again and again, translations are not worth much. */
  heat(page: number): number {
    const doublings = Math.min(this.#rewrites.get(page) ?? 0, MAX_DOUBLINGS);
    return Math.min(this.#options.threshold * 2 ** doublings, NEVER_HOT >> 1);
  }

  /** The interpreter's import `hot`: BLOCK_HEAT of a block has come to 0. */
  hot(block: number): void {
    // Should nothing come of it now, it is told of again.
    this.#setHeat(block, Math.max(1, this.#heatOf(block)));
    const start = performance.now();
    if (!this.#options.synchronous && this.#isBusy(start)) return;
    if (this.#isFull) this.#forgetRegions();
    this.#translate(block);
    this.#spent += performance.now() - start;
  }

  /** A block's code has changed. */
  dropped(block: number): void {
    const regions = this.#regionsOf.get(block);
    this.#setHeat(block, NEVER_HOT);
    if (regions === undefined) return;
    const page = this.#pageOf(block);
    this.#rewrites.set(page, (this.#rewrites.get(page) ?? 0) + 1);
    for (const region of regions) this.#drop(region);
    this.#regionsOf.delete(block);
  }

  /** All blocks are being forgotten. */
  clear(): void {
    this.#forgetRegions();
    this.#rewrites.clear();
  }

  #forgetRegions(): void {
    for (const regions of [...this.#regionsOf.values()]) for (const region of regions) this.#drop(region);
    this.#regionsOf.clear();
    this.#waiting = [];
    this.#bytes = 0;
  }

  /** Whether the guest is to wait no longer for translations now. */
  #isBusy(now: number): boolean {
    return this.#compiling >= MAX_COMPILING || this.#spent > HEAD_START + SHARE * (now - this.#start);
  }

  /** Engines do not free parts of modules, so that what is dropped counts until all is. */
  get #isFull(): boolean {
    const { mostRegions, mostBytes } = this.#options;
    return this.#slots - this.#freeSlots.length >= Math.min(mostRegions, MAX_TABLES) || this.#bytes > mostBytes;
  }

  #translate(block: number): void {
    const found = this.#finder.find(block, this.#options.threshold);
    if (found === undefined) {
      this.#setHeat(block, NEVER_HOT);
      return;
    }
    const slot = this.#takeSlot();
    const code = new RegionCode(this.#state, found, slot, FLAG_FUNCTIONS).write();
    const region: Region = { slot, blocks: found.blocks.map(({ address }) => address), alive: true };
    fillEntryTable(this.#state, slot, region.blocks);
    this.#bytes += code.body.length;
    for (const address of region.blocks) this.#join(address, region);
    this.#waiting.push({ region, code });
    if (this.#options.synchronous) this.#compileAtOnce();
    else if (this.#waiting.length >= BATCH) this.#compile();
    // This comes when the host's event loop has its turn, between two runs of the machine.
    else if (this.#waiting.length === 1) queueMicrotask(() => this.#compile());
  }

  #join(block: number, region: Region): void {
    const regions = this.#regionsOf.get(block);
    if (regions) regions.add(region);
    else this.#regionsOf.set(block, new Set([region]));
    // It will have an entry of its own soon.
    if (this.#getHeat(block) > 0) this.#setHeat(block, NEVER_HOT);
  }

  #takeSlot(): number {
    const free = this.#freeSlots.pop();
    if (free !== undefined) return free;
    if (this.#slots === this.table.length) this.table.grow(this.table.length);
    return this.#slots++;
  }

  #compileAtOnce(): void {
    const batch = this.#takeBatch();
    const module = new WebAssembly.Module(buildRegions(batch.map(({ code }) => code)));
    this.#install(batch, new WebAssembly.Instance(module, this.#imports));
  }

  #compile(): void {
    const batch = this.#takeBatch();
    if (batch.length === 0) return;
    const bytes = buildRegions(batch.map(({ code }) => code));
    this.#compiling++;
    WebAssembly.instantiate(bytes, this.#imports)
      .then(
        ({ instance }) => this.#install(batch, instance),
        (reason) => {
          // An engine without room for more, or for so long a function, leaves these blocks to the interpreter.
          if (!(reason instanceof RangeError || reason instanceof WebAssembly.CompileError)) throw reason;
        },
      )
      .finally(() => this.#compiling--);
  }

  #takeBatch(): Translation[] {
    const batch = this.#waiting.filter(({ region }) => region.alive);
    this.#waiting = [];
    return batch;
  }

  get #imports(): { env: { memory: WebAssembly.Memory } } {
    return { env: { memory: this.#state.memory } };
  }

  #install(batch: readonly Translation[], { exports }: WebAssembly.Instance): void {
    batch.forEach(({ region }, n) => {
      if (!region.alive) return;
      this.table.set(region.slot, exports[regionName(n)]);
      region.blocks.forEach((block, entry) => {
        // The block that was hot is the first; the others may have an entry elsewhere.
        if (entry === 0 || this.#getHeat(block) >= 0) this.#setHeat(block, regionWord(region.slot, entry));
      });
    });
  }

  #drop(region: Region): void {
    if (!region.alive) return;
    region.alive = false;
    this.table.set(region.slot, null);
    this.#freeSlots.push(region.slot);
    region.blocks.forEach((block, entry) => {
      this.#regionsOf.get(block)?.delete(region);
      const heat = this.#getHeat(block);
      if (heat === NEVER_HOT || heat === regionWord(region.slot, entry)) this.#setHeat(block, this.#heatOf(block));
    });
  }

  #heatOf(block: number): number {
    return this.heat(this.#pageOf(block));
  }

  #pageOf(block: number): number {
    return this.#state.get32(block + BLOCK_PAGE);
  }

  #getHeat(block: number): number {
    return this.#state.i32[(block + BLOCK_HEAT) >>> 2]!;
  }

  #setHeat(block: number, heat: number): void {
    this.#state.i32[(block + BLOCK_HEAT) >>> 2] = heat;
  }
}
