import { deflateSync, crc32 } from 'node:zlib';
import sharp from 'sharp';

export type TestPictureType = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';

/** A picture of a plain gradient, with EXIF that tells a place when asked. */
export async function testPicture(
  options: {
    type?: TestPictureType;
    width?: number;
    height?: number;
    exif?: 'gps';
    orientation?: number;
    alpha?: 'transparent';
  } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { type = 'jpeg', width = 300, height = 200, exif, orientation, alpha } = options;
  const background = alpha ? { r: 200, g: 80, b: 20, alpha: 0.4 } : { r: 200, g: 80, b: 20 };
  let image = sharp({ create: { width, height, channels: alpha ? 4 : 3, background } });
  if (exif)
    image = image.withExif({
      IFD0: { Copyright: 'SECRET-PLACE' },
      IFD3: { GPSLatitude: '51/1 30/1 0/1' },
    });
  if (orientation) image = image.withMetadata({ orientation });
  return new Uint8Array(await image.toFormat(type).toBuffer());
}

/** The same as a file for a form. */
export async function testPictureFile(
  options: Parameters<typeof testPicture>[0] = {},
): Promise<Blob> {
  return new Blob([await testPicture(options)], { type: `image/${options.type ?? 'jpeg'}` });
}

/** A GIF that moves: `frames` frames, each of another colour. */
export async function testAnimation(frames: number, side = 40): Promise<Uint8Array<ArrayBuffer>> {
  const pixels = Buffer.alloc(side * side * frames * 3);
  for (let frame = 0; frame < frames; frame += 1) {
    pixels.fill(
      Math.round((frame * 255) / frames),
      frame * side * side * 3,
      (frame + 1) * side * side * 3,
    );
  }
  const raw = { width: side, height: side * frames, channels: 3 as const, pageHeight: side };
  return new Uint8Array(await sharp(pixels, { raw }).gif({ loop: 0, delay: 100 }).toBuffer());
}

/** A small PNG that claims, and would unpack to, `width` × `height` pixels: a decompression bomb. */
export function pngBomb(width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const row = Math.ceil(width / 8) + 1;
  const body = deflateSync(Buffer.alloc(Math.min(row * height, 8_000_000)), { level: 9 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(
    Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', body),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

function chunk(name: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}
