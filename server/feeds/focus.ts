import sharp from 'sharp';
import type { Focus } from '#server/media/upload.ts';

/** Enough to see what stands out, in pixels. */
const LOOKED_AT = 256;

/**
 * The point of a picture that stands out most (its colours, contrasts and skin tones, as sharp's
 * attention strategy weighs them), so that clients that cut it keep that in sight. It takes some
 * milliseconds. Null where it cannot be told.
 */
export async function focusOf(bytes: Uint8Array): Promise<Focus | null> {
  try {
    // Made small first: sharp counts in pixels of what it cuts from.
    const small = await sharp(bytes)
      .autoOrient()
      .resize(LOOKED_AT, LOOKED_AT, { fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer({ resolveWithObject: true });
    const side = Math.min(small.info.width, small.info.height);
    const { info } = await sharp(small.data)
      .resize(side, side, { fit: 'cover', position: sharp.strategy.attention })
      .toBuffer({ resolveWithObject: true });
    const { attentionX: x, attentionY: y } = info;
    if (x === undefined || y === undefined) return null;
    return { x: place(x / small.info.width), y: -place(y / small.info.height) };
  } catch {
    return null;
  }
}

/** From -1 to 1 of a share from 0 to 1. */
function place(share: number): number {
  const at = Math.min(1, Math.max(-1, share * 2 - 1));
  // Minus nought would be another number in JSON's eyes.
  return Math.round(at * 100) / 100 || 0;
}
