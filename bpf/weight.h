/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Weights. The kernel's are whole numbers from 1 to 10000, and 100 is nice 0 or a cgroup's
 * default. Effective weights, which cgroups have a part in (cgroup_weight.h), are fractions
 * of that, in units of 2^-RUSTY_WEIGHT_SHIFT.
 */
#ifndef __RUSTY_WEIGHT_H
#define __RUSTY_WEIGHT_H

#include "intf.h"

#define WEIGHT_NICE_0 100
#define WEIGHT_MAX    10000

#define EFFECTIVE_NICE_0 (WEIGHT_NICE_0 << RUSTY_WEIGHT_SHIFT)
#define EFFECTIVE_MAX	 (WEIGHT_MAX << RUSTY_WEIGHT_SHIFT)

#endif /* __RUSTY_WEIGHT_H */
