import { z } from 'zod';
import { Id } from '../formats.ts';

export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One address of the client API: what it takes, who may ask, what it answers. The OpenAPI document
 * and the contract test are both made from these, so neither can say what the other does not know.
 */
export interface Endpoint {
  /** Verb and address, `:name` for what stands in the path. */
  at: `${Verb} /${string}`;
  /** Verbs that do the same. */
  also?: readonly Verb[];
  summary: string;
  /** Where Mastodon's documentation tells of it, below docs.joinmastodon.org/methods/. */
  docs?: string;
  /**
   * Who may ask. `anyone`: also without a token. `user`: somebody signed in. `app`: an application
   * by itself. `own`: the endpoint decides in its own way, its summary says how.
   */
  caller: 'anyone' | 'user' | 'app' | 'own';
  /** Any one of them is enough; where none is named, any token is. */
  scopes?: readonly string[];
  /** Parameters besides those of the path; in the query, JSON, a form or multipart alike. */
  params?: Readonly<Record<string, z.ZodType>>;
  /** What a 200 says: JSON of this shape, or a file of this type. */
  answer: z.ZodType | `${string}/${string}`;
  /** Lists that come in pages, with a Link header. */
  paged?: 'min_id' | 'since_id';
}

export type Endpoints = readonly Endpoint[];

/** What says no more than that it was done. */
export const Empty = z.strictObject({});

export const Count = z.strictObject({ count: z.number().int() });

export const text = z.string().optional();
export const flag = z.boolean().optional();
export const number = z.number().int().optional();
export const ids = z.array(Id).optional();
export const texts = z.array(z.string()).optional();
/** A file, sent as a part of multipart. */
export const upload = z.string().meta({ format: 'binary' }).optional();

/** What every list takes. */
export const page = {
  max_id: Id.optional().describe('Older than this'),
  since_id: Id.optional().describe('Newer than this, the newest first'),
  min_id: Id.optional().describe('Newer than this, from there on'),
  limit: number.describe('How many; more than allowed is cut to what is allowed'),
};
