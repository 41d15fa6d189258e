import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { explainDatabaseFault, explainListenFault } from './boot.ts';

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

test('a database that cannot be used is named in one line; other faults are not blamed on it', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const wrapped = new Error('Migration  failed', { cause: refused });
  assert.match(String(explainDatabaseFault(wrapped)), /^DATABASE_URL: .*ECONNREFUSED$/);
  const password = Object.assign(new Error('password authentication failed'), { code: '28P01' });
  assert.match(String(explainDatabaseFault(password)), /password authentication failed$/);
  const syntax = Object.assign(new Error('syntax error'), { code: '42601' });
  assert.equal(explainDatabaseFault(new Error('Migration x failed', { cause: syntax })), null);
});
