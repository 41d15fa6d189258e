import type { QuoteApproval, Status } from '#server/contract/status.ts';

/**
 * A status as it was read for nobody in particular, made fit for people: no filters hit it, and
 * whether the reader may quote it is left open where it depends on who they are, since "denied",
 * which holds for the public, would take the button away from everybody.
 */
export function withoutViewer(status: Status): Status {
  return {
    ...status,
    filtered: [],
    quote_approval: approval(status.quote_approval),
    reblog: status.reblog && {
      ...status.reblog,
      quote_approval: approval(status.reblog.quote_approval),
    },
  };
}

function approval({ automatic, manual }: QuoteApproval): QuoteApproval {
  const nobody = automatic.length + manual.length === 0;
  const standing = automatic.includes('public') ? 'automatic' : 'unknown';
  return { automatic, manual, current_user: nobody ? 'denied' : standing };
}
