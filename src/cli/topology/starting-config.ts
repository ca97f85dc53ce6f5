import { formatCpuList } from '../../domains/cpu-list.js';
import type { DomainLayout } from '../../domains/layout.js';

/**
 * A domains.json with the domains that were formed, one in a line, for an admin to change.
 *
 * @param schemaUrl where editors find the schema of the file
 */
export function startingConfig({ domains }: DomainLayout, schemaUrl: string): string[] {
  const entries = domains.map(({ name, cpus }) => inOneLine({ name, cpus: formatCpuList(cpus) }));
  return [
    '{',
    `  "$schema": ${JSON.stringify(schemaUrl)},`,
    '  "domains": {',
    '    "explicit": [',
    entries.map((entry) => `      ${entry}`).join(',\n'),
    '    ]',
    '  }',
    '}',
  ];
}

/** `{ "key": "value" }` */
function inOneLine(entry: Readonly<Record<string, string>>): string {
  return JSON.stringify(entry, null, 1).replaceAll(/\n */g, ' ');
}
