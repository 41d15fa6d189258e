import { DomainError } from '#server/core/errors.ts';
import { MAX_FILM_PIXELS, MAX_FRAME_RATE } from './limits.ts';
import { type FilmType, inputOf, type Probe, probe, rateOf } from './probe.ts';
import { runTool } from './tools.ts';

const SMOOTH = 60;

export interface Converted {
  type: 'gifv' | 'video' | 'audio';
  mime: 'video/mp4' | 'audio/mpeg';
  probe: Probe;
  /** Whether a frame for the preview was written. */
  poster: 'written' | 'none';
}

/** Where the files go, and how long a film or sound may be. */
interface Target {
  to: string;
  poster: string;
  seconds: number;
}

/** Bytes: a film of a few colours can be small and become anything. */
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

const QUIET = ['-nostdin', '-v', 'error', '-y', '-threads', '2'];
/** Nothing that a camera noted about place and owner goes along. */
const BARE = ['-map_metadata', '-1', '-map_chapters', '-1', '-sn', '-dn'];

/**
 * Makes of a film or sound at `from` what every browser plays, at `to`: H.264 with AAC in MP4, or
 * MP3; without what else the file carried. A film without sound, and a GIF, becomes a "gifv". Writes
 * a frame to `poster`. Throws `invalid` for what is too large or holds neither film nor sound.
 */
export async function convert(
  from: string,
  type: FilmType,
  { to, poster, seconds }: Target,
): Promise<Converted> {
  const source = await probe(from, type);
  refuseLong(source, seconds);
  if (source.video === null) return await convertSound(from, type, source, { to, poster, seconds });
  refuseLarge(source.video);
  await runTool('ffmpeg', [
    ...QUIET,
    ...inputOf(from, type),
    ...filmOptions(source),
    ...bounds(seconds),
    to,
  ]);
  const made = await probe(to, 'video/mp4');
  await runTool('ffmpeg', [...QUIET, ...inputOf(to, 'video/mp4'), '-frames:v', '1', poster]);
  const silent = source.audio === null;
  return { type: silent ? 'gifv' : 'video', mime: 'video/mp4', probe: made, poster: 'written' };
}

async function convertSound(
  from: string,
  type: FilmType,
  source: Probe,
  { to, poster, seconds }: Target,
): Promise<Converted> {
  if (source.audio === null) throw unreadable();
  const codec =
    source.audio.codec === 'mp3' ? ['-c:a', 'copy'] : ['-c:a', 'libmp3lame', '-q:a', '2'];
  await runTool('ffmpeg', [
    ...QUIET,
    ...inputOf(from, type),
    ...['-map', '0:a:0', ...BARE, '-vn', ...codec, '-f', 'mp3', ...bounds(seconds), to],
  ]);
  const cover = ['-map', '0:v:0', '-frames:v', '1', poster];
  const covered = await runTool('ffmpeg', [...QUIET, ...inputOf(from, type), ...cover]).then(
    () => 'written' as const,
    () => 'none' as const,
  );
  return {
    type: 'audio',
    mime: 'audio/mpeg',
    probe: await probe(to, 'audio/mpeg'),
    poster: covered,
  };
}

function filmOptions({ video, audio }: Probe): string[] {
  const plays = video?.codec === 'h264' && video.pixels === 'yuv420p';
  // H.264 in this form wants even sides.
  const even = 'scale=trunc(iw/2)*2:trunc(ih/2)*2';
  const picture = plays
    ? ['-c:v', 'copy']
    : [
        ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p'],
        ...['-vf', even, '-maxrate', '8M', '-bufsize', '16M'],
        ...(rateOf(video?.frameRate ?? '') > SMOOTH ? ['-r', String(SMOOTH)] : []),
      ];
  const sound =
    audio === null
      ? ['-an']
      : [
          '-map',
          '0:a:0',
          ...(audio.codec === 'aac' ? ['-c:a', 'copy'] : ['-c:a', 'aac', '-b:a', '192k']),
        ];
  return ['-map', '0:v:0', ...sound, ...BARE, ...picture, '-movflags', '+faststart', '-f', 'mp4'];
}

/** Throws `invalid` for what lasts longer than it may. */
export function refuseLong({ duration }: Pick<Probe, 'duration'>, seconds: number): void {
  if (duration > seconds)
    throw new DomainError(
      'invalid',
      `Validation failed: films and sounds of more than ${seconds} seconds are not supported`,
    );
}

/** Some files do not say how long they are, or lie. */
function bounds(seconds: number): string[] {
  return ['-t', String(seconds), '-fs', String(MAX_OUTPUT_BYTES)];
}

function refuseLarge(video: NonNullable<Probe['video']>): void {
  const { width, height, frameRate } = video;
  if (width * height === 0) throw unreadable();
  if (width * height > MAX_FILM_PIXELS)
    throw new DomainError(
      'invalid',
      `Validation failed: ${width}x${height} videos are not supported`,
    );
  if (rateOf(frameRate) > MAX_FRAME_RATE)
    throw new DomainError('invalid', 'Validation failed: the frame rate is not supported');
}

function unreadable(): DomainError {
  return new DomainError('invalid', 'Validation failed: File holds neither film nor sound');
}
