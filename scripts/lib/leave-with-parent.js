/**
 * Loaded into each process that the supervisor starts: when the supervisor is killed without a
 * chance to stop it, it leaves by itself as if told to by SIGTERM.
 */
const PATIENCE = 15_000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), PATIENCE).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
