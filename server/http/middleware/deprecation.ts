import type { MiddlewareHandler } from 'hono';

/** What newer addresses have taken the place of, since when, as Mastodon tells it. */
const OLD: [path: RegExp, since: string][] = [
  [/^\/api\/v1\/instance$/, '2022-11-14'],
  [/^\/api\/v1\/filters(?:\/\d+)?$/, '2022-11-14'],
  [/^\/api\/v1\/trends$/, '2022-03-30'],
  [/^\/api\/v1\/accounts\/\d+\/identity_proofs$/, '2022-03-30'],
  [/^\/api\/v1\/suggestions$/, '2021-05-16'],
];

/** Says of what still works for old apps that it is deprecated (RFC 9745). */
export function deprecation(): MiddlewareHandler {
  return async (c, next) => {
    const path = c.req.path.replace(/\/$/, '');
    const [, since] = OLD.find(([one]) => one.test(path)) ?? [];
    if (since !== undefined) c.header('Deprecation', `@${Date.parse(since) / 1000}`);
    await next();
  };
}
