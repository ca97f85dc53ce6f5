import { SchedulerError } from '../../util/errors.js';
import { explainRound, findDomain } from './explain-round.js';
import { explainTask } from './explain-task.js';
import type { Explanation, ExplainQuery } from './explanation.js';
import type { Subject } from './subject.js';

/** @throws SchedulerError TASK_UNKNOWN; USAGE for a domain that is not there */
export function explain(subject: Subject, query: ExplainQuery): Explanation {
  if (query.pid !== undefined) {
    const task = explainTask(subject, query.pid);
    const domain = task.domain === null ? {} : { domain: task.domain };
    return { round: explainRound(subject, findDomain(subject.layout, domain)), task };
  }
  if (query.domain === undefined) return { round: explainRound(subject) };
  const domain = findDomain(subject.layout, query);
  if (domain === undefined) {
    const names = subject.layout.domains.map(({ name }) => name).join(', ');
    throw new SchedulerError(
      'USAGE',
      `there is no domain '${query.domain}'`,
      `name one of ${names}, or its number`,
    );
  }
  return { round: explainRound(subject, domain) };
}
