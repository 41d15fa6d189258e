import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../until.ts';
import { MEDIAWIKI, PHP, settingsOf } from './install.ts';

/** Serves the wiki at `root` with PHP's own server. Resolves to what ends it, its workers too. */
export async function serveMediaWiki(root: string, port: number): Promise<() => void> {
  const child = spawn(
    PHP,
    [
      ...['-d', 'display_errors=0', '-d', 'log_errors=0', '-d', 'upload_max_filesize=32M'],
      ...['-d', 'post_max_size=40M', '-S', `127.0.0.1:${port}`, '-t', join(root, 'www')],
      `${MEDIAWIKI}/maintenance/dev/includes/router.php`,
    ],
    {
      // A group of its own: the workers outlive their parent otherwise.
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        MW_CONFIG_FILE: settingsOf(root),
        PHP_CLI_SERVER_WORKERS: '4',
      },
    },
  );
  const end = (): void => {
    process.off('exit', end);
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  process.on('exit', end);
  await until(() => answers(port), { what: `PHP on port ${port}` });
  return end;
}

async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/nothing`);
    return true;
  } catch {
    return false;
  }
}
