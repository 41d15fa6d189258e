import { expect, it } from 'vitest';
import type { Status } from '#lib/api/entities.ts';
import { threadDepths } from './thread.ts';

const reply = (id: string, to: string) => ({ id, in_reply_to_id: to }) as Status;

it('puts answers below what they answer', () => {
  const all = [
    reply('2', '1'),
    reply('3', '1'),
    reply('4', '2'),
    reply('5', '4'),
    reply('6', '99'),
  ];
  const order = threadDepths('1', all).map(({ status, depth }) => `${status.id}:${depth}`);
  expect(order).toEqual(['2:0', '4:1', '5:2', '3:0', '6:0']);
});
