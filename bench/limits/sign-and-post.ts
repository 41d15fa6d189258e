/**
 * Signs and posts the same bytes to many inboxes and does nothing else: what deliveries cost at the
 * very least. Asked with a `Task`, it answers with the milliseconds it took.
 */
import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Agent } from 'undici';

export interface Task {
  inboxes: string[];
  body: Buffer;
  digest: string;
  contentType: string;
}

const IN_FLIGHT = 400;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key: KeyObject = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const signInPool = promisify(sign);
const agent = new Agent({ connections: 4, keepAliveTimeout: 60_000 });

async function post(inbox: string, { body, digest, contentType }: Task): Promise<void> {
  const url = new URL(inbox);
  const date = new Date().toUTCString();
  const text = `(request-target): post ${url.pathname}\nhost: ${url.host}\ndate: ${date}\ndigest: ${digest}\ncontent-type: ${contentType}`;
  const signature = (await signInPool('sha256', Buffer.from(text), key)).toString('base64');
  const names = '(request-target) host date digest content-type';
  const answer = await agent.request({
    origin: url.origin,
    path: url.pathname,
    method: 'POST',
    body,
    headers: {
      host: url.host,
      date,
      digest,
      'content-type': contentType,
      signature: `keyId="http://bench.example/actor#main-key",algorithm="rsa-sha256",headers="${names}",signature="${signature}"`,
    },
  });
  await answer.body.dump();
}

async function run(task: Task): Promise<number> {
  const started = performance.now();
  const waiting = [...task.inboxes];
  const sender = async () => {
    for (let inbox = waiting.pop(); inbox; inbox = waiting.pop()) await post(inbox, task);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  return performance.now() - started;
}

process.on('message', (task: Task) => void run(task).then((took) => process.send?.(took)));
// It listens on no port.
process.send?.(0);
