import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import type { FieldError } from './client.ts';
import { safeNext } from './load.ts';

/** What a form shows when the server refused it: the fields again (never passwords) and why. */
export interface Refusal {
  /** HTTP's, 0 when nothing was refused. */
  status: number;
  error: string;
  details: Record<string, FieldError[]>;
  values: Record<string, string>;
}

/** What the endpoints behind the forms say when they agree. */
interface Answer {
  /** Where to go on. */
  redirect?: string;
  needs_confirmation?: boolean;
  needs_approval?: boolean;
}

const secret = /password|token/;

/**
 * Passes a page's form on to an endpoint of our own server, hands the cookies it sets to the
 * browser, and gives its answer. A refusal comes back as `fail`, so the form can show it.
 */
export async function passOn(event: RequestEvent, path: string, form: FormData) {
  const body = new URLSearchParams();
  for (const [name, value] of form) if (typeof value === 'string') body.append(name, value);
  const response = await event.fetch(path, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body,
  });
  takeCookies(event, response);
  const answer = (await response.json().catch(() => ({}))) as Answer & Partial<Refusal>;
  if (response.ok) return { ok: true as const, answer };
  const values = Object.fromEntries([...body].filter(([name]) => !secret.test(name)));
  const refusal: Refusal = {
    status: response.status,
    error: answer.error ?? response.statusText,
    details: answer.details ?? {},
    values,
  };
  return { ok: false as const, failure: fail(response.status, refusal) };
}

/** What a form shows after it was accepted and the page stays. */
export function accepted(): Refusal & { done: true } {
  return { status: 0, error: '', details: {}, values: {}, done: true };
}

/** Sends the browser on after a form was accepted: where it came from, else where the server says. */
export function goOn(event: RequestEvent, answer: Answer): never {
  redirect(303, safeNext(event.url.searchParams.get('next') ?? answer.redirect));
}

function takeCookies(event: RequestEvent, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const { name, value, ...options } = event.cookies.parse(line);
    if (value === undefined) continue;
    event.cookies.set(name, value, {
      path: '/',
      secure: false,
      httpOnly: false,
      ...options,
      // The line is our own server's word; it is passed on unchanged.
      encode: (text) => text,
    });
  }
}
