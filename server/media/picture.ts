import { encode } from 'blurhash';
import sharp, { type Sharp } from 'sharp';
import { DomainError } from '#server/core/errors.ts';
import { createLane } from '#server/core/lane.ts';
import { ORIGINAL_AREA, PREVIEW_AREA, type Size, within } from './sizes.ts';
import { type PictureType, sniffPicture } from './sniff.ts';

// Pictures are not read twice, and only these readers ever see a stranger's bytes.
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadWebp',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadHeif',
  ],
});

const ANIMATION_AREA = 1280 * 720;
/** Pixels of all frames of an animation together. */
const ANIMATION_PIXELS = 80_000_000;
const SECONDS = 20;

/** What those are told who come while many pictures are in the making. */
export const TOO_MANY_PICTURES = {
  text: 'Too many pictures at once. Try again in a moment!',
  retryAfter: 5,
};

const lane = createLane({ concurrency: 2, queue: 32, refusal: TOO_MANY_PICTURES });

export interface EncodedPicture {
  bytes: Buffer;
  mime: string;
  width: number;
  height: number;
}

export interface ProcessedPicture {
  original: EncodedPicture;
  preview: EncodedPicture;
  blurhash: string;
}

export interface Source {
  bytes: Uint8Array;
  type: PictureType;
  /** As it is meant to be seen, with the orientation applied. */
  width: number;
  height: number;
  frames: number;
  hasAlpha: boolean;
}

/**
 * An upload made safe and handy: decoded and encoded anew, so that nothing but pixels survives (no
 * EXIF, no place, no hidden payload), turned the right way up, reduced where it is huge, with a
 * preview and a blurhash. `maxPixels` is the largest picture that is decoded at all.
 *
 * Throws `invalid` for what is not a picture, is broken, or is too large to decode.
 */
export async function processPicture(
  bytes: Uint8Array,
  maxPixels: number,
): Promise<ProcessedPicture> {
  return await lane.run(() =>
    decoding(async () => {
      const source = await inspect(bytes, maxPixels);
      const original = await encodeOriginal(source, maxPixels);
      const preview = await encodePreview(source, maxPixels);
      return { original, preview, blurhash: await blurhashOf(preview.bytes) };
    }),
  );
}

/**
 * The preview alone, of a picture that stands for something else. What somebody chose for that stays
 * a PNG if it is one, as with Mastodon; what we took ourselves is made `light`. Throws as
 * `processPicture` does.
 */
export async function processPreview(
  bytes: Uint8Array,
  options: { maxPixels: number; format: 'kept' | 'light' },
): Promise<{ preview: EncodedPicture; blurhash: string }> {
  const { maxPixels, format } = options;
  return await lane.run(() =>
    decoding(async () => {
      const source = await inspect(bytes, maxPixels);
      const mime = format === 'kept' ? keptAs(source) : lightAs(source);
      const preview = await encodeAs(fit(open(source, maxPixels), source, PREVIEW_AREA), mime);
      return { preview, blurhash: await blurhashOf(preview.bytes) };
    }),
  );
}

/** Size and blurhash of a picture that is encoded by us already, such as a preview. */
export async function measurePicture(
  bytes: Buffer,
): Promise<{ width: number; height: number; blurhash: string }> {
  return await lane.run(async () => {
    const { width, height } = await sharp(bytes).metadata();
    return { width, height, blurhash: await blurhashOf(bytes) };
  });
}

/** A picture cut to exactly `width` × `height`, still, without metadata: avatars and headers. */
export async function cropPicture(
  bytes: Uint8Array,
  options: { width: number; height: number; maxPixels: number },
): Promise<EncodedPicture> {
  const { width, height, maxPixels } = options;
  return await lane.run(() =>
    decoding(async () => {
      const source = await inspect(bytes, maxPixels);
      const image = open(source, maxPixels).resize(width, height, {
        fit: 'cover',
        position: 'attention',
      });
      return await encodeAs(image, source.hasAlpha ? 'image/png' : 'image/jpeg');
    }),
  );
}

async function inspect(bytes: Uint8Array, maxPixels: number): Promise<Source> {
  const type = sniffPicture(bytes);
  if (type === null) throw notAPicture();
  // Reads the header only: the size is known before anything is decoded.
  const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { width, height } = metadata.autoOrient;
  const frames = metadata.pages ?? 1;
  if (width * height > maxPixels || (frames > 1 && width * height * frames > ANIMATION_PIXELS)) {
    throw new DomainError('invalid', 'Validation failed: File has too many pixels');
  }
  return { bytes, type, width, height, frames, hasAlpha: metadata.hasAlpha };
}

function open(source: Source, maxPixels: number, animated?: 'animated'): Sharp {
  const options = animated
    ? { animated: true, limitInputPixels: ANIMATION_PIXELS }
    : { limitInputPixels: maxPixels };
  return sharp(source.bytes, { ...options, failOn: 'error', sequentialRead: true })
    .timeout({ seconds: SECONDS })
    .autoOrient();
}

async function encodeOriginal(source: Source, maxPixels: number): Promise<EncodedPicture> {
  if (source.frames > 1 && source.type === 'image/gif') {
    const moving = fit(open(source, maxPixels, 'animated'), source, ANIMATION_AREA);
    const { data, info } = await moving.gif({ effort: 3 }).toBuffer({ resolveWithObject: true });
    return {
      bytes: data,
      mime: 'image/gif',
      width: info.width,
      height: info.pageHeight ?? info.height,
    };
  }
  return await encodeAs(fit(open(source, maxPixels), source, ORIGINAL_AREA), keptAs(source));
}

async function encodePreview(source: Source, maxPixels: number): Promise<EncodedPicture> {
  const image = fit(open(source, maxPixels), source, PREVIEW_AREA);
  return await encodeAs(image, lightAs(source));
}

function lightAs(source: Source): string {
  return source.hasAlpha ? 'image/webp' : 'image/jpeg';
}

/** Formats that old clients cannot show become one that they can. */
function keptAs(source: Source): string {
  if (source.type === 'image/avif') return source.hasAlpha ? 'image/png' : 'image/jpeg';
  return source.type === 'image/gif' ? 'image/png' : source.type;
}

function fit(image: Sharp, source: Size, area: number): Sharp {
  const { width, height } = within(area, source);
  return width === source.width && height === source.height
    ? image
    : image.resize(width, height, { fit: 'fill' });
}

async function encodeAs(image: Sharp, mime: string): Promise<EncodedPicture> {
  const encoded =
    mime === 'image/jpeg'
      ? image.jpeg({ quality: 88 })
      : mime === 'image/webp'
        ? image.webp({ quality: 86, effort: 3 })
        : image.png({ compressionLevel: 7 });
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
  return { bytes: data, mime, width: info.width, height: info.height };
}

async function blurhashOf(preview: Buffer): Promise<string> {
  const { data, info } = await sharp(preview)
    .resize(32, 32, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return encode(new Uint8ClampedArray(data), info.width, info.height, 4, 4);
}

/** Whatever the decoder stumbles over is the picture's fault, not ours. */
async function decoding<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof DomainError ? cause : notAPicture(cause);
  }
}

/** In the words that are documented: https://docs.joinmastodon.org/methods/media/#422-unprocessable-entity */
function notAPicture(cause?: unknown): DomainError {
  return new DomainError(
    'invalid',
    'Validation failed: File content type is invalid, File is invalid',
    { cause },
  );
}
