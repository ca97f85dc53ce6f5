/** "0.4 s ago" */
export function ago(ms: number): string {
  return ms < 100_000 ? `${(ms / 1000).toFixed(1)} s ago` : `${Math.round(ms / 60_000)} min ago`;
}

/** A load in busy nice-0 threads. */
export function amount(load: number): string {
  return load.toFixed(2);
}

/** "a, b and c" */
export function enumerate(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

/** "1 task", "2 tasks" */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
