/**
 * Signs a Mach-O program ad hoc, as linkers do: macOS starts none whose pages do not have the SHA-256 that its signature
 * says. Structures and numbers are those of osfmk/kern/cs_blobs.h in Apple's XNU; numbers are big-endian. No library for
 * it is at hand that runs on a computer other than a Mac, and the part that an ad-hoc signature needs is small.
 */
import { sha256 } from '../../src/host/sha256.ts';
import { BrokenFile, must, mustLieApart, textAt, viewOf } from './bytes.ts';
import { readMachO, segmentCalled, withSignatureSize } from './mach-o.ts';

const CSMAGIC_EMBEDDED_SIGNATURE = 0xfade0cc0;
const CSMAGIC_CODEDIRECTORY = 0xfade0c02;
const CSSLOT_CODEDIRECTORY = 0;

/** With execSegBase and what follows. */
const CS_SUPPORTSEXECSEG = 0x20400;
const CS_ADHOC = 0x2;
/** `codesign` replaces such a signature without being forced. */
const CS_LINKER_SIGNED = 0x20000;
const CS_EXECSEG_MAIN_BINARY = 1n;
const CS_HASHTYPE_SHA256 = 2;

const HASH_BYTES = 32;
const PAGE_BITS = 12;

const SUPER_BLOB_BYTES = 12;
const BLOB_INDEX_BYTES = 8;
const CODE_DIRECTORY_BYTES = 88;

const pagesOf = (bytes: Uint8Array, pageBits: number): number => Math.ceil(bytes.length / 2 ** pageBits);

function* pageHashes(code: Uint8Array, pageBits: number): Generator<Uint8Array> {
  const size = 2 ** pageBits;
  for (let start = 0; start < code.length; start += size) yield sha256(code.subarray(start, start + size));
}

/**
 * @param identifier names the program in the signature
 * @returns the program with a signature of all that comes before it, instead of the one it had
 */
export function signAdHoc(bytes: Uint8Array, identifier: string): Uint8Array<ArrayBuffer> {
  const { signatureStart } = readMachO(bytes);
  const name = new TextEncoder().encode(`${identifier}\0`);
  const hashes = CODE_DIRECTORY_BYTES + name.length;
  const directorySize = hashes + HASH_BYTES * pagesOf(bytes.subarray(0, signatureStart), PAGE_BITS);
  const directory = SUPER_BLOB_BYTES + BLOB_INDEX_BYTES;
  const signed = withSignatureSize(bytes, directory + directorySize);
  const text = segmentCalled('__TEXT', readMachO(signed));
  const code = signed.subarray(0, signatureStart);
  const signature = signed.subarray(signatureStart);
  const view = viewOf(signature);
  const put = (at: number, ...values: number[]): void => {
    for (const [index, value] of values.entries()) view.setUint32(at + 4 * index, value);
  };
  put(0, CSMAGIC_EMBEDDED_SIGNATURE, signature.length, 1, CSSLOT_CODEDIRECTORY, directory);
  put(directory, CSMAGIC_CODEDIRECTORY, directorySize, CS_SUPPORTSEXECSEG, CS_ADHOC | CS_LINKER_SIGNED);
  put(directory + 16, hashes, CODE_DIRECTORY_BYTES, 0, pagesOf(code, PAGE_BITS), code.length);
  signature.set([HASH_BYTES, CS_HASHTYPE_SHA256, 0, PAGE_BITS], directory + 36);
  view.setBigUint64(directory + 64, BigInt(text.start));
  view.setBigUint64(directory + 72, BigInt(text.size));
  view.setBigUint64(directory + 80, CS_EXECSEG_MAIN_BINARY);
  signature.set(name, directory + CODE_DIRECTORY_BYTES);
  let at = directory + hashes;
  for (const hash of pageHashes(code, PAGE_BITS)) {
    signature.set(hash, at);
    at += HASH_BYTES;
  }
  return signed;
}

/** @throws BrokenFile unless segments and signature fit the file, and every page has the hash that the signature says */
export function verifyMachO(bytes: Uint8Array): void {
  const file = readMachO(bytes);
  const { segments, signatureStart, signatureSize } = file;
  mustLieApart(segments, bytes.length);
  const last = segmentCalled('__LINKEDIT', file);
  must(last.start + last.size === bytes.length, 'there is something after its last segment');
  must(last.size <= last.memorySize, 'its last segment is larger than the memory it asks for');
  must(signatureStart + signatureSize === bytes.length, 'there is something after its code signature');
  verifySignature(bytes.subarray(0, signatureStart), bytes.subarray(signatureStart));
}

function verifySignature(code: Uint8Array, signature: Uint8Array): void {
  const view = viewOf(signature);
  must(view.getUint32(0) === CSMAGIC_EMBEDDED_SIGNATURE, 'its code signature has no magic number');
  must(view.getUint32(4) <= signature.length, 'its code signature is longer than its place');
  const directory = directoryOf(view);
  const [hashes, pages, limit] = [16, 28, 32].map((at) => view.getUint32(directory + at)) as [number, number, number];
  const [hashBytes, hashType, , pageBits] = signature.subarray(directory + 36, directory + 40);
  must(hashBytes === HASH_BYTES && hashType === CS_HASHTYPE_SHA256, 'its code signature does not use SHA-256');
  must(limit === code.length, `its code signature covers ${limit} of ${code.length} bytes`);
  must(pages === pagesOf(code, pageBits ?? 0), `its code signature has ${pages} pages`);
  must(textAt(signature, directory + view.getUint32(directory + 20), 256) !== '', 'its code signature has no name');
  let at = directory + hashes;
  let page = 0;
  for (const hash of pageHashes(code, pageBits ?? 0)) {
    const told = signature.subarray(at, at + HASH_BYTES);
    must(Buffer.compare(hash, told) === 0, `page ${page} of ${pages} has another hash than its code signature says`);
    at += HASH_BYTES;
    page++;
  }
}

/** Where the code directory is in the signature. */
function directoryOf(view: DataView): number {
  const count = view.getUint32(8);
  for (let index = 0; index < count; index++) {
    const at = SUPER_BLOB_BYTES + BLOB_INDEX_BYTES * index;
    must(at + BLOB_INDEX_BYTES <= view.byteLength, 'its code signature has more parts than bytes');
    if (view.getUint32(at) !== CSSLOT_CODEDIRECTORY) continue;
    const found = view.getUint32(at + 4);
    must(found + CODE_DIRECTORY_BYTES <= view.byteLength, 'its code directory is beyond the file');
    must(view.getUint32(found) === CSMAGIC_CODEDIRECTORY, 'its code directory has no magic number');
    must(found + view.getUint32(found + 4) <= view.byteLength, 'its code directory is longer than its place');
    return found;
  }
  throw new BrokenFile('its code signature has no code directory');
}
