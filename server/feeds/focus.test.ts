import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { focusOf } from './focus.ts';

async function picture(left: number, top: number): Promise<Buffer> {
  const create = { width: 90, height: 90, channels: 3 as const, background: '#e03020' };
  const input = await sharp({ create }).png().toBuffer();
  return await sharp({ create: { ...create, width: 1280, height: 800, background: '#9999aa' } })
    .composite([{ input, left, top }])
    .jpeg()
    .toBuffer();
}

const near = (actual: number, wanted: number) =>
  assert.ok(Math.abs(actual - wanted) < 0.2, `${actual} is not ${wanted}`);

for (const [left, top, x, y] of [
  [1100, 60, 0.79, 0.74],
  [100, 600, -0.77, -0.61],
  [595, 355, 0, 0],
] as const) {
  test(`what stands out at ${left}, ${top} stays in sight`, async () => {
    const focus = await focusOf(await picture(left, top));
    near(focus!.x, x);
    near(focus!.y, y);
  });
}

test('of what is no picture nothing is told', async () => {
  assert.equal(await focusOf(Buffer.from('no picture')), null);
});
