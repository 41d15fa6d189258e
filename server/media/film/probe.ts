import { z } from 'zod';
import type { RecordingType } from '../sniff.ts';
import { runTool } from './tools.ts';

/** What a film or a sound is made of. */
export interface Probe {
  /** Seconds. */
  duration: number;
  bitrate: number;
  video: { codec: string; pixels: string; width: number; height: number; frameRate: string } | null;
  audio: { codec: string } | null;
}

export type FilmType = RecordingType | 'image/gif';

/** The one reader for each kind: a file that says it is something else is read by no other. */
const DEMUXERS: Record<FilmType, string> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'audio/mp4': 'mov',
  'video/webm': 'matroska',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/flac': 'flac',
  'audio/wav': 'wav',
  'audio/aac': 'aac',
  'image/gif': 'gif',
};

/** Arguments that open a file of this kind, which may lead to no other file and no address. */
export function inputOf(path: string, type: FilmType): string[] {
  return ['-protocol_whitelist', 'file', '-f', DEMUXERS[type], '-i', path];
}

const Stream = z.object({
  codec_type: z.string().optional(),
  codec_name: z.string().default(''),
  pix_fmt: z.string().default(''),
  width: z.number().optional(),
  height: z.number().optional(),
  avg_frame_rate: z.string().default('0/0'),
  r_frame_rate: z.string().default('0/0'),
  disposition: z.object({ attached_pic: z.number().default(0) }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
  tags: z.object({ rotate: z.string().optional() }).optional(),
});
const Answer = z.object({
  streams: z.array(Stream).default([]),
  format: z.object({ duration: z.string().optional(), bit_rate: z.string().optional() }),
});

export async function probe(path: string, type: FilmType): Promise<Probe> {
  const asked = ['-print_format', 'json', '-show_format', '-show_streams'];
  const answer = Answer.parse(
    JSON.parse(await runTool('ffprobe', ['-v', 'error', ...asked, ...inputOf(path, type)])),
  );
  const video = answer.streams.find(
    (one) => one.codec_type === 'video' && one.disposition?.attached_pic !== 1,
  );
  const audio = answer.streams.find((one) => one.codec_type === 'audio');
  return {
    duration: Number(answer.format.duration ?? 0) || 0,
    bitrate: Math.round(Number(answer.format.bit_rate ?? 0)) || 0,
    video: video ? videoOf(video) : null,
    audio: audio ? { codec: audio.codec_name } : null,
  };
}

function videoOf(stream: z.infer<typeof Stream>): Probe['video'] {
  const { width = 0, height = 0 } = stream;
  const turned = Math.abs(
    stream.side_data_list?.find((one) => one.rotation !== undefined)?.rotation ??
      Number(stream.tags?.rotate ?? 0),
  );
  const upright = turned % 180 === 0;
  return {
    codec: stream.codec_name,
    pixels: stream.pix_fmt,
    width: upright ? width : height,
    height: upright ? height : width,
    frameRate: rateOf(stream.avg_frame_rate) > 0 ? stream.avg_frame_rate : stream.r_frame_rate,
  };
}

/** Frames a second of a fraction such as `30000/1001`. */
export function rateOf(fraction: string): number {
  const [frames = 0, seconds = 1] = fraction.split('/').map(Number);
  return seconds > 0 ? frames / seconds : 0;
}
