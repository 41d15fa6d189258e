import { describe, expect, it } from 'vitest';
import type { Status } from '#lib/api/entities.ts';
import { quoting } from './quote.ts';

const status = (
  current_user: Status['quote_approval']['current_user'],
  automatic: Status['quote_approval']['automatic'] = [],
) => ({ quote_approval: { automatic, manual: [], current_user } });

describe('the button to quote', () => {
  it('follows the policy of the author', () => {
    expect(quoting(status('automatic'), 'member')).toEqual({
      label: 'action-quote',
      disabled: false,
    });
    expect(quoting(status('manual'), 'member').label).toBe('action-quote-ask');
    expect(quoting(status('denied'), 'member')).toEqual({
      label: 'action-quote-denied',
      disabled: true,
    });
    expect(quoting(status('denied', ['followers']), 'member').label).toBe('action-quote-followers');
    expect(quoting(status('unknown', ['unsupported_policy']), 'member').disabled).toBe(true);
  });

  it('offers visitors to sign in', () => {
    expect(quoting(status('denied', ['public']), 'visitor').disabled).toBe(false);
  });
});
