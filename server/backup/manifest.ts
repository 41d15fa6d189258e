import { z } from 'zod';

export const MANIFEST = 'manifest.json';
export const SECRET_KEY = 'secret-key';
export const TABLES = 'tables/';
export const MEDIA = 'media/';

/** What a backup says of itself; the first file in it. */
export const manifest = z.object({
  format: z.literal(1),
  version: z.string(),
  origin: z.string(),
  created_at: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  /** `elsewhere`: in a bucket, which is backed up by its own means. */
  media: z.enum(['included', 'elsewhere']),
});
export type Manifest = z.infer<typeof manifest>;
