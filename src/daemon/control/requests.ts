import type { ReloadOutcome } from '../reloads.js';
import type { ControlRequests, Validator } from './answer.js';
import * as validators from './validators.generated.js';

/** What requests ask of the daemon. */
export interface Controlled {
  reload(): Promise<ReloadOutcome>;
}

/** All requests that the daemon answers; their arguments are in requests.schema.json. */
export function controlRequests(daemon: Controlled): ControlRequests {
  return {
    reload: { validate: typed(validators.reload), answer: () => daemon.reload() },
  };
}

/** Generated code has no types. */
function typed(validate: unknown): Validator {
  return validate as Validator;
}
