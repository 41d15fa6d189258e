import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { explainListenFault } from './boot.ts';

test('a port that is taken is named, with the way out', async (t) => {
  const first = createServer().listen(0, '127.0.0.1');
  t.after(() => first.close());
  await once(first, 'listening');
  const { port } = first.address() as AddressInfo;
  const second = createServer().listen(port, '127.0.0.1');
  const [err] = (await once(second, 'error')) as [NodeJS.ErrnoException];
  assert.equal(
    explainListenFault(err, { host: '127.0.0.1', port }),
    `Port ${port} on 127.0.0.1 is taken by another program. Stop that one or set PORT to a free port.`,
  );
});

test('other reasons are told too', () => {
  const fault = (code: string) =>
    explainListenFault(Object.assign(new Error('no such address'), { code }), {
      host: '10.0.0.1',
      port: 80,
    });
  assert.match(fault('EACCES'), /only for root/);
  assert.match(fault('EADDRNOTAVAIL'), /no such address/);
});
