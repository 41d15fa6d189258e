import { decode, isBlurhashValid } from 'blurhash';
import sharp from 'sharp';
import { createLane } from '#server/core/lane.ts';
import type { MediaMeta } from '#server/db/schema/media.ts';
import { TOO_MANY_PICTURES } from './picture.ts';
import type { ServedFile } from './remote-file.ts';
import { within } from './sizes.ts';

const USUAL_SHAPE = { width: 16, height: 9 };
/** Pixels of what has no details. */
const BLURRED_AREA = 64 * 36;
const GREY = { r: 84, g: 89, b: 93 };

const lane = createLane({ concurrency: 2, queue: 60, refusal: TOO_MANY_PICTURES });

/**
 * The picture of a film elsewhere that came without one, as all of Mastodon's do: its blurhash, else
 * plain grey, in the shape of the film. The official app for Android shows no film that has none. No
 * frame is taken: every film would have to be fetched as soon as somebody scrolls past it, and what
 * strangers made would be handed to ffmpeg.
 */
export async function filmStandIn(film: {
  blurhash: string | null;
  meta: MediaMeta;
}): Promise<ServedFile> {
  const { width = 0, height = 0 } = film.meta.original ?? {};
  const shape = width > 0 && height > 0 ? { width, height } : USUAL_SHAPE;
  const size = within(BLURRED_AREA, grown(shape));
  return await lane.run(async () => {
    const bytes = await (
      film.blurhash !== null && isBlurhashValid(film.blurhash).result
        ? blurred(film.blurhash, size)
        : sharp({ create: { ...size, channels: 3, background: GREY } })
    )
      .jpeg({ quality: 80 })
      .toBuffer();
    return { bytes: bytes as ServedFile['bytes'], mime: 'image/jpeg' };
  });
}

/** So large that it is reduced to what is wanted, however small it is. */
function grown({ width, height }: { width: number; height: number }) {
  return { width: width * 100, height: height * 100 };
}

function blurred(blurhash: string, { width, height }: { width: number; height: number }) {
  const pixels = decode(blurhash, width, height);
  return sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
}
