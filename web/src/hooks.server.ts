import type { Handle, HandleFetch, HandleServerError } from '@sveltejs/kit/hooks';
import { defaultLocale, fromAcceptLanguage, isLocale, locales } from '#lib/i18n/locales.ts';
import { readTheme } from '#lib/state/theme.ts';

/** Where our own server answers, as opposed to the pages of this client. */
const ownApi = /^\/(api|auth|oauth|nodeinfo)\//;

/** Language and theme are known before the first byte, so that nothing flickers or flips. */
export const handle: Handle = async ({ event, resolve }) => {
  const { url, cookies, request, locals } = event;
  const asked = languageIn(url) ?? cookies.get('locale');
  locals.locale = isLocale(asked)
    ? asked
    : (fromAcceptLanguage(asked ?? null) ??
      fromAcceptLanguage(request.headers.get('accept-language')) ??
      defaultLocale);
  locals.theme = readTheme(cookies.get('theme'));

  const response = await resolve(event, {
    // Lists say where they go on in the Link header; the browser needs it when it takes over.
    filterSerializedResponseHeaders: (name) => name === 'link' || name === 'content-type',
    transformPageChunk: ({ html }) =>
      html
        .replace('%lang%', locals.locale)
        .replace('%dir%', locales[locals.locale].dir)
        .replace('%theme%', locals.theme),
  });
  response.headers.append('vary', 'Accept, Accept-Language, Cookie');
  if (!response.headers.has('cache-control'))
    response.headers.set('cache-control', 'private, no-cache');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
  if (url.pathname === '/oauth/authorize') relaxPolicy(response);
  return response;
};

/** `uselang` as on the wikis; `lang` is what apps say when they ask for consent. */
function languageIn(url: URL): string | null {
  const asked = url.searchParams.get('uselang');
  return asked ?? (url.pathname === '/oauth/authorize' ? url.searchParams.get('lang') : null);
}

/**
 * The one exception to the content security policy: the consent page sends its form on to an app's
 * own scheme (`myapp://…`), which `form-action` would forbid; Mastodon leaves it off there too.
 */
function relaxPolicy(response: Response): void {
  const policy = response.headers.get('content-security-policy');
  const relaxed = policy?.replace(/form-action [^;]*;? ?/, '');
  if (relaxed) response.headers.set('content-security-policy', relaxed);
}

/**
 * Our own API is asked inside the process, with the visitor's cookies, not over the network. No other
 * host is asked at all: that is for the server's guarded client.
 */
export const handleFetch: HandleFetch = async ({ event, request, fetch }) => {
  const url = new URL(request.url);
  if (url.origin !== event.url.origin) throw new Error('A page asks this server only');
  if (!event.platform || !ownApi.test(url.pathname)) {
    return fetch(request);
  }
  const headers = new Headers(request.headers);
  for (const name of ['cookie', 'user-agent', 'x-forwarded-for', 'x-forwarded-proto', 'host']) {
    const value = event.request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  headers.set('origin', event.url.origin);
  return event.platform.api(new Request(request, { headers }));
};

/** What we did not foresee goes to the log; readers get the kind of error and no more. */
export const handleError: HandleServerError = (caught) => {
  if (caught.kind === 'unknown') console.error(caught.error);
};
