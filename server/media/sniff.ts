/** What we can read, told by the first bytes: names and announced types are never trusted. */
export type PictureType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp' | 'image/avif';

export const PICTURE_TYPES: readonly PictureType[] = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
];

/** Films and sounds that browsers play. No playlist (HLS, SMIL): those name further addresses. */
export type RecordingType =
  | 'video/mp4'
  | 'video/webm'
  | 'video/quicktime'
  | 'audio/mp4'
  | 'audio/mpeg'
  | 'audio/ogg'
  | 'audio/flac'
  | 'audio/wav'
  | 'audio/aac';

export const RECORDING_TYPES: readonly RecordingType[] = [
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/flac',
  'audio/wav',
  'audio/aac',
];

/** The kind of film or sound these bytes begin, or null when they are none that we pass on. */
export function sniffRecording(bytes: Uint8Array): RecordingType | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64));
  const text = head.toString('latin1');
  if (/^[^]{4}ftyp/.test(text)) return sniffBrand(text.slice(8, 12));
  if (text.startsWith('\x1a\x45\xdf\xa3')) return text.includes('webm') ? 'video/webm' : null;
  if (text.startsWith('OggS')) return 'audio/ogg';
  if (text.startsWith('fLaC')) return 'audio/flac';
  if (/^RIFF[^]{4}WAVE/.test(text)) return 'audio/wav';
  if (/^\xff[\xf0\xf1\xf8\xf9]/.test(text)) return 'audio/aac';
  return /^(?:ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb])/.test(text) ? 'audio/mpeg' : null;
}

function sniffBrand(brand: string): RecordingType | null {
  if (brand === 'qt  ') return 'video/quicktime';
  if (brand === 'M4A ' || brand === 'M4B ') return 'audio/mp4';
  return /^(?:iso[m2-9]|mp4[12]|avc1|M4V |dash|MSNV|3gp[4-7])$/.test(brand) ? 'video/mp4' : null;
}

/** The kind of picture these bytes begin, or null when they are none that we take. */
export function sniffPicture(bytes: Uint8Array): PictureType | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64));
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'image/png';
  const text = head.toString('latin1');
  if (/^GIF8[79]a/.test(text)) return 'image/gif';
  if (/^RIFF[^]{4}WEBP/.test(text)) return 'image/webp';
  if (/^[^]{4}ftyp/.test(text) && /avi[fs]/.test(text.slice(8))) return 'image/avif';
  return null;
}
