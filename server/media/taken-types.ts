import { hasTools } from './film/tools.ts';
import { PICTURE_TYPES, RECORDING_TYPES } from './sniff.ts';

/** What may be uploaded here: pictures, and films and sounds where ffmpeg is installed. */
export async function takenTypes(): Promise<readonly string[]> {
  return (await hasTools()) ? [...PICTURE_TYPES, ...RECORDING_TYPES] : PICTURE_TYPES;
}
