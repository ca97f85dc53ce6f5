import type { DomainLayout } from '../domains/layout.js';
import type { DaemonOptions } from './options.js';
import type { Scheduler } from './scheduler.js';

export class TuneLoop implements Disposable {
  constructor(_scheduler: Scheduler, _layout: DomainLayout, _options: DaemonOptions) {}
  run(): void {}
  [Symbol.dispose](): void {}
}
