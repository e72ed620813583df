/** Fetches what a machine boots from. */
import { gunzipped } from '../../host/browser/gunzip.ts';
import type { Asset } from './protocol.ts';

/** What went wrong, as one sentence for the reader. */
export class AssetError extends Error {}

/** Told of each piece that arrives: its bytes, and for the first piece of a file how many there will be, if that is known. */
export type Progress = (bytes: number, expected: number | undefined) => void;

/** A file that a compressed one unpacks to. @throws AssetError */
export async function unpacked(asset: Asset, progress: Progress): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof asset !== 'string') return asset;
  const file = await fetched(asset, progress);
  try {
    return await gunzipped(file);
  } catch {
    throw new AssetError(`${nameOf(asset)} arrived damaged; reload the page and try again.`);
  }
}

async function fetched(address: string, progress: Progress): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address).catch(() => undefined);
  if (!response) throw new AssetError('The network does not answer; the machine could not be fetched.');
  if (response.status === 404)
    throw new AssetError('This book has been published anew since the page was opened; reload it and try again.');
  if (!response.ok || !response.body)
    throw new AssetError(`The server answers ${response.status} for ${nameOf(address)}.`);
  const declared = Number(response.headers.get('content-length')) || undefined;
  progress(0, declared);
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, out) {
        progress(piece.length, undefined);
        out.enqueue(piece);
      },
    }),
  );
  try {
    return new Uint8Array(await new Response(counted).arrayBuffer());
  } catch {
    throw new AssetError('The connection broke while the machine was fetched; try again.');
  }
}

const nameOf = (address: string): string => address.split('/').at(-1)!;
