/** Registers and status bits of the Intel 82077AA floppy disk controller (order number 290166), by the data sheet's names. */

/** Digital Output Register. */
export const DOR = { DRIVE_SELECT: 0x03, NOT_RESET: 0x04, DMA_GATE: 0x08 } as const;
/** Data Rate Select Register. */
export const DSR = { RESET: 0x80, RATE: 0x03 } as const;
/** Main Status Register; bits 0 … 3 say which drives are seeking. */
export const MSR = { RQM: 0x80, DIO: 0x40, NON_DMA: 0x20, COMMAND_BUSY: 0x10 } as const;
/** Digital Input Register. */
export const DIR_DISK_CHANGE = 0x80;

export const ST0 = {
  /** Interrupt code, bits 7 and 6. */
  ABNORMAL: 0x40,
  INVALID: 0x80,
  READY_CHANGED: 0xc0,
  SEEK_END: 0x20,
  EQUIPMENT_CHECK: 0x10,
} as const;
export const ST1 = {
  END_OF_CYLINDER: 0x80,
  DATA_ERROR: 0x20,
  OVERRUN: 0x10,
  NO_DATA: 0x04,
  NOT_WRITABLE: 0x02,
  MISSING_ADDRESS_MARK: 0x01,
} as const;
export const ST2 = {
  CONTROL_MARK: 0x40,
  DATA_ERROR: 0x20,
  WRONG_CYLINDER: 0x10,
  SCAN_EQUAL: 0x08,
  SCAN_NOT_SATISFIED: 0x04,
} as const;
export const ST3 = { ALWAYS: 0x20, TWO_SIDES: 0x08, TRACK_0: 0x10 } as const;

/** CONFIGURE, second byte. */
export const CONFIGURE = { IMPLIED_SEEK: 0x40, FIFO_OFF: 0x20, POLLING_OFF: 0x10 } as const;
/** SPECIFY, second byte. */
export const SPECIFY_NON_DMA = 0x01;
/** First byte of a data command. */
export const MODIFIER = { MULTI_TRACK: 0x80, MFM: 0x40, SKIP: 0x20 } as const;
