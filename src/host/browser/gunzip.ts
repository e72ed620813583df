/** gzip (RFC 1952) by the browser's own decompressor, while the bytes still arrive. */

const MAGIC = [0x1f, 0x8b];

/**
 * The contents of a gzip file. Some web servers declare such files as compressed transfers, and the browser has unpacked them
 * already: what does not begin as gzip is taken as it is.
 * @throws TypeError if the file is damaged
 */
export async function gunzipped(file: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (!MAGIC.every((byte, at) => file[at] === byte)) return file;
  const contents = new Blob([file]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(contents).arrayBuffer());
}
