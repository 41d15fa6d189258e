import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReasonCode } from '#server/contract/curated-feed.ts';
import { REASONS, reasonCode } from './reasons.ts';

test('every reason has its code, and every code but one its reason', () => {
  for (const [code, text] of Object.entries(REASONS)) {
    const said = code.startsWith('nothing_') ? `${text} 2026-11-22` : text;
    assert.equal(reasonCode(said), code);
  }
  const codes = ReasonCode.options.filter((code) => code !== 'other');
  assert.deepEqual(codes.toSorted(), Object.keys(REASONS).toSorted());
  assert.equal(reasonCode('wiki.example refused: Bad title'), 'other');
  assert.equal(reasonCode(null), null);
});
