import { z } from 'zod';
import { ENDPOINTS, placeOf } from '#server/contract/endpoints/all.ts';
import type { Endpoint, Verb } from '#server/contract/endpoints/endpoint.ts';
import { type Components, describeEntities, type JsonSchema, withoutNames } from './components.ts';

const DOCS = 'https://docs.joinmastodon.org/methods/';
const REFUSALS: Record<string, string> = {
  401: 'No token, or one that is not valid',
  403: 'Not with this token’s scopes, or not by this user',
  404: 'Not there, or not to be seen',
  422: 'What is asked cannot be done as asked, or the token is of no user',
  429: 'Too many requests',
};

export interface About {
  origin: string;
  title: string;
  /** Of the software. */
  version: string;
}

/**
 * The client API as an OpenAPI 3.1 document, out of the same tables and schemas that the contract
 * test holds every answer against. https://spec.openapis.org/oas/v3.1.1
 */
export function describeApi({ origin, title, version }: About): JsonSchema {
  const every = Object.values(ENDPOINTS).flat();
  const shapes = every.flatMap(({ answer }) => (typeof answer === 'string' ? [] : [answer]));
  const components = describeEntities(shapes);
  return {
    openapi: '3.1.1',
    info: {
      title: `${title}: client API`,
      version,
      description: 'The client API of Mastodon, and what this server has besides.',
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    externalDocs: { url: 'https://docs.joinmastodon.org/client/intro/' },
    servers: [{ url: origin }],
    tags: Object.keys(ENDPOINTS).map((name) => ({ name })),
    paths: describePaths(components),
    components: {
      schemas: { ...components.schemas, Error: errorSchema() },
      securitySchemes: { oauth: oauthFlow(origin, every) },
    },
  };
}

function describePaths(components: Components): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const [tag, endpoints] of Object.entries(ENDPOINTS)) {
    for (const endpoint of endpoints) {
      const { verb, path } = placeOf(endpoint);
      const item = (paths[path.replaceAll(/:(\w+)/g, '{$1}')] ??= {});
      for (const one of [verb, ...(endpoint.also ?? [])])
        item[one.toLowerCase()] = describe(endpoint, { tag, verb: one, components });
    }
  }
  return paths;
}

function describe(
  endpoint: Endpoint,
  { tag, verb, components }: { tag: string; verb: Verb; components: Components },
): JsonSchema {
  const { path } = placeOf(endpoint);
  const { summary, docs, caller, scopes = [], params = {} } = endpoint;
  const inBody = verb !== 'GET' && Object.keys(params).length > 0;
  const security = scopes.length > 0 ? scopes.map((one) => ({ oauth: [one] })) : [{ oauth: [] }];
  return {
    tags: [tag],
    summary,
    operationId: `${verb.toLowerCase()}${path.replaceAll(/\W+(\w)/g, (_, c: string) => c.toUpperCase())}`,
    ...(docs ? { externalDocs: { url: DOCS + docs } } : {}),
    security: caller === 'user' || caller === 'app' ? security : [{}, ...security],
    parameters: [...pathParameters(path), ...(inBody ? [] : queryParameters(params))],
    ...(inBody ? { requestBody: body(params) } : {}),
    responses: {
      200: success(endpoint, components),
      ...Object.fromEntries(Object.entries(REFUSALS).map(([code, text]) => [code, refusal(text)])),
    },
  };
}

function pathParameters(path: string): JsonSchema[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(params: NonNullable<Endpoint['params']>): JsonSchema[] {
  return Object.entries(params).map(([name, schema]) => {
    const described = shapeOf(schema);
    return {
      // As Rails reads lists and records; both forms are taken for lists.
      name: described.type === 'array' ? `${name}[]` : name,
      in: 'query',
      required: !schema.safeParse(undefined).success,
      ...(described.type === 'object' ? { style: 'deepObject' } : {}),
      schema: described,
    };
  });
}

function body(params: NonNullable<Endpoint['params']>): JsonSchema {
  const schema = shapeOf(z.object(params));
  return {
    content: Object.fromEntries(
      ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'].map(
        (type) => [type, { schema }],
      ),
    ),
  };
}

function shapeOf(schema: z.ZodType): JsonSchema {
  return withoutNames(z.toJSONSchema(schema, { io: 'input' }));
}

function success({ answer, paged }: Endpoint, { refer }: Components): JsonSchema {
  const [type, schema] =
    typeof answer === 'string' ? [answer, { type: 'string' }] : ['application/json', refer(answer)];
  const link = { description: 'The pages before and after', schema: { type: 'string' } };
  return {
    description: 'Done',
    ...(paged ? { headers: { Link: link } } : {}),
    content: { [type]: { schema } },
  };
}

function refusal(description: string): JsonSchema {
  const schema = { $ref: '#/components/schemas/Error' };
  return { description, content: { 'application/json': { schema } } };
}

function errorSchema(): JsonSchema {
  const text = { type: 'string' };
  return {
    type: 'object',
    properties: { error: text, error_description: text, details: {} },
    required: ['error'],
  };
}

function oauthFlow(origin: string, every: readonly Endpoint[]): JsonSchema {
  const names = [...new Set(every.flatMap(({ scopes = [] }) => scopes))].toSorted();
  const scopes = Object.fromEntries(names.map((name) => [name, name]));
  const tokenUrl = `${origin}/oauth/token`;
  return {
    type: 'oauth2',
    flows: {
      authorizationCode: { authorizationUrl: `${origin}/oauth/authorize`, tokenUrl, scopes },
      clientCredentials: { tokenUrl, scopes },
    },
  };
}
