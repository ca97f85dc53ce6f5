/** What has to hold on every kernel from 6.12 on, too, and takes long. */
import '../2x2x2/fairness.test.js';
import '../2x2x2/fork.test.js';
import '../2x2x2/kthreads.test.js';
import '../2x2x2/mempolicy.test.js';
import '../2x2x2/preempt.test.js';
import '../2x2x2/sync.test.js';
