import { readFile } from 'node:fs/promises';

const FOLDER = new URL('icons/', import.meta.url);

export const ICONS = ['picture', 'film', 'article', 'calendar', 'talk', 'feed'] as const;

/** The avatar that a feed has until somebody gives it another. */
export async function iconOf(icon: (typeof ICONS)[number]): Promise<Uint8Array> {
  return await readFile(new URL(`${icon}.png`, FOLDER));
}
