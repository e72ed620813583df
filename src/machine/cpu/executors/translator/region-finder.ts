/**
 * Which blocks become a region: those that are reached from a hot block by links, by jumps that the jump cache knows, by
 * indirect jumps to where they went last, and by returning from calls.
 *
 * A translation must do to links and the jump cache exactly what the interpreter does, since they decide when TypeScript is
 * asked for a block, and with it what the TLB holds. So an edge is taken inside a region without a look only where the
 * interpreter follows a link; where it asks the jump cache, the region does too.
 */
import { BLOCK_HEAT, NEVER_HOT } from '../../ir/block.ts';
import { OPERATION, OPERATION_END } from '../../ir/control.ts';
import type { CpuState } from '../../state/cpu-state.ts';
import { jumpCacheSet } from '../../state/jump-cache-set.ts';
import { BLOCK_KEY, JUMP_BLOCK, JUMP_CACHE_ENTRY_SIZE, JUMP_KEY } from '../../state/layout.ts';
import { type HotBlock, readBlock, type StaticJump } from './block-reader.ts';
import { LEFT_TO_THE_INTERPRETER } from './untranslatable.ts';

/** How a static jump of a region's block is followed. */
export type Edge =
  /** To a block of the region that the jump is linked to. */
  | { readonly kind: 'linked'; readonly to: number }
  /** To a block of the region if the jump cache's set at `set` still holds it. */
  | { readonly kind: 'looked-up'; readonly to: number; readonly set: number }
  | { readonly kind: 'leaves' };

export interface RegionBlock extends HotBlock {
  /** By slot; `to` is a place in `Found.blocks`. */
  readonly edges: readonly Edge[];
}

export interface Found {
  /** BLOCK_KEY of all of them. */
  readonly key: number;
  /** The hot block first, then roughly in the order in which they run. */
  readonly blocks: readonly RegionBlock[];
}

/** Micro-ops of a region, at most. */
const MAX_RECORDS = 1200;

export class RegionFinder {
  readonly #state: CpuState;
  readonly #mostBlocks: number;

  constructor(state: CpuState, mostBlocks: number) {
    this.#state = state;
    this.#mostBlocks = mostBlocks;
  }

  /** The region of the block at `head`, or nothing where translating that block would not help. */
  find(head: number, threshold: number): Found | undefined {
    const key = this.#state.u32[BLOCK_KEY >>> 2]!;
    const found = new Map<number, HotBlock>();
    const queue = [head];
    let records = 0;
    for (let n = 0; n < queue.length && found.size < this.#mostBlocks && records < MAX_RECORDS; n++) {
      const address = queue[n]!;
      if (found.has(address) || (n > 0 && !this.#isWarm(address, threshold))) continue;
      const block = readBlock(this.#state, address);
      if (!isWorthwhile(block)) continue;
      found.set(address, block);
      records += block.records.length;
      for (const next of this.#successors(block, key)) queue.push(next);
    }
    if (!found.has(head)) return undefined;
    return { key, blocks: this.#arrange(head, found, key) };
  }

  /** Whether a block has run about as often as the hot one. */
  #isWarm(address: number, threshold: number): boolean {
    const heat = this.#state.i32[(address + BLOCK_HEAT) >>> 2]!;
    return heat <= threshold - (threshold >> 3) || heat > NEVER_HOT >> 1;
  }

  #successors(block: HotBlock, key: number): number[] {
    const jumps = block.jumps.map((jump) => this.#follow(jump, key));
    if (block.returnAddress !== undefined) jumps.push(this.#lookUp(block.returnAddress, key));
    // That block may have been dropped since. It does no harm then: no jump leads to it, and nothing finds it any more.
    jumps.push(block.lastTarget);
    return jumps.filter((address) => address !== 0);
  }

  /** The block that a jump leads to, or 0. */
  #follow({ target, link, mayLink }: StaticJump, key: number): number {
    return mayLink ? this.#state.u32[link >>> 2]! : this.#lookUp(target, key);
  }

  #lookUp(target: bigint, key: number): number {
    const { u32 } = this.#state;
    const [low, high] = [Number(target & 0xffff_ffffn), Number(target >> 32n)];
    const set = jumpCacheSet(low, high);
    for (const way of [0, JUMP_CACHE_ENTRY_SIZE]) {
      const entry = (set + way) >>> 2;
      const hit = u32[entry] === low && u32[entry + 1] === high && u32[entry + (JUMP_KEY >>> 2)] === key;
      if (hit) return u32[entry + (JUMP_BLOCK >>> 2)]!;
    }
    return 0;
  }

  /** Puts a block before those it leads to where there is no loop, so that most jumps go forwards. */
  #arrange(head: number, found: ReadonlyMap<number, HotBlock>, key: number): RegionBlock[] {
    const order = postorder(head, (address) =>
      this.#successors(found.get(address)!, key).filter((next) => found.has(next)),
    ).reverse();
    const places = new Map(order.map((address, n) => [address, n]));
    return order.map((address) => {
      const block = found.get(address)!;
      return { ...block, edges: block.jumps.map((jump) => this.#edge(jump, key, places)) };
    });
  }

  #edge(jump: StaticJump, key: number, places: ReadonlyMap<number, number>): Edge {
    const to = places.get(this.#follow(jump, key));
    if (to === undefined) return { kind: 'leaves' };
    if (jump.mayLink) return { kind: 'linked', to };
    const [low, high] = [Number(jump.target & 0xffff_ffffn), Number(jump.target >> 32n)];
    return { kind: 'looked-up', to, set: jumpCacheSet(low, high) };
  }
}

/** Whether anything of it can be translated before it has to leave. */
function isWorthwhile({ records }: HotBlock): boolean {
  const { op } = records[0]!;
  return op !== OPERATION && op !== OPERATION_END && !LEFT_TO_THE_INTERPRETER.has(op);
}

/** The nodes that can be reached, each after those that it leads to. */
function postorder(head: number, successors: (node: number) => readonly number[]): number[] {
  const order: number[] = [];
  const seen = new Set([head]);
  const stack = [{ node: head, next: successors(head), at: 0 }];
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const node = top.next[top.at++];
    if (node === undefined) {
      order.push(top.node);
      stack.pop();
    } else if (!seen.has(node)) {
      seen.add(node);
      stack.push({ node, next: successors(node), at: 0 });
    }
  }
  return order;
}
