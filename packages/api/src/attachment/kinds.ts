/** What a browser may show without harm, and how its bytes begin. Where a container may hold several things, all of them. */
const kinds: { types: string[]; begins: (bytes: Buffer) => boolean }[] = [
  { types: ['image/png'], begins: (bytes) => startsWith(bytes, '\x89PNG\r\n\x1a\n') },
  { types: ['image/jpeg'], begins: (bytes) => startsWith(bytes, '\xff\xd8\xff') },
  { types: ['image/gif'], begins: (bytes) => startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a') },
  { types: ['image/webp'], begins: (bytes) => startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8) },
  { types: ['image/avif'], begins: (bytes) => brandIn(bytes, ['avif', 'avis']) },
  { types: ['audio/wav'], begins: (bytes) => startsWith(bytes, 'RIFF') && startsWith(bytes, 'WAVE', 8) },
  {
    types: ['audio/mpeg'],
    begins: (bytes) => ['ID3', '\xff\xfb', '\xff\xf3', '\xff\xf2'].some((text) => startsWith(bytes, text)),
  },
  { types: ['audio/flac'], begins: (bytes) => startsWith(bytes, 'fLaC') },
  { types: ['audio/ogg', 'video/ogg'], begins: (bytes) => startsWith(bytes, 'OggS\0') },
  { types: ['video/webm', 'audio/webm'], begins: (bytes) => startsWith(bytes, '\x1a\x45\xdf\xa3') && bytes.includes('webm') },
  { types: ['audio/mp4'], begins: (bytes) => brandIn(bytes, ['M4A ', 'M4B ']) },
  {
    types: ['video/mp4', 'audio/mp4'],
    begins: (bytes) => brandIn(bytes, ['isom', 'iso2', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'dash', 'M4V ', 'MSNV']),
  },
  { types: ['video/quicktime'], begins: (bytes) => brandIn(bytes, ['qt  ']) },
];

/** How many bytes tell what something is. */
export const telling = 64;

/**
 * What browsers may show a file as: an image, a sound or a film, if its bytes say that it is what it was announced as.
 * @param bytes how it begins
 * @param announced its media type, as its uploader has it
 */
export function showableAs(bytes: Buffer, announced: string): string | null {
  const kind = announced.replace(/\/.*/, '/');
  const found = kinds.find(({ begins }) => begins(bytes));
  return found?.types.find((type) => type.startsWith(kind)) ?? null;
}

const startsWith = (bytes: Buffer, text: string, at = 0) => bytes.toString('latin1', at, at + text.length) === text;

const brandIn = (bytes: Buffer, brands: string[]) =>
  startsWith(bytes, 'ftyp', 4) && brands.some((brand) => startsWith(bytes, brand, 8));
