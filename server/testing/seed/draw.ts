import sharp from 'sharp';

export type PictureKind = 'sunrise' | 'sea' | 'forest';

type Rgb = [number, number, number];
/** The colour at a point; both coordinates go from 0 to 1, from the left and from the top. */
type Paint = (x: number, y: number) => Rgb;

const SCENES: Record<
  PictureKind,
  { sky: [string, string]; ground: [string, string]; hills: number }
> = {
  sunrise: { sky: ['#2a4b8d', '#ffb27d'], ground: ['#7a4a6b', '#2b2140'], hills: 0.06 },
  sea: { sky: ['#bfe3ff', '#f6fbff'], ground: ['#2a7fb8', '#123a5c'], hills: 0.004 },
  forest: { sky: ['#dfe9d8', '#f7f4e6'], ground: ['#4d7a4a', '#17331f'], hills: 0.1 },
};

/** A landscape as a JPEG, so that no picture of anybody's has to be part of the repository. */
export async function drawPicture(kind: PictureKind): Promise<Uint8Array> {
  const { sky, ground, hills } = SCENES[kind];
  return await paint(1200, 800, (x, y) => {
    const horizon = 0.58 + hills * Math.sin(x * 7) + (hills / 2) * Math.sin(x * 17 + 2);
    if (y > horizon) return mix(ground, (y - horizon) / (1 - horizon));
    const fromSun = Math.hypot((x - 0.68) * 1.5, y - 0.4);
    return fromSun < 0.09 ? [255, 243, 214] : mix(sky, y / horizon);
  });
}

/** An avatar: head and shoulders in somebody's colours. */
export async function drawAvatar([dark, light]: [string, string]): Promise<Uint8Array> {
  return await paint(400, 400, (x, y) => {
    const head = Math.hypot(x - 0.5, y - 0.38) < 0.19;
    const shoulders = Math.hypot(x - 0.5, (y - 1) * 0.9) < 0.36;
    return parse(head || shoulders ? dark : light);
  });
}

/** A header: waves in somebody's colours. */
export async function drawHeader(colours: [string, string]): Promise<Uint8Array> {
  const [dark, light] = colours;
  return await paint(1500, 500, (x, y) => {
    if (y > 0.85 + 0.07 * Math.sin(x * 9)) return parse(dark);
    return y > 0.65 + 0.1 * Math.sin(x * 6 + 1) ? mix(colours, 0.45) : parse(light);
  });
}

async function paint(width: number, height: number, colourAt: Paint): Promise<Uint8Array> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) pixels.set(colourAt(x / width, y / height), at);
  }
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  return new Uint8Array(await image.jpeg({ quality: 88 }).toBuffer());
}

function mix([from, to]: [string, string], share: number): Rgb {
  const [a, b] = [parse(from), parse(to)];
  const at = (i: 0 | 1 | 2) => a[i] + (b[i] - a[i]) * share;
  return [at(0), at(1), at(2)];
}

function parse(colour: string): Rgb {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
