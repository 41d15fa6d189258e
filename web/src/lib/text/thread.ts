import type { Status } from '#lib/api/entities.ts';

/**
 * Answers in the order in which they are read: each followed by its own answers.
 * `depth` is 0 for an answer to `rootId` itself.
 */
export function threadDepths(rootId: string, all: Status[]): { status: Status; depth: number }[] {
  const known = new Set([rootId, ...all.map((one) => one.id)]);
  const children = new Map<string, Status[]>();
  for (const status of all) {
    // An answer to something that is not shown hangs below the root.
    const parent = status.in_reply_to_id ?? rootId;
    const under = known.has(parent) ? parent : rootId;
    children.set(under, [...(children.get(under) ?? []), status]);
  }
  const out: { status: Status; depth: number }[] = [];
  const stack = [...(children.get(rootId) ?? [])].reverse().map((status) => ({ status, depth: 0 }));
  for (let next = stack.pop(); next; next = stack.pop()) {
    out.push(next);
    const { depth } = next;
    const own = children.get(next.status.id) ?? [];
    stack.push(...own.toReversed().map((status) => ({ status, depth: depth + 1 })));
  }
  return out;
}
