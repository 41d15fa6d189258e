import type { SubmitFunction } from '$app/forms';

/**
 * For forms at the door: goes on by loading the next page instead of exchanging this one. Nothing
 * of the visitor stays in memory, and a consent page comes with the policy that lets its form lead
 * to the app.
 */
export const goOnAfresh: SubmitFunction =
  () =>
  async ({ result, update }) => {
    if (result.type === 'redirect') location.assign(result.location);
    else await update();
  };
