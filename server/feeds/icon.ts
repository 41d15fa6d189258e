import { readFile } from 'node:fs/promises';
import type { AnySource } from './source.ts';

const FOLDER = new URL('icons/', import.meta.url);

/** The avatar that a feed has until somebody gives it another. */
export async function iconOf(icon: AnySource['icon']): Promise<Uint8Array> {
  return await readFile(new URL(`${icon}.png`, FOLDER));
}
