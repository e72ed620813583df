/** A call that has not returned, on the shadow of a stack. */
export interface Frame {
  /** RSP with the return address on top of the stack; NaN where no RET leads back. */
  readonly slot: number;
  /** The return address, linear. */
  readonly back: number;
  /** What runs in it: a node of the call tree. */
  readonly node: number;
  readonly outer: Frame | undefined;
}

/** The furthest that a return may leave RSP above the return address: far returns and IRET pop more than that. */
const MAX_POPPED = 64;
/** How far up a frame is looked for that is not on top: code that drops return addresses does not drop many. */
const MAX_DROPPED = 16;

/** The frame from which a return has led to `rip`, with RSP then at `rsp`. */
export function returnedFrom(top: Frame, rip: number, rsp: number): Frame | undefined {
  let frame: Frame | undefined = top;
  for (let n = 0; frame && n < MAX_DROPPED; n++, frame = frame.outer) {
    const popped = rsp - frame.slot;
    if (frame.back === rip && popped > 0 && popped <= MAX_POPPED) return frame;
  }
  return undefined;
}
