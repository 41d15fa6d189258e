import type { Name, World } from './world.ts';

type Params = Record<string, unknown>;

type Words = [status: number, text: string];

/** What the contract test needs to know of an endpoint beside what the catalogue says. */
export interface Row {
  /** Who asks; alice unless told. */
  as?: Name;
  /** What stands in the address. Made anew for what the endpoint takes away. */
  path?: (world: World) => Record<string, string> | Promise<Record<string, string>>;
  params?: (world: World) => Params | Promise<Params>;
  /** What the answer is when all is well; 200 unless told. */
  status?: number;
  /** What `sam` is told, to whom this is none of his business; so is nobody, where nobody may ask. */
  stranger?: number;
  /** What is told of an id that nothing has; 404 unless told. */
  unknown?: number;
  /** Where the list is in the answer, if it is not the answer. */
  rows?: (body: never) => unknown[];
  /** What a token without the scope is told; 403 in Mastodon's words unless told. */
  outside?: Words;
  /** What is told to nobody, a token that is none, and an application; Mastodon's words unless told. */
  nobody?: { none: Words; invalid: Words; app: Words };
}

export type Rows = Readonly<Record<string, Row>>;
