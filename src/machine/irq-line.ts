/** An interrupt request line: a wire that a chip drives high or low. What an edge means is the interrupt controller's to say. */
export type IrqLine = (high: boolean) => void;
