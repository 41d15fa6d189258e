/**
 * Calls `then` when the npm that runs this process is killed with no chance to pass a signal on:
 * the process gets another parent.
 *
 * @param {() => void} then
 */
export function whenNpmIsKilled(then) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, 1_000);
  timer.unref();
}
