import { fail } from '@sveltejs/kit';
import { ApiError } from './client.ts';

/** Waits for a change inside a form action; what the server refuses comes back to the form. */
export async function orRefusal<T>(answer: Promise<T>) {
  try {
    return { ok: true as const, answer: await answer };
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    const { status, message, details } = cause;
    return { ok: false as const, refusal: fail(status, { status, error: message, details }) };
  }
}
