/** What the book's server answers. It serves nothing but the pages that it was given, to nobody but this computer's browser. */

export type Pages = ReadonlyMap<string, string | Uint8Array>;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  gz: 'application/gzip',
};

/** Names of this computer's own address, as a browser writes them. */
const OWN_NAMES = ['127.0.0.1', 'localhost'];

const ALWAYS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  // A page's own policy cannot say who may frame it.
  'Content-Security-Policy': "frame-ancestors 'none'",
};

const refusal = (status: number, words: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(`${words}\n`, {
    status,
    headers: { ...ALWAYS, 'Content-Type': 'text/plain; charset=utf-8', ...headers },
  });

/**
 * Whether a request is from a page of ours or typed by the reader. Another site's page can name our address (Origin), or give
 * its own name our address (Host: DNS rebinding).
 */
function isOurs(headers: Headers, port: number): boolean {
  const hosts = OWN_NAMES.map((name) => `${name}:${port}`);
  const origin = headers.get('origin');
  if (origin !== null && !hosts.some((host) => origin === `http://${host}`)) return false;
  return hosts.includes((headers.get('host') ?? '').toLowerCase());
}

/** @returns undefined for a path that is none: `%` without digits, or bytes that are no UTF-8 */
function nameOf(request: Request): string | undefined {
  try {
    return decodeURIComponent(new URL(request.url).pathname.slice(1)) || 'index.html';
  } catch {
    return undefined;
  }
}

/** @param pages are names in a table, so that no path leads anywhere else */
export async function respond(request: Request, port: number, pages: Promise<Pages>): Promise<Response> {
  if (!isOurs(request.headers, port)) return refusal(403, 'this book is served to this computer only');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refusal(405, 'the book can only be read', { Allow: 'GET, HEAD' });
  const name = nameOf(request);
  const contents = name === undefined ? undefined : (await pages).get(name);
  if (name === undefined || contents === undefined) return refusal(404, 'the book has no such page');
  const headers = {
    ...ALWAYS,
    'Content-Type': TYPES[name.split('.').at(-1)!] ?? 'application/octet-stream',
    // The names below machine/ change with the contents; what the others hold may be another book's at the next start.
    'Cache-Control': name.startsWith('machine/') ? 'max-age=31536000, immutable' : 'no-store',
  };
  const bytes = typeof contents === 'string' ? new TextEncoder().encode(contents) : new Uint8Array(contents);
  if (request.method === 'HEAD')
    return new Response(null, { headers: { ...headers, 'Content-Length': `${bytes.length}` } });
  return new Response(bytes, { headers });
}
