import type { Context, MiddlewareHandler } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import { HOUR, MINUTE } from '#server/core/time.ts';
import { DomainError } from '#server/core/errors.ts';
import { callerNetwork } from '#server/rate-limits/caller-network.ts';
import type { Count, RateCounter, RateLimit } from '#server/rate-limits/rate-counter.ts';

interface Rule extends RateLimit {
  /** What is counted together. */
  key: string;
}

/**
 * Mastodon's limits. Every answer under /api says where the caller stands; what is beyond is
 * refused with 429.
 */
export function rateLimit(rates: RateCounter): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (!rates.enabled) return await next();
    const rules = rulesFor(c);
    const counts = await Promise.all(rules.map(({ key, window }) => rates.hit(key, window)));
    const [rule, count] = tightest(rules, counts);
    if (!rule || !count) return await next();
    c.header('X-RateLimit-Limit', String(rule.limit));
    c.header('X-RateLimit-Remaining', String(Math.max(0, rule.limit - count.count)));
    c.header('X-RateLimit-Reset', new Date(count.resetAt).toISOString().replace('Z', '000Z'));
    if (count.count > rule.limit) {
      const retryAfter = Math.max(1, Math.ceil((count.resetAt - Date.now()) / 1000));
      throw new DomainError('rate_limited', 'Too many requests', { retryAfter });
    }
    await next();
  };
}

function rulesFor(c: Context<ApiEnv>): Rule[] {
  const { method } = c.req;
  const path = c.req.path.replace(/(?<=.)\/$/, '');
  const { viewer, appCaller, clientIp } = c.var;
  const ip = callerNetwork(clientIp);
  const rules: Rule[] = [];
  // Rendering a page asks the API several times: what counts is the page.
  const forPage = (c.env as { forPage?: boolean } | undefined)?.forPage === true;
  if (path.startsWith('/api/') && !(forPage && method === 'GET')) {
    if (viewer) rules.push({ key: `user:${viewer.userId}`, limit: 1500, window: 5 * MINUTE });
    if (viewer?.via === 'token')
      rules.push({ key: `token:${viewer.credentialId}`, limit: 300, window: 5 * MINUTE });
    if (!viewer)
      rules.push({
        key: appCaller ? `app:${appCaller.appId}:${ip}` : `ip:${ip}`,
        limit: 300,
        window: 5 * MINUTE,
      });
  }
  const who = viewer ? `user:${viewer.userId}` : `ip:${ip}`;
  if (!forPage && isPage(method, path))
    rules.push({ key: `page:${who}`, limit: 600, window: 5 * MINUTE });
  // Each may make us fetch and decode a file of another server; what is cached is cheap.
  if (path.startsWith('/media/proxy/'))
    rules.push({ key: `media-proxy:${ip}`, limit: 1500, window: 5 * MINUTE });
  if (method === 'POST') rules.push(...rulesForPost(path, who, ip));
  const isDelete = method === 'DELETE' && path.startsWith('/api/v1/statuses/');
  if (isDelete || /^\/api\/v1\/statuses\/\d+\/unreblog$/.test(path)) {
    rules.push({ key: `delete:${who}`, limit: 30, window: 30 * MINUTE });
  }
  return rules;
}

/** Pages ask the API uncounted, look-ups on other servers included, so they count themselves. */
function isPage(method: string, path: string): boolean {
  return (
    (method === 'GET' || method === 'HEAD') && !/^\/(?:api|media|avatars|headers)\//.test(path)
  );
}

function rulesForPost(path: string, who: string, ip: string): Rule[] {
  // Posts and boosts together, as in Mastodon.
  if (path === '/api/v1/statuses' || /^\/api\/v1\/statuses\/\d+\/reblog$/.test(path))
    return [{ key: `posts:${who}`, limit: 300, window: 3 * HOUR }];
  if (/^\/api\/v1\/accounts\/\d+\/follow$/.test(path))
    return [{ key: `follows:${who}`, limit: 400, window: 24 * HOUR }];
  if (/^\/api\/v1\/statuses\/\d+\/translate$/.test(path))
    return [{ key: `translate:${who}`, limit: 60, window: 5 * MINUTE }];
  if (path === '/api/v1/imports' || path === '/api/v1/archives')
    return [{ key: `transfers:${who}`, limit: 20, window: HOUR }];
  if (/^\/api\/v\d\/media$/.test(path))
    return [{ key: `media:${who}`, limit: 30, window: 30 * MINUTE }];
  if (path === '/api/v1/apps') return [{ key: `apps:${ip}`, limit: 5, window: 10 * MINUTE }];
  if (path === '/api/v1/accounts') return [{ key: `sign-up:${ip}`, limit: 5, window: 30 * MINUTE }];
  if (path === '/auth/sign-up')
    return [{ key: `sign-up-form:${ip}`, limit: 25, window: 5 * MINUTE }];
  // Each makes a pair of keys.
  if (path.startsWith('/auth/wikimedia/'))
    return [{ key: `wiki-account:${ip}`, limit: 25, window: 5 * MINUTE }];
  if (path.startsWith('/auth/password') || path.startsWith('/auth/confirm')) {
    return [{ key: `password:${ip}`, limit: 25, window: 5 * MINUTE }];
  }
  return path === '/oauth/token'
    ? [{ key: `oauth-token:${ip}`, limit: 300, window: 5 * MINUTE }]
    : [];
}

/** The rule that leaves the caller the least. */
function tightest(rules: Rule[], counts: Count[]): [Rule, Count] | [] {
  let best: [Rule, Count] | [] = [];
  let least = Infinity;
  for (const [index, rule] of rules.entries()) {
    const count = counts[index];
    if (!count) continue;
    const left = rule.limit - count.count;
    if (left < least) [best, least] = [[rule, count], left];
  }
  return best;
}
