import assert from 'node:assert/strict';
import type { z } from 'zod';
import type { RequestOptions, TestApi } from './api.ts';

interface Somebody {
  id: string;
}

export interface JsonApi {
  /** The body of an answer that must be a 200 and fit the contract. */
  ok<T>(
    schema: z.ZodType<T>,
    as: Somebody | null,
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<T>;
  status(
    as: Somebody | null,
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<number>;
}

/** Requests whose answers are held against the contract. */
export function jsonApi(api: () => TestApi): JsonApi {
  return {
    async ok(schema, as, method, path, options) {
      const response = await api().request(as?.id ?? null, method, path, options);
      const body: unknown = await response.json();
      assert.equal(response.status, 200, JSON.stringify(body));
      return schema.parse(body);
    },
    async status(as, method, path, options) {
      return (await api().request(as?.id ?? null, method, path, options)).status;
    },
  };
}
