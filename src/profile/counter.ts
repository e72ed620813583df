/** How often each block has run on each stack. What runs often costs no more memory than what runs once. */
import type { CallTree } from './call-tree.ts';
import type { CodeBlock } from './code-block.ts';
import { PairTable } from './pair-table.ts';

/** A block, or the beginning of one, and how often it has run on a stack. */
export interface Count {
  /** Of the call tree. */
  readonly node: number;
  readonly block: CodeBlock;
  /** How many of the block's instructions have run each time. */
  readonly instructions: number;
  readonly times: number;
}

/** A block has 64 instructions at most. */
const LENGTHS = 128;

export class Counter {
  readonly tree: CallTree;
  readonly #blocks: CodeBlock[] = [];
  /** By node, and block number * LENGTHS + instructions. */
  readonly #times = new PairTable();

  constructor(tree: CallTree) {
    this.tree = tree;
  }

  add(node: number, block: CodeBlock, instructions: number): void {
    if (instructions === 0) return;
    this.#blocks[block.id] = block;
    const slot = this.#times.slot(node, block.id * LENGTHS + instructions);
    this.#times.values[slot]!++;
  }

  /** Those that have run. */
  get blocks(): CodeBlock[] {
    return this.#blocks.filter((block) => block !== undefined);
  }

  *counts(): Generator<Count> {
    for (const [node, which, times] of this.#times.entries()) {
      yield { node, block: this.#blocks[Math.floor(which / LENGTHS)]!, instructions: which % LENGTHS, times };
    }
  }
}
