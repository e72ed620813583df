/** A micro-op that reaches a register in a way that only works in memory. The interpreter runs it. */
export class Untranslatable extends Error {}
