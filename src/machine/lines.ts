/** An interrupt request line: a wire that a device drives high or low. Edges are the controller's business. */
export type IrqLine = (high: boolean) => void;
