/** What has to hold on every kernel from 6.12 on. */
import '../2x2x2/higher-class.test.js';
import '../2x2x2/hotplug.test.js';
import '../cgroups/life.test.js';
import '../2x2x2/lifecycle.test.js';
import '../2x2x2/migration.test.js';
import '../2x2x2/wakeup.test.js';
