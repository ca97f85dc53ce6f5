import type { Explanation, ExplainQuery } from '../explain/explanation.js';
import type { ReloadOutcome } from '../reloads.js';
import type { ControlRequests, Validator } from './answer.js';
import * as validators from './validators.generated.js';

/** What requests ask of the daemon. */
export interface Controlled {
  reload(): Promise<ReloadOutcome>;
  explain(query: ExplainQuery): Promise<Explanation>;
}

/** All requests that the daemon answers; their arguments are in requests.schema.json. */
export function controlRequests(daemon: Controlled): ControlRequests {
  return {
    reload: { validate: typed(validators.reload), answer: () => daemon.reload() },
    explain: {
      validate: typed(validators.explain),
      answer: (query: ExplainQuery) => daemon.explain(query),
    },
  };
}

/** Generated code has no types. */
function typed(validate: unknown): Validator {
  return validate as Validator;
}
