/** As Mastodon: originals up to 3840×2160 pixels of area, previews up to 640×360. */
export const ORIGINAL_AREA = 3840 * 2160;
export const PREVIEW_AREA = 640 * 360;

export interface Size {
  width: number;
  height: number;
}

/** `size` in its own shape, reduced to at most `area` pixels; what is smaller stays as it is. */
export function within(area: number, { width, height }: Size): Size {
  const scale = Math.sqrt(area / (width * height));
  if (!(scale < 1)) return { width, height };
  const side = (length: number) => Math.max(1, Math.floor(length * scale));
  return { width: side(width), height: side(height) };
}
