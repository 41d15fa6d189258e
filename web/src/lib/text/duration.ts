const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in its largest fitting unit, rounded up: `5 minutes`, `3 days`. */
export function durationText(locale: string, seconds: number): string {
  const [unit, size] = unitOf(seconds);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.max(1, Math.ceil(seconds / size)),
  );
}

/** How long it is until a moment. */
export function timeUntil(locale: string, iso: string, now = Date.now()): string {
  return durationText(locale, (Date.parse(iso) - now) / 1000);
}

function unitOf(seconds: number) {
  if (seconds < hour) return ['minute', minute] as const;
  return seconds < day ? (['hour', hour] as const) : (['day', day] as const);
}
