/**
 * Every stack that was seen, as a tree: a node is a stack of calls, its parent the same without the innermost one. A call is
 * known by its *site*: the address of the instruction that called, or a name for what nobody called, such as an interrupt. All
 * calls of a source line are one site, so that a function that calls itself twice does not double the tree with each level.
 *
 * The tree is bounded. Stacks that are deeper end at the node they have come to; when there are many, a call that is in the stack
 * already leads back to where it was.
 */
import { PairTable } from './pair-table.ts';

/** As deep as Go itself unwinds a goroutine's stack at most for its users, many times over. */
const MAX_DEPTH = 1000;
/** From the first on recursion is folded; at the second no stack is new any more. */
const [MANY_NODES, MAX_NODES] = [1 << 16, 1 << 18] as const;

/** The node of the empty stack. */
export const ROOT = 0;

export class CallTree {
  /** Of each site: its linear address, or a name. */
  readonly sites: (number | string)[] = [];
  readonly #siteNumbers = new Map<number | string, number>();
  readonly #systemCalls = new Set<number>();
  readonly #children = new PairTable();
  #parents = new Int32Array(1024);
  #sites = new Int32Array(1024);
  #depths = new Int32Array(1024);
  #count = 1;
  readonly #line: (address: number) => number;
  #shortened = false;

  /** @param line the address that stands for all of an address's source line */
  constructor(line: (address: number) => number = (address) => address) {
    this.#line = line;
    this.#parents[ROOT] = -1;
    this.#sites[ROOT] = -1;
  }

  /** Whether some stack is not all there, for lack of room. */
  get shortened(): boolean {
    return this.#shortened;
  }

  get count(): number {
    return this.#count;
  }

  /** The number of a site. */
  site(of: number | string): number {
    const known = this.#siteNumbers.get(of);
    if (known !== undefined) return known;
    const line = typeof of === 'number' ? this.#line(of) : of;
    const site = line === of ? this.sites.push(of) - 1 : this.site(line);
    this.#siteNumbers.set(of, site);
    return site;
  }

  /** The number of the site of a SYSCALL, or INT. */
  systemCallSite(address: number): number {
    const site = this.site(address);
    this.#systemCalls.add(site);
    return site;
  }

  isSystemCall(site: number): boolean {
    return this.#systemCalls.has(site);
  }

  /** The stack of `node`, with a call at a site on top. */
  child(node: number, site: number): number {
    const slot = this.#children.slot(node, site);
    const known = this.#children.values[slot]!;
    if (known !== 0) return known;
    const short = this.#shortCut(node, site);
    if (short !== undefined) this.#shortened = true;
    const child = short ?? this.#add(node, site);
    this.#children.values[slot] = child;
    return child;
  }

  /** Where a call leads to that gets no node of its own. */
  #shortCut(node: number, site: number): number | undefined {
    if (this.#depths[node]! >= MAX_DEPTH) return node;
    if (this.#count < MANY_NODES) return undefined;
    for (let each = node; each !== ROOT; each = this.#parents[each]!) if (this.#sites[each] === site) return each;
    return this.#count < MAX_NODES ? undefined : node;
  }

  parent(node: number): number {
    return this.#parents[node]!;
  }

  siteOf(node: number): number {
    return this.#sites[node]!;
  }

  #add(parent: number, site: number): number {
    const node = this.#count++;
    if (node >= this.#parents.length) this.#grow();
    this.#parents[node] = parent;
    this.#sites[node] = site;
    this.#depths[node] = this.#depths[parent]! + 1;
    return node;
  }

  #grow(): void {
    const grown = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(old.length * 2);
      larger.set(old);
      return larger;
    };
    this.#parents = grown(this.#parents);
    this.#sites = grown(this.#sites);
    this.#depths = grown(this.#depths);
  }
}
