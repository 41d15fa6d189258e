import { decode, isBlurhashValid } from 'blurhash';

const side = 16;

/** A tiny picture of a blurhash as a data: address, or null when it is not one. Browser only. */
export function blurhashUrl(hash: string): string | null {
  if (!isBlurhashValid(hash).result) return null;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const drawing = canvas.getContext('2d');
  if (!drawing) return null;
  const pixels = drawing.createImageData(side, side);
  pixels.data.set(decode(hash, side, side));
  drawing.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}
