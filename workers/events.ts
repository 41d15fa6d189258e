import type { Subscribers } from '#server/bus/catalog.ts';
import type { Deps } from '#server/deps.ts';

/** Who wants to know what: every domain event with what follows from it. */
export function subscribers(_deps: Deps): Subscribers {
  return {};
}
