/** Which entries of .debug_info are types. */
import { DW_TAG } from './constants.ts';

export const TYPE_TAGS: ReadonlySet<number> = new Set([
  DW_TAG.arrayType,
  DW_TAG.baseType,
  DW_TAG.classType,
  DW_TAG.enumerationType,
  DW_TAG.pointerType,
  DW_TAG.structureType,
  DW_TAG.subroutineType,
  DW_TAG.typedef,
  DW_TAG.unionType,
  DW_TAG.unspecifiedType,
]);
