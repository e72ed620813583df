/**
 * A device on one of the keyboard controller's two serial ports (IBM PS/2 Hardware Interface Technical Reference,
 * "Keyboard and Auxiliary Device Controller"). The controller asks for bytes when it has room for one.
 */
export interface Ps2Device {
  /** True while the device has a byte to send. */
  readonly waiting: boolean;
  /** @returns the next byte, 0 … 255; asked only while `waiting` */
  take(): number;
  /** A byte, 0 … 255, from the controller. */
  receive(value: number): void;
  /** Names what to call when `waiting` may have become true. */
  connect(wake: () => void): void;
}
