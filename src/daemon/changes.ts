import type { Configured } from './options.js';

/** "interval 2 -> 1", for every setting that is another one now; and whether the domains are. */
export function describeChanges(before: Configured, after: Configured): string[] {
  const changes = [...after.settings].flatMap(([key, { value }]) => {
    const old = before.settings.get(key)?.value;
    return JSON.stringify(old) === JSON.stringify(value)
      ? []
      : [`${key} ${old === undefined ? 'unset' : JSON.stringify(old)} -> ${JSON.stringify(value)}`];
  });
  const domains = ({ layout }: Configured): string =>
    layout.domains.map(({ name, cpus }) => `${name} ${[...cpus].join()}`).join('; ');
  if (domains(before) !== domains(after)) {
    const [old, now] = [before, after].map(({ layout }) => layout.domains.length);
    changes.push(`domains: ${old} -> ${now}${old === now ? ' others' : ''}`);
  }
  return changes;
}
