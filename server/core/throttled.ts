/** Calls at once, then again after the interval (milliseconds) if it was asked for meanwhile. */
export function throttled(call: () => void, interval: number): () => void {
  let timer: NodeJS.Timeout | null = null;
  let again = false;
  const run = (): void => {
    call();
    again = false;
    timer = setTimeout(() => {
      timer = null;
      if (again) run();
    }, interval);
    timer.unref();
  };
  return () => {
    if (timer === null) run();
    else again = true;
  };
}
