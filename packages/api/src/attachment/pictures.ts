/** A picture as it is seen, turned as its camera says, and a small one of it. */
export interface Picture {
  width: number;
  height: number;
  /** WebP, without what the camera wrote into the file. */
  thumbnail: Buffer;
}

const longestSide = 480;
const mostPixels = 50_000_000;

/**
 * Looks at a picture.
 * @returns `undefined` for what is no picture, is too large, or where sharp is not installed
 */
export async function look(bytes: Buffer): Promise<Picture | undefined> {
  const sharp = await (loading ??= load());
  if (!sharp) return undefined;
  try {
    const picture = sharp(bytes, { limitInputPixels: mostPixels }).autoOrient();
    const { autoOrient: size } = await picture.metadata();
    const thumbnail = await picture
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 75 })
      .toBuffer();
    return { width: size.width, height: size.height, thumbnail };
  } catch {
    return undefined;
  }
}

let loading: ReturnType<typeof load> | undefined;

async function load() {
  try {
    const { default: sharp } = await import('sharp');
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  } catch {
    return undefined;
  }
}
