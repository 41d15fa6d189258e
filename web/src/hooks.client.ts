import type { HandleClientError } from '@sveltejs/kit/hooks';

/** A page that could not be asked for is no fault of the page: its reader may try again. */
export const handleError: HandleClientError = (caught) => {
  if (caught.kind !== 'unknown') return;
  console.error(caught.error);
  // What `fetch` throws without an answer, in every browser.
  if (!navigator.onLine || caught.error instanceof TypeError) return { message: 'unreachable' };
};
