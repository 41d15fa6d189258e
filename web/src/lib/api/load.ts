import { error, redirect } from '@sveltejs/kit';
import { ApiError } from './client.ts';

/**
 * Waits for an answer of the API inside a `load`. A refusal becomes the error page with the same
 * status; "sign in first" becomes the sign-in page, which leads back to `url`.
 */
export async function orErrorPage<T>(answer: Promise<T>, url: URL): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    if (cause.status === 401 || cause.status === 422) redirect(303, signInPath(url));
    error(cause.status, cause.message);
  }
}

/** The sign-in page that leads back to where the reader was. */
export function signInPath(url: { pathname: string; search: string }): string {
  return `/auth/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`;
}

/** The same for somebody who is signed in and wants to be somebody else. */
export function signInAgainPath(url: { pathname: string; search: string }): string {
  return `${signInPath(url)}&again=1`;
}

/** Where to go after signing in: a path on this site, never another one. */
export function safeNext(next: string | null | undefined): string {
  // Browsers drop tabs and line breaks inside an address: "/\t/elsewhere" would leave the site.
  return next && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/';
}
