/** Says on stderr what went wrong, without the stack that an operator has no use for. */
export function report(error: unknown): void {
  console.error(error instanceof Error && !process.env.DEBUG ? error.message : error);
}
