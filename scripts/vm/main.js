/** npm run --silent vm -- …: see options.js for the options, docs/vm.md for the rest. */
import { runMain } from '../lib/failure.js';
import { runInGuest } from './guest.js';
import { endWith } from './interrupt.js';
import { USAGE, parseOptions } from './options.js';

async function main(signal) {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  return (await runInGuest(options, process, signal)).status;
}

await runMain('vm', () => endWith(main));
