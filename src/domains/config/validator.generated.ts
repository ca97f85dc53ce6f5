/* eslint-disable */
// @ts-nocheck
// Made from config/domains.schema.json by scripts/generate-config.js: change that instead.
export const validate = validate20;
export default validate20;
const schema31 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    $comment: { type: 'string' },
    domains: {
      type: 'object',
      additionalProperties: false,
      properties: {
        form: {
          type: 'string',
          enum: [
            'llc',
            'numa',
            'cluster',
            'core',
            'cache:1',
            'cache:2',
            'cache:3',
            'cache:4',
            'cache:5',
            'cache:6',
            'cache:7',
            'cache:8',
            'cache:9',
          ],
          default: 'llc',
        },
        minCpus: { type: 'integer', minimum: 2, maximum: 1024 },
        maxCpus: { type: 'integer', minimum: 1, maximum: 1024 },
        splitInto: { type: 'integer', minimum: 2, maximum: 256 },
        exclude: { type: 'string', default: '', examples: ['0,64', '0-7,64-71:2', '0xff_00ff'] },
        excludeIsolated: { type: 'boolean', default: false },
        onMissingCpu: { type: 'string', enum: ['error', 'warn'], default: 'error' },
        explicit: {
          type: 'array',
          minItems: 1,
          maxItems: 256,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['name'],
            oneOf: [{ required: ['cpus'] }, { required: ['mask'] }],
            properties: {
              name: { type: 'string', pattern: '^[A-Za-z0-9_./+-]{1,32}$' },
              cpus: { type: 'string', examples: ['0-7', '0-7,64-71', '0-14:2'] },
              mask: { type: 'string', examples: ['ff', '0xff_00ff', 'all'] },
              node: { type: 'integer', minimum: 0, maximum: 1023 },
              capacity: { type: 'integer', minimum: 1, maximum: 1048576 },
              sliceUsUnderutil: { type: 'integer', minimum: 100, maximum: 1000000 },
              sliceUsOverutil: { type: 'integer', minimum: 100, maximum: 1000000 },
              interactive: { type: 'boolean' },
            },
          },
        },
      },
    },
    watch: { type: 'boolean', default: false },
    sliceUsUnderutil: { type: 'integer', minimum: 100, maximum: 1000000, default: 20000 },
    sliceUsOverutil: { type: 'integer', minimum: 100, maximum: 1000000, default: 1000 },
    interval: { type: 'number', minimum: 0.1, maximum: 3600, default: 2 },
    tuneInterval: { type: 'number', minimum: 0.01, maximum: 3600, default: 0.1 },
    loadHalfLife: { type: 'number', minimum: 0.01, maximum: 600, default: 1 },
    greedyThreshold: { type: 'integer', minimum: 0, maximum: 1000000, default: 1 },
    greedyThresholdXNuma: { type: 'integer', minimum: 0, maximum: 1000000, default: 0 },
    crowdedAfter: { type: 'number', minimum: 0, maximum: 60000, default: 20 },
    directGreedyUnder: { type: 'number', minimum: 0, maximum: 100, default: 90 },
    directGreedyNuma: { type: 'boolean', default: false },
    kickGreedyUnder: { type: 'number', minimum: 0, maximum: 100, default: 100 },
    loadBalance: { type: 'boolean', default: true },
    earlyRounds: { type: 'boolean', default: true },
    domainBand: { type: 'number', minimum: 1, maximum: 100, default: 5 },
    nodeBand: { type: 'number', minimum: 1, maximum: 100, default: 10 },
    deadband: { type: 'number', minimum: 0, maximum: 10, default: 0.01 },
    settleRounds: { type: 'integer', minimum: 0, maximum: 1000, default: 1 },
    balancedKworkers: { type: 'boolean', default: false },
    kthreadsLocal: { type: 'boolean', default: false },
    fifoSched: { type: 'boolean', default: false },
    preemption: { type: 'boolean', default: true },
    cgroupWeights: { type: 'boolean', default: true },
    mempolicyAffinity: { type: 'boolean', default: false },
    partial: { type: 'boolean', default: false },
    perf: { type: 'integer', minimum: 0, maximum: 1024, default: 0 },
    statsSocket: { type: 'string', pattern: '^/', default: '/var/run/scx/root/stats' },
    metrics: {
      type: 'string',
      pattern:
        '^(unix:/.+|(\\[[0-9A-Fa-f:.]+\\]:|[A-Za-z0-9_.-]+:)?([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))$',
      examples: ['9100', '[::1]:9100', 'unix:/run/scx-rusty-ts/metrics.sock'],
    },
    record: { type: 'string', pattern: '^/' },
    recordLimit: { type: 'integer', minimum: 1, maximum: 1048576, default: 1024 },
    recordPolicy: { type: 'string', pattern: '^/' },
    interactive: { type: 'boolean', default: false },
    policy: {
      type: 'string',
      default: 'interactive',
      examples: ['interactive', '/etc/scx-rusty-ts/my-policy.ts'],
    },
    rescueAfter: { type: 'integer', minimum: 4, maximum: 1000, default: 20 },
    sliceUs: { type: 'integer', minimum: 100, maximum: 1000000, default: 20000 },
    sliceUsMin: { type: 'integer', minimum: 100, maximum: 1000000, default: 1000 },
    percpuLocal: { type: 'boolean', default: false },
    numaLocal: { type: 'boolean', default: false },
    exitDumpLen: { type: 'integer', minimum: 0, maximum: 16777216, default: 0 },
  },
};
const func1 = Object.prototype.hasOwnProperty;
const pattern4 = new RegExp('^[A-Za-z0-9_./+-]{1,32}$', 'u');
const pattern5 = new RegExp('^/', 'u');
const pattern6 = new RegExp(
  '^(unix:/.+|(\\[[0-9A-Fa-f:.]+\\]:|[A-Za-z0-9_.-]+:)?([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))$',
  'u',
);
function validate20(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate20.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func1.call(schema31.properties, key0)) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.$schema !== undefined) {
      if (typeof data.$schema !== 'string') {
        const err1 = {
          instancePath: instancePath + '/$schema',
          schemaPath: '#/properties/%24schema/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.$comment !== undefined) {
      if (typeof data.$comment !== 'string') {
        const err2 = {
          instancePath: instancePath + '/$comment',
          schemaPath: '#/properties/%24comment/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.domains !== undefined) {
      let data2 = data.domains;
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        for (const key1 in data2) {
          if (!(
            key1 === 'form' ||
            key1 === 'minCpus' ||
            key1 === 'maxCpus' ||
            key1 === 'splitInto' ||
            key1 === 'exclude' ||
            key1 === 'excludeIsolated' ||
            key1 === 'onMissingCpu' ||
            key1 === 'explicit'
          )) {
            const err3 = {
              instancePath: instancePath + '/domains',
              schemaPath: '#/properties/domains/additionalProperties',
              keyword: 'additionalProperties',
              params: { additionalProperty: key1 },
              message: 'must NOT have additional properties',
            };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
        }
        if (data2.form !== undefined) {
          let data3 = data2.form;
          if (typeof data3 !== 'string') {
            const err4 = {
              instancePath: instancePath + '/domains/form',
              schemaPath: '#/properties/domains/properties/form/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          if (!(
            data3 === 'llc' ||
            data3 === 'numa' ||
            data3 === 'cluster' ||
            data3 === 'core' ||
            data3 === 'cache:1' ||
            data3 === 'cache:2' ||
            data3 === 'cache:3' ||
            data3 === 'cache:4' ||
            data3 === 'cache:5' ||
            data3 === 'cache:6' ||
            data3 === 'cache:7' ||
            data3 === 'cache:8' ||
            data3 === 'cache:9'
          )) {
            const err5 = {
              instancePath: instancePath + '/domains/form',
              schemaPath: '#/properties/domains/properties/form/enum',
              keyword: 'enum',
              params: { allowedValues: schema31.properties.domains.properties.form.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
        if (data2.minCpus !== undefined) {
          let data4 = data2.minCpus;
          if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
            const err6 = {
              instancePath: instancePath + '/domains/minCpus',
              schemaPath: '#/properties/domains/properties/minCpus/type',
              keyword: 'type',
              params: { type: 'integer' },
              message: 'must be integer',
            };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
          if (typeof data4 == 'number' && isFinite(data4)) {
            if (data4 > 1024 || isNaN(data4)) {
              const err7 = {
                instancePath: instancePath + '/domains/minCpus',
                schemaPath: '#/properties/domains/properties/minCpus/maximum',
                keyword: 'maximum',
                params: { comparison: '<=', limit: 1024 },
                message: 'must be <= 1024',
              };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
            if (data4 < 2 || isNaN(data4)) {
              const err8 = {
                instancePath: instancePath + '/domains/minCpus',
                schemaPath: '#/properties/domains/properties/minCpus/minimum',
                keyword: 'minimum',
                params: { comparison: '>=', limit: 2 },
                message: 'must be >= 2',
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          }
        }
        if (data2.maxCpus !== undefined) {
          let data5 = data2.maxCpus;
          if (!(typeof data5 == 'number' && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
            const err9 = {
              instancePath: instancePath + '/domains/maxCpus',
              schemaPath: '#/properties/domains/properties/maxCpus/type',
              keyword: 'type',
              params: { type: 'integer' },
              message: 'must be integer',
            };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
          if (typeof data5 == 'number' && isFinite(data5)) {
            if (data5 > 1024 || isNaN(data5)) {
              const err10 = {
                instancePath: instancePath + '/domains/maxCpus',
                schemaPath: '#/properties/domains/properties/maxCpus/maximum',
                keyword: 'maximum',
                params: { comparison: '<=', limit: 1024 },
                message: 'must be <= 1024',
              };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
            if (data5 < 1 || isNaN(data5)) {
              const err11 = {
                instancePath: instancePath + '/domains/maxCpus',
                schemaPath: '#/properties/domains/properties/maxCpus/minimum',
                keyword: 'minimum',
                params: { comparison: '>=', limit: 1 },
                message: 'must be >= 1',
              };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          }
        }
        if (data2.splitInto !== undefined) {
          let data6 = data2.splitInto;
          if (!(typeof data6 == 'number' && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
            const err12 = {
              instancePath: instancePath + '/domains/splitInto',
              schemaPath: '#/properties/domains/properties/splitInto/type',
              keyword: 'type',
              params: { type: 'integer' },
              message: 'must be integer',
            };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
          if (typeof data6 == 'number' && isFinite(data6)) {
            if (data6 > 256 || isNaN(data6)) {
              const err13 = {
                instancePath: instancePath + '/domains/splitInto',
                schemaPath: '#/properties/domains/properties/splitInto/maximum',
                keyword: 'maximum',
                params: { comparison: '<=', limit: 256 },
                message: 'must be <= 256',
              };
              if (vErrors === null) {
                vErrors = [err13];
              } else {
                vErrors.push(err13);
              }
              errors++;
            }
            if (data6 < 2 || isNaN(data6)) {
              const err14 = {
                instancePath: instancePath + '/domains/splitInto',
                schemaPath: '#/properties/domains/properties/splitInto/minimum',
                keyword: 'minimum',
                params: { comparison: '>=', limit: 2 },
                message: 'must be >= 2',
              };
              if (vErrors === null) {
                vErrors = [err14];
              } else {
                vErrors.push(err14);
              }
              errors++;
            }
          }
        }
        if (data2.exclude !== undefined) {
          if (typeof data2.exclude !== 'string') {
            const err15 = {
              instancePath: instancePath + '/domains/exclude',
              schemaPath: '#/properties/domains/properties/exclude/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
        if (data2.excludeIsolated !== undefined) {
          if (typeof data2.excludeIsolated !== 'boolean') {
            const err16 = {
              instancePath: instancePath + '/domains/excludeIsolated',
              schemaPath: '#/properties/domains/properties/excludeIsolated/type',
              keyword: 'type',
              params: { type: 'boolean' },
              message: 'must be boolean',
            };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
        if (data2.onMissingCpu !== undefined) {
          let data9 = data2.onMissingCpu;
          if (typeof data9 !== 'string') {
            const err17 = {
              instancePath: instancePath + '/domains/onMissingCpu',
              schemaPath: '#/properties/domains/properties/onMissingCpu/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
          if (!(data9 === 'error' || data9 === 'warn')) {
            const err18 = {
              instancePath: instancePath + '/domains/onMissingCpu',
              schemaPath: '#/properties/domains/properties/onMissingCpu/enum',
              keyword: 'enum',
              params: { allowedValues: schema31.properties.domains.properties.onMissingCpu.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
        }
        if (data2.explicit !== undefined) {
          let data10 = data2.explicit;
          if (Array.isArray(data10)) {
            if (data10.length > 256) {
              const err19 = {
                instancePath: instancePath + '/domains/explicit',
                schemaPath: '#/properties/domains/properties/explicit/maxItems',
                keyword: 'maxItems',
                params: { limit: 256 },
                message: 'must NOT have more than 256 items',
              };
              if (vErrors === null) {
                vErrors = [err19];
              } else {
                vErrors.push(err19);
              }
              errors++;
            }
            if (data10.length < 1) {
              const err20 = {
                instancePath: instancePath + '/domains/explicit',
                schemaPath: '#/properties/domains/properties/explicit/minItems',
                keyword: 'minItems',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 items',
              };
              if (vErrors === null) {
                vErrors = [err20];
              } else {
                vErrors.push(err20);
              }
              errors++;
            }
            const len0 = data10.length;
            for (let i0 = 0; i0 < len0; i0++) {
              let data11 = data10[i0];
              const _errs27 = errors;
              let valid4 = false;
              let passing0 = null;
              const _errs28 = errors;
              if (data11 && typeof data11 == 'object' && !Array.isArray(data11)) {
                if (data11.cpus === undefined) {
                  const err21 = {
                    instancePath: instancePath + '/domains/explicit/' + i0,
                    schemaPath: '#/properties/domains/properties/explicit/items/oneOf/0/required',
                    keyword: 'required',
                    params: { missingProperty: 'cpus' },
                    message: "must have required property '" + 'cpus' + "'",
                  };
                  if (vErrors === null) {
                    vErrors = [err21];
                  } else {
                    vErrors.push(err21);
                  }
                  errors++;
                }
              }
              var _valid0 = _errs28 === errors;
              if (_valid0) {
                valid4 = true;
                passing0 = 0;
              }
              const _errs29 = errors;
              if (data11 && typeof data11 == 'object' && !Array.isArray(data11)) {
                if (data11.mask === undefined) {
                  const err22 = {
                    instancePath: instancePath + '/domains/explicit/' + i0,
                    schemaPath: '#/properties/domains/properties/explicit/items/oneOf/1/required',
                    keyword: 'required',
                    params: { missingProperty: 'mask' },
                    message: "must have required property '" + 'mask' + "'",
                  };
                  if (vErrors === null) {
                    vErrors = [err22];
                  } else {
                    vErrors.push(err22);
                  }
                  errors++;
                }
              }
              var _valid0 = _errs29 === errors;
              if (_valid0 && valid4) {
                valid4 = false;
                passing0 = [passing0, 1];
              } else {
                if (_valid0) {
                  valid4 = true;
                  passing0 = 1;
                }
              }
              if (!valid4) {
                const err23 = {
                  instancePath: instancePath + '/domains/explicit/' + i0,
                  schemaPath: '#/properties/domains/properties/explicit/items/oneOf',
                  keyword: 'oneOf',
                  params: { passingSchemas: passing0 },
                  message: 'must match exactly one schema in oneOf',
                };
                if (vErrors === null) {
                  vErrors = [err23];
                } else {
                  vErrors.push(err23);
                }
                errors++;
              } else {
                errors = _errs27;
                if (vErrors !== null) {
                  if (_errs27) {
                    vErrors.length = _errs27;
                  } else {
                    vErrors = null;
                  }
                }
              }
              if (data11 && typeof data11 == 'object' && !Array.isArray(data11)) {
                if (data11.name === undefined) {
                  const err24 = {
                    instancePath: instancePath + '/domains/explicit/' + i0,
                    schemaPath: '#/properties/domains/properties/explicit/items/required',
                    keyword: 'required',
                    params: { missingProperty: 'name' },
                    message: "must have required property '" + 'name' + "'",
                  };
                  if (vErrors === null) {
                    vErrors = [err24];
                  } else {
                    vErrors.push(err24);
                  }
                  errors++;
                }
                for (const key2 in data11) {
                  if (!(
                    key2 === 'name' ||
                    key2 === 'cpus' ||
                    key2 === 'mask' ||
                    key2 === 'node' ||
                    key2 === 'capacity' ||
                    key2 === 'sliceUsUnderutil' ||
                    key2 === 'sliceUsOverutil' ||
                    key2 === 'interactive'
                  )) {
                    const err25 = {
                      instancePath: instancePath + '/domains/explicit/' + i0,
                      schemaPath:
                        '#/properties/domains/properties/explicit/items/additionalProperties',
                      keyword: 'additionalProperties',
                      params: { additionalProperty: key2 },
                      message: 'must NOT have additional properties',
                    };
                    if (vErrors === null) {
                      vErrors = [err25];
                    } else {
                      vErrors.push(err25);
                    }
                    errors++;
                  }
                }
                if (data11.name !== undefined) {
                  let data12 = data11.name;
                  if (typeof data12 === 'string') {
                    if (!pattern4.test(data12)) {
                      const err26 = {
                        instancePath: instancePath + '/domains/explicit/' + i0 + '/name',
                        schemaPath:
                          '#/properties/domains/properties/explicit/items/properties/name/pattern',
                        keyword: 'pattern',
                        params: { pattern: '^[A-Za-z0-9_./+-]{1,32}$' },
                        message: 'must match pattern "' + '^[A-Za-z0-9_./+-]{1,32}$' + '"',
                      };
                      if (vErrors === null) {
                        vErrors = [err26];
                      } else {
                        vErrors.push(err26);
                      }
                      errors++;
                    }
                  } else {
                    const err27 = {
                      instancePath: instancePath + '/domains/explicit/' + i0 + '/name',
                      schemaPath:
                        '#/properties/domains/properties/explicit/items/properties/name/type',
                      keyword: 'type',
                      params: { type: 'string' },
                      message: 'must be string',
                    };
                    if (vErrors === null) {
                      vErrors = [err27];
                    } else {
                      vErrors.push(err27);
                    }
                    errors++;
                  }
                }
                if (data11.cpus !== undefined) {
                  if (typeof data11.cpus !== 'string') {
                    const err28 = {
                      instancePath: instancePath + '/domains/explicit/' + i0 + '/cpus',
                      schemaPath:
                        '#/properties/domains/properties/explicit/items/properties/cpus/type',
                      keyword: 'type',
                      params: { type: 'string' },
                      message: 'must be string',
                    };
                    if (vErrors === null) {
                      vErrors = [err28];
                    } else {
                      vErrors.push(err28);
                    }
                    errors++;
                  }
                }
                if (data11.mask !== undefined) {
                  if (typeof data11.mask !== 'string') {
                    const err29 = {
                      instancePath: instancePath + '/domains/explicit/' + i0 + '/mask',
                      schemaPath:
                        '#/properties/domains/properties/explicit/items/properties/mask/type',
                      keyword: 'type',
                      params: { type: 'string' },
                      message: 'must be string',
                    };
                    if (vErrors === null) {
                      vErrors = [err29];
                    } else {
                      vErrors.push(err29);
                    }
                    errors++;
                  }
                }
                if (data11.node !== undefined) {
                  let data15 = data11.node;
                  if (!(
                    typeof data15 == 'number' &&
                    !(data15 % 1) &&
                    !isNaN(data15) &&
                    isFinite(data15)
                  )) {
                    const err30 = {
                      instancePath: instancePath + '/domains/explicit/' + i0 + '/node',
                      schemaPath:
                        '#/properties/domains/properties/explicit/items/properties/node/type',
                      keyword: 'type',
                      params: { type: 'integer' },
                      message: 'must be integer',
                    };
                    if (vErrors === null) {
                      vErrors = [err30];
                    } else {
                      vErrors.push(err30);
                    }
                    errors++;
                  }
                  if (typeof data15 == 'number' && isFinite(data15)) {
                    if (data15 > 1023 || isNaN(data15)) {
                      const err31 = {
                        instancePath: instancePath + '/domains/explicit/' + i0 + '/node',
                        schemaPath:
                          '#/properties/domains/properties/explicit/items/properties/node/maximum',
                        keyword: 'maximum',
                        params: { comparison: '<=', limit: 1023 },
                        message: 'must be <= 1023',
                      };
                      if (vErrors === null) {
                        vErrors = [err31];
                      } else {
                        vErrors.push(err31);
                      }
                      errors++;
                    }
                    if (data15 < 0 || isNaN(data15)) {
                      const err32 = {
                        instancePath: instancePath + '/domains/explicit/' + i0 + '/node',
                        schemaPath:
                          '#/properties/domains/properties/explicit/items/properties/node/minimum',
                        keyword: 'minimum',
                        params: { comparison: '>=', limit: 0 },
                        message: 'must be >= 0',
                      };
                      if (vErrors === null) {
                        vErrors = [err32];
                      } else {
                        vErrors.push(err32);
                      }
                      errors++;
                    }
                  }
                }
                if (data11.capacity !== undefined) {
                  let data16 = data11.capacity;
                  if (!(
                    typeof data16 == 'number' &&
                    !(data16 % 1) &&
                    !isNaN(data16) &&
                    isFinite(data16)
                  )) {
                    const err33 = {
                      instancePath: instancePath + '/domains/explicit/' + i0 + '/capacity',
                      schemaPath:
                        '#/properties/domains/properties/explicit/items/properties/capacity/type',
                      keyword: 'type',
                      params: { type: 'integer' },
                      message: 'must be integer',
                    };
                    if (vErrors === null) {
                      vErrors = [err33];
                    } else {
                      vErrors.push(err33);
                    }
                    errors++;
                  }
                  if (typeof data16 == 'number' && isFinite(data16)) {
                    if (data16 > 1048576 || isNaN(data16)) {
                      const err34 = {
                        instancePath: instancePath + '/domains/explicit/' + i0 + '/capacity',
                        schemaPath:
                          '#/properties/domains/properties/explicit/items/properties/capacity/maximum',
                        keyword: 'maximum',
                        params: { comparison: '<=', limit: 1048576 },
                        message: 'must be <= 1048576',
                      };
                      if (vErrors === null) {
                        vErrors = [err34];
                      } else {
                        vErrors.push(err34);
                      }
                      errors++;
                    }
                    if (data16 < 1 || isNaN(data16)) {
                      const err35 = {
                        instancePath: instancePath + '/domains/explicit/' + i0 + '/capacity',
                        schemaPath:
                          '#/properties/domains/properties/explicit/items/properties/capacity/minimum',
                        keyword: 'minimum',
                        params: { comparison: '>=', limit: 1 },
                        message: 'must be >= 1',
                      };
                      if (vErrors === null) {
                        vErrors = [err35];
                      } else {
                        vErrors.push(err35);
                      }
                      errors++;
                    }
                  }
                }
                if (data11.sliceUsUnderutil !== undefined) {
                  let data17 = data11.sliceUsUnderutil;
                  if (!(
                    typeof data17 == 'number' &&
                    !(data17 % 1) &&
                    !isNaN(data17) &&
                    isFinite(data17)
                  )) {
                    const err36 = {
                      instancePath: instancePath + '/domains/explicit/' + i0 + '/sliceUsUnderutil',
                      schemaPath:
                        '#/properties/domains/properties/explicit/items/properties/sliceUsUnderutil/type',
                      keyword: 'type',
                      params: { type: 'integer' },
                      message: 'must be integer',
                    };
                    if (vErrors === null) {
                      vErrors = [err36];
                    } else {
                      vErrors.push(err36);
                    }
                    errors++;
                  }
                  if (typeof data17 == 'number' && isFinite(data17)) {
                    if (data17 > 1000000 || isNaN(data17)) {
                      const err37 = {
                        instancePath:
                          instancePath + '/domains/explicit/' + i0 + '/sliceUsUnderutil',
                        schemaPath:
                          '#/properties/domains/properties/explicit/items/properties/sliceUsUnderutil/maximum',
                        keyword: 'maximum',
                        params: { comparison: '<=', limit: 1000000 },
                        message: 'must be <= 1000000',
                      };
                      if (vErrors === null) {
                        vErrors = [err37];
                      } else {
                        vErrors.push(err37);
                      }
                      errors++;
                    }
                    if (data17 < 100 || isNaN(data17)) {
                      const err38 = {
                        instancePath:
                          instancePath + '/domains/explicit/' + i0 + '/sliceUsUnderutil',
                        schemaPath:
                          '#/properties/domains/properties/explicit/items/properties/sliceUsUnderutil/minimum',
                        keyword: 'minimum',
                        params: { comparison: '>=', limit: 100 },
                        message: 'must be >= 100',
                      };
                      if (vErrors === null) {
                        vErrors = [err38];
                      } else {
                        vErrors.push(err38);
                      }
                      errors++;
                    }
                  }
                }
                if (data11.sliceUsOverutil !== undefined) {
                  let data18 = data11.sliceUsOverutil;
                  if (!(
                    typeof data18 == 'number' &&
                    !(data18 % 1) &&
                    !isNaN(data18) &&
                    isFinite(data18)
                  )) {
                    const err39 = {
                      instancePath: instancePath + '/domains/explicit/' + i0 + '/sliceUsOverutil',
                      schemaPath:
                        '#/properties/domains/properties/explicit/items/properties/sliceUsOverutil/type',
                      keyword: 'type',
                      params: { type: 'integer' },
                      message: 'must be integer',
                    };
                    if (vErrors === null) {
                      vErrors = [err39];
                    } else {
                      vErrors.push(err39);
                    }
                    errors++;
                  }
                  if (typeof data18 == 'number' && isFinite(data18)) {
                    if (data18 > 1000000 || isNaN(data18)) {
                      const err40 = {
                        instancePath: instancePath + '/domains/explicit/' + i0 + '/sliceUsOverutil',
                        schemaPath:
                          '#/properties/domains/properties/explicit/items/properties/sliceUsOverutil/maximum',
                        keyword: 'maximum',
                        params: { comparison: '<=', limit: 1000000 },
                        message: 'must be <= 1000000',
                      };
                      if (vErrors === null) {
                        vErrors = [err40];
                      } else {
                        vErrors.push(err40);
                      }
                      errors++;
                    }
                    if (data18 < 100 || isNaN(data18)) {
                      const err41 = {
                        instancePath: instancePath + '/domains/explicit/' + i0 + '/sliceUsOverutil',
                        schemaPath:
                          '#/properties/domains/properties/explicit/items/properties/sliceUsOverutil/minimum',
                        keyword: 'minimum',
                        params: { comparison: '>=', limit: 100 },
                        message: 'must be >= 100',
                      };
                      if (vErrors === null) {
                        vErrors = [err41];
                      } else {
                        vErrors.push(err41);
                      }
                      errors++;
                    }
                  }
                }
                if (data11.interactive !== undefined) {
                  if (typeof data11.interactive !== 'boolean') {
                    const err42 = {
                      instancePath: instancePath + '/domains/explicit/' + i0 + '/interactive',
                      schemaPath:
                        '#/properties/domains/properties/explicit/items/properties/interactive/type',
                      keyword: 'type',
                      params: { type: 'boolean' },
                      message: 'must be boolean',
                    };
                    if (vErrors === null) {
                      vErrors = [err42];
                    } else {
                      vErrors.push(err42);
                    }
                    errors++;
                  }
                }
              } else {
                const err43 = {
                  instancePath: instancePath + '/domains/explicit/' + i0,
                  schemaPath: '#/properties/domains/properties/explicit/items/type',
                  keyword: 'type',
                  params: { type: 'object' },
                  message: 'must be object',
                };
                if (vErrors === null) {
                  vErrors = [err43];
                } else {
                  vErrors.push(err43);
                }
                errors++;
              }
            }
          } else {
            const err44 = {
              instancePath: instancePath + '/domains/explicit',
              schemaPath: '#/properties/domains/properties/explicit/type',
              keyword: 'type',
              params: { type: 'array' },
              message: 'must be array',
            };
            if (vErrors === null) {
              vErrors = [err44];
            } else {
              vErrors.push(err44);
            }
            errors++;
          }
        }
      } else {
        const err45 = {
          instancePath: instancePath + '/domains',
          schemaPath: '#/properties/domains/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err45];
        } else {
          vErrors.push(err45);
        }
        errors++;
      }
    }
    if (data.watch !== undefined) {
      if (typeof data.watch !== 'boolean') {
        const err46 = {
          instancePath: instancePath + '/watch',
          schemaPath: '#/properties/watch/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err46];
        } else {
          vErrors.push(err46);
        }
        errors++;
      }
    }
    if (data.sliceUsUnderutil !== undefined) {
      let data21 = data.sliceUsUnderutil;
      if (!(typeof data21 == 'number' && !(data21 % 1) && !isNaN(data21) && isFinite(data21))) {
        const err47 = {
          instancePath: instancePath + '/sliceUsUnderutil',
          schemaPath: '#/properties/sliceUsUnderutil/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err47];
        } else {
          vErrors.push(err47);
        }
        errors++;
      }
      if (typeof data21 == 'number' && isFinite(data21)) {
        if (data21 > 1000000 || isNaN(data21)) {
          const err48 = {
            instancePath: instancePath + '/sliceUsUnderutil',
            schemaPath: '#/properties/sliceUsUnderutil/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1000000 },
            message: 'must be <= 1000000',
          };
          if (vErrors === null) {
            vErrors = [err48];
          } else {
            vErrors.push(err48);
          }
          errors++;
        }
        if (data21 < 100 || isNaN(data21)) {
          const err49 = {
            instancePath: instancePath + '/sliceUsUnderutil',
            schemaPath: '#/properties/sliceUsUnderutil/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 100 },
            message: 'must be >= 100',
          };
          if (vErrors === null) {
            vErrors = [err49];
          } else {
            vErrors.push(err49);
          }
          errors++;
        }
      }
    }
    if (data.sliceUsOverutil !== undefined) {
      let data22 = data.sliceUsOverutil;
      if (!(typeof data22 == 'number' && !(data22 % 1) && !isNaN(data22) && isFinite(data22))) {
        const err50 = {
          instancePath: instancePath + '/sliceUsOverutil',
          schemaPath: '#/properties/sliceUsOverutil/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err50];
        } else {
          vErrors.push(err50);
        }
        errors++;
      }
      if (typeof data22 == 'number' && isFinite(data22)) {
        if (data22 > 1000000 || isNaN(data22)) {
          const err51 = {
            instancePath: instancePath + '/sliceUsOverutil',
            schemaPath: '#/properties/sliceUsOverutil/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1000000 },
            message: 'must be <= 1000000',
          };
          if (vErrors === null) {
            vErrors = [err51];
          } else {
            vErrors.push(err51);
          }
          errors++;
        }
        if (data22 < 100 || isNaN(data22)) {
          const err52 = {
            instancePath: instancePath + '/sliceUsOverutil',
            schemaPath: '#/properties/sliceUsOverutil/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 100 },
            message: 'must be >= 100',
          };
          if (vErrors === null) {
            vErrors = [err52];
          } else {
            vErrors.push(err52);
          }
          errors++;
        }
      }
    }
    if (data.interval !== undefined) {
      let data23 = data.interval;
      if (typeof data23 == 'number' && isFinite(data23)) {
        if (data23 > 3600 || isNaN(data23)) {
          const err53 = {
            instancePath: instancePath + '/interval',
            schemaPath: '#/properties/interval/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 3600 },
            message: 'must be <= 3600',
          };
          if (vErrors === null) {
            vErrors = [err53];
          } else {
            vErrors.push(err53);
          }
          errors++;
        }
        if (data23 < 0.1 || isNaN(data23)) {
          const err54 = {
            instancePath: instancePath + '/interval',
            schemaPath: '#/properties/interval/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0.1 },
            message: 'must be >= 0.1',
          };
          if (vErrors === null) {
            vErrors = [err54];
          } else {
            vErrors.push(err54);
          }
          errors++;
        }
      } else {
        const err55 = {
          instancePath: instancePath + '/interval',
          schemaPath: '#/properties/interval/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err55];
        } else {
          vErrors.push(err55);
        }
        errors++;
      }
    }
    if (data.tuneInterval !== undefined) {
      let data24 = data.tuneInterval;
      if (typeof data24 == 'number' && isFinite(data24)) {
        if (data24 > 3600 || isNaN(data24)) {
          const err56 = {
            instancePath: instancePath + '/tuneInterval',
            schemaPath: '#/properties/tuneInterval/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 3600 },
            message: 'must be <= 3600',
          };
          if (vErrors === null) {
            vErrors = [err56];
          } else {
            vErrors.push(err56);
          }
          errors++;
        }
        if (data24 < 0.01 || isNaN(data24)) {
          const err57 = {
            instancePath: instancePath + '/tuneInterval',
            schemaPath: '#/properties/tuneInterval/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0.01 },
            message: 'must be >= 0.01',
          };
          if (vErrors === null) {
            vErrors = [err57];
          } else {
            vErrors.push(err57);
          }
          errors++;
        }
      } else {
        const err58 = {
          instancePath: instancePath + '/tuneInterval',
          schemaPath: '#/properties/tuneInterval/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err58];
        } else {
          vErrors.push(err58);
        }
        errors++;
      }
    }
    if (data.loadHalfLife !== undefined) {
      let data25 = data.loadHalfLife;
      if (typeof data25 == 'number' && isFinite(data25)) {
        if (data25 > 600 || isNaN(data25)) {
          const err59 = {
            instancePath: instancePath + '/loadHalfLife',
            schemaPath: '#/properties/loadHalfLife/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 600 },
            message: 'must be <= 600',
          };
          if (vErrors === null) {
            vErrors = [err59];
          } else {
            vErrors.push(err59);
          }
          errors++;
        }
        if (data25 < 0.01 || isNaN(data25)) {
          const err60 = {
            instancePath: instancePath + '/loadHalfLife',
            schemaPath: '#/properties/loadHalfLife/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0.01 },
            message: 'must be >= 0.01',
          };
          if (vErrors === null) {
            vErrors = [err60];
          } else {
            vErrors.push(err60);
          }
          errors++;
        }
      } else {
        const err61 = {
          instancePath: instancePath + '/loadHalfLife',
          schemaPath: '#/properties/loadHalfLife/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err61];
        } else {
          vErrors.push(err61);
        }
        errors++;
      }
    }
    if (data.greedyThreshold !== undefined) {
      let data26 = data.greedyThreshold;
      if (!(typeof data26 == 'number' && !(data26 % 1) && !isNaN(data26) && isFinite(data26))) {
        const err62 = {
          instancePath: instancePath + '/greedyThreshold',
          schemaPath: '#/properties/greedyThreshold/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err62];
        } else {
          vErrors.push(err62);
        }
        errors++;
      }
      if (typeof data26 == 'number' && isFinite(data26)) {
        if (data26 > 1000000 || isNaN(data26)) {
          const err63 = {
            instancePath: instancePath + '/greedyThreshold',
            schemaPath: '#/properties/greedyThreshold/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1000000 },
            message: 'must be <= 1000000',
          };
          if (vErrors === null) {
            vErrors = [err63];
          } else {
            vErrors.push(err63);
          }
          errors++;
        }
        if (data26 < 0 || isNaN(data26)) {
          const err64 = {
            instancePath: instancePath + '/greedyThreshold',
            schemaPath: '#/properties/greedyThreshold/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err64];
          } else {
            vErrors.push(err64);
          }
          errors++;
        }
      }
    }
    if (data.greedyThresholdXNuma !== undefined) {
      let data27 = data.greedyThresholdXNuma;
      if (!(typeof data27 == 'number' && !(data27 % 1) && !isNaN(data27) && isFinite(data27))) {
        const err65 = {
          instancePath: instancePath + '/greedyThresholdXNuma',
          schemaPath: '#/properties/greedyThresholdXNuma/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err65];
        } else {
          vErrors.push(err65);
        }
        errors++;
      }
      if (typeof data27 == 'number' && isFinite(data27)) {
        if (data27 > 1000000 || isNaN(data27)) {
          const err66 = {
            instancePath: instancePath + '/greedyThresholdXNuma',
            schemaPath: '#/properties/greedyThresholdXNuma/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1000000 },
            message: 'must be <= 1000000',
          };
          if (vErrors === null) {
            vErrors = [err66];
          } else {
            vErrors.push(err66);
          }
          errors++;
        }
        if (data27 < 0 || isNaN(data27)) {
          const err67 = {
            instancePath: instancePath + '/greedyThresholdXNuma',
            schemaPath: '#/properties/greedyThresholdXNuma/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err67];
          } else {
            vErrors.push(err67);
          }
          errors++;
        }
      }
    }
    if (data.crowdedAfter !== undefined) {
      let data28 = data.crowdedAfter;
      if (typeof data28 == 'number' && isFinite(data28)) {
        if (data28 > 60000 || isNaN(data28)) {
          const err68 = {
            instancePath: instancePath + '/crowdedAfter',
            schemaPath: '#/properties/crowdedAfter/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 60000 },
            message: 'must be <= 60000',
          };
          if (vErrors === null) {
            vErrors = [err68];
          } else {
            vErrors.push(err68);
          }
          errors++;
        }
        if (data28 < 0 || isNaN(data28)) {
          const err69 = {
            instancePath: instancePath + '/crowdedAfter',
            schemaPath: '#/properties/crowdedAfter/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err69];
          } else {
            vErrors.push(err69);
          }
          errors++;
        }
      } else {
        const err70 = {
          instancePath: instancePath + '/crowdedAfter',
          schemaPath: '#/properties/crowdedAfter/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err70];
        } else {
          vErrors.push(err70);
        }
        errors++;
      }
    }
    if (data.directGreedyUnder !== undefined) {
      let data29 = data.directGreedyUnder;
      if (typeof data29 == 'number' && isFinite(data29)) {
        if (data29 > 100 || isNaN(data29)) {
          const err71 = {
            instancePath: instancePath + '/directGreedyUnder',
            schemaPath: '#/properties/directGreedyUnder/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 100 },
            message: 'must be <= 100',
          };
          if (vErrors === null) {
            vErrors = [err71];
          } else {
            vErrors.push(err71);
          }
          errors++;
        }
        if (data29 < 0 || isNaN(data29)) {
          const err72 = {
            instancePath: instancePath + '/directGreedyUnder',
            schemaPath: '#/properties/directGreedyUnder/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err72];
          } else {
            vErrors.push(err72);
          }
          errors++;
        }
      } else {
        const err73 = {
          instancePath: instancePath + '/directGreedyUnder',
          schemaPath: '#/properties/directGreedyUnder/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err73];
        } else {
          vErrors.push(err73);
        }
        errors++;
      }
    }
    if (data.directGreedyNuma !== undefined) {
      if (typeof data.directGreedyNuma !== 'boolean') {
        const err74 = {
          instancePath: instancePath + '/directGreedyNuma',
          schemaPath: '#/properties/directGreedyNuma/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err74];
        } else {
          vErrors.push(err74);
        }
        errors++;
      }
    }
    if (data.kickGreedyUnder !== undefined) {
      let data31 = data.kickGreedyUnder;
      if (typeof data31 == 'number' && isFinite(data31)) {
        if (data31 > 100 || isNaN(data31)) {
          const err75 = {
            instancePath: instancePath + '/kickGreedyUnder',
            schemaPath: '#/properties/kickGreedyUnder/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 100 },
            message: 'must be <= 100',
          };
          if (vErrors === null) {
            vErrors = [err75];
          } else {
            vErrors.push(err75);
          }
          errors++;
        }
        if (data31 < 0 || isNaN(data31)) {
          const err76 = {
            instancePath: instancePath + '/kickGreedyUnder',
            schemaPath: '#/properties/kickGreedyUnder/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err76];
          } else {
            vErrors.push(err76);
          }
          errors++;
        }
      } else {
        const err77 = {
          instancePath: instancePath + '/kickGreedyUnder',
          schemaPath: '#/properties/kickGreedyUnder/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err77];
        } else {
          vErrors.push(err77);
        }
        errors++;
      }
    }
    if (data.loadBalance !== undefined) {
      if (typeof data.loadBalance !== 'boolean') {
        const err78 = {
          instancePath: instancePath + '/loadBalance',
          schemaPath: '#/properties/loadBalance/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err78];
        } else {
          vErrors.push(err78);
        }
        errors++;
      }
    }
    if (data.earlyRounds !== undefined) {
      if (typeof data.earlyRounds !== 'boolean') {
        const err79 = {
          instancePath: instancePath + '/earlyRounds',
          schemaPath: '#/properties/earlyRounds/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err79];
        } else {
          vErrors.push(err79);
        }
        errors++;
      }
    }
    if (data.domainBand !== undefined) {
      let data34 = data.domainBand;
      if (typeof data34 == 'number' && isFinite(data34)) {
        if (data34 > 100 || isNaN(data34)) {
          const err80 = {
            instancePath: instancePath + '/domainBand',
            schemaPath: '#/properties/domainBand/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 100 },
            message: 'must be <= 100',
          };
          if (vErrors === null) {
            vErrors = [err80];
          } else {
            vErrors.push(err80);
          }
          errors++;
        }
        if (data34 < 1 || isNaN(data34)) {
          const err81 = {
            instancePath: instancePath + '/domainBand',
            schemaPath: '#/properties/domainBand/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
            message: 'must be >= 1',
          };
          if (vErrors === null) {
            vErrors = [err81];
          } else {
            vErrors.push(err81);
          }
          errors++;
        }
      } else {
        const err82 = {
          instancePath: instancePath + '/domainBand',
          schemaPath: '#/properties/domainBand/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err82];
        } else {
          vErrors.push(err82);
        }
        errors++;
      }
    }
    if (data.nodeBand !== undefined) {
      let data35 = data.nodeBand;
      if (typeof data35 == 'number' && isFinite(data35)) {
        if (data35 > 100 || isNaN(data35)) {
          const err83 = {
            instancePath: instancePath + '/nodeBand',
            schemaPath: '#/properties/nodeBand/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 100 },
            message: 'must be <= 100',
          };
          if (vErrors === null) {
            vErrors = [err83];
          } else {
            vErrors.push(err83);
          }
          errors++;
        }
        if (data35 < 1 || isNaN(data35)) {
          const err84 = {
            instancePath: instancePath + '/nodeBand',
            schemaPath: '#/properties/nodeBand/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
            message: 'must be >= 1',
          };
          if (vErrors === null) {
            vErrors = [err84];
          } else {
            vErrors.push(err84);
          }
          errors++;
        }
      } else {
        const err85 = {
          instancePath: instancePath + '/nodeBand',
          schemaPath: '#/properties/nodeBand/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err85];
        } else {
          vErrors.push(err85);
        }
        errors++;
      }
    }
    if (data.deadband !== undefined) {
      let data36 = data.deadband;
      if (typeof data36 == 'number' && isFinite(data36)) {
        if (data36 > 10 || isNaN(data36)) {
          const err86 = {
            instancePath: instancePath + '/deadband',
            schemaPath: '#/properties/deadband/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 10 },
            message: 'must be <= 10',
          };
          if (vErrors === null) {
            vErrors = [err86];
          } else {
            vErrors.push(err86);
          }
          errors++;
        }
        if (data36 < 0 || isNaN(data36)) {
          const err87 = {
            instancePath: instancePath + '/deadband',
            schemaPath: '#/properties/deadband/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err87];
          } else {
            vErrors.push(err87);
          }
          errors++;
        }
      } else {
        const err88 = {
          instancePath: instancePath + '/deadband',
          schemaPath: '#/properties/deadband/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err88];
        } else {
          vErrors.push(err88);
        }
        errors++;
      }
    }
    if (data.settleRounds !== undefined) {
      let data37 = data.settleRounds;
      if (!(typeof data37 == 'number' && !(data37 % 1) && !isNaN(data37) && isFinite(data37))) {
        const err89 = {
          instancePath: instancePath + '/settleRounds',
          schemaPath: '#/properties/settleRounds/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err89];
        } else {
          vErrors.push(err89);
        }
        errors++;
      }
      if (typeof data37 == 'number' && isFinite(data37)) {
        if (data37 > 1000 || isNaN(data37)) {
          const err90 = {
            instancePath: instancePath + '/settleRounds',
            schemaPath: '#/properties/settleRounds/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1000 },
            message: 'must be <= 1000',
          };
          if (vErrors === null) {
            vErrors = [err90];
          } else {
            vErrors.push(err90);
          }
          errors++;
        }
        if (data37 < 0 || isNaN(data37)) {
          const err91 = {
            instancePath: instancePath + '/settleRounds',
            schemaPath: '#/properties/settleRounds/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err91];
          } else {
            vErrors.push(err91);
          }
          errors++;
        }
      }
    }
    if (data.balancedKworkers !== undefined) {
      if (typeof data.balancedKworkers !== 'boolean') {
        const err92 = {
          instancePath: instancePath + '/balancedKworkers',
          schemaPath: '#/properties/balancedKworkers/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err92];
        } else {
          vErrors.push(err92);
        }
        errors++;
      }
    }
    if (data.kthreadsLocal !== undefined) {
      if (typeof data.kthreadsLocal !== 'boolean') {
        const err93 = {
          instancePath: instancePath + '/kthreadsLocal',
          schemaPath: '#/properties/kthreadsLocal/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err93];
        } else {
          vErrors.push(err93);
        }
        errors++;
      }
    }
    if (data.fifoSched !== undefined) {
      if (typeof data.fifoSched !== 'boolean') {
        const err94 = {
          instancePath: instancePath + '/fifoSched',
          schemaPath: '#/properties/fifoSched/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err94];
        } else {
          vErrors.push(err94);
        }
        errors++;
      }
    }
    if (data.preemption !== undefined) {
      if (typeof data.preemption !== 'boolean') {
        const err95 = {
          instancePath: instancePath + '/preemption',
          schemaPath: '#/properties/preemption/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err95];
        } else {
          vErrors.push(err95);
        }
        errors++;
      }
    }
    if (data.cgroupWeights !== undefined) {
      if (typeof data.cgroupWeights !== 'boolean') {
        const err96 = {
          instancePath: instancePath + '/cgroupWeights',
          schemaPath: '#/properties/cgroupWeights/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err96];
        } else {
          vErrors.push(err96);
        }
        errors++;
      }
    }
    if (data.mempolicyAffinity !== undefined) {
      if (typeof data.mempolicyAffinity !== 'boolean') {
        const err97 = {
          instancePath: instancePath + '/mempolicyAffinity',
          schemaPath: '#/properties/mempolicyAffinity/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err97];
        } else {
          vErrors.push(err97);
        }
        errors++;
      }
    }
    if (data.partial !== undefined) {
      if (typeof data.partial !== 'boolean') {
        const err98 = {
          instancePath: instancePath + '/partial',
          schemaPath: '#/properties/partial/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err98];
        } else {
          vErrors.push(err98);
        }
        errors++;
      }
    }
    if (data.perf !== undefined) {
      let data45 = data.perf;
      if (!(typeof data45 == 'number' && !(data45 % 1) && !isNaN(data45) && isFinite(data45))) {
        const err99 = {
          instancePath: instancePath + '/perf',
          schemaPath: '#/properties/perf/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err99];
        } else {
          vErrors.push(err99);
        }
        errors++;
      }
      if (typeof data45 == 'number' && isFinite(data45)) {
        if (data45 > 1024 || isNaN(data45)) {
          const err100 = {
            instancePath: instancePath + '/perf',
            schemaPath: '#/properties/perf/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1024 },
            message: 'must be <= 1024',
          };
          if (vErrors === null) {
            vErrors = [err100];
          } else {
            vErrors.push(err100);
          }
          errors++;
        }
        if (data45 < 0 || isNaN(data45)) {
          const err101 = {
            instancePath: instancePath + '/perf',
            schemaPath: '#/properties/perf/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err101];
          } else {
            vErrors.push(err101);
          }
          errors++;
        }
      }
    }
    if (data.statsSocket !== undefined) {
      let data46 = data.statsSocket;
      if (typeof data46 === 'string') {
        if (!pattern5.test(data46)) {
          const err102 = {
            instancePath: instancePath + '/statsSocket',
            schemaPath: '#/properties/statsSocket/pattern',
            keyword: 'pattern',
            params: { pattern: '^/' },
            message: 'must match pattern "' + '^/' + '"',
          };
          if (vErrors === null) {
            vErrors = [err102];
          } else {
            vErrors.push(err102);
          }
          errors++;
        }
      } else {
        const err103 = {
          instancePath: instancePath + '/statsSocket',
          schemaPath: '#/properties/statsSocket/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err103];
        } else {
          vErrors.push(err103);
        }
        errors++;
      }
    }
    if (data.metrics !== undefined) {
      let data47 = data.metrics;
      if (typeof data47 === 'string') {
        if (!pattern6.test(data47)) {
          const err104 = {
            instancePath: instancePath + '/metrics',
            schemaPath: '#/properties/metrics/pattern',
            keyword: 'pattern',
            params: {
              pattern:
                '^(unix:/.+|(\\[[0-9A-Fa-f:.]+\\]:|[A-Za-z0-9_.-]+:)?([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))$',
            },
            message:
              'must match pattern "' +
              '^(unix:/.+|(\\[[0-9A-Fa-f:.]+\\]:|[A-Za-z0-9_.-]+:)?([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))$' +
              '"',
          };
          if (vErrors === null) {
            vErrors = [err104];
          } else {
            vErrors.push(err104);
          }
          errors++;
        }
      } else {
        const err105 = {
          instancePath: instancePath + '/metrics',
          schemaPath: '#/properties/metrics/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err105];
        } else {
          vErrors.push(err105);
        }
        errors++;
      }
    }
    if (data.record !== undefined) {
      let data48 = data.record;
      if (typeof data48 === 'string') {
        if (!pattern5.test(data48)) {
          const err106 = {
            instancePath: instancePath + '/record',
            schemaPath: '#/properties/record/pattern',
            keyword: 'pattern',
            params: { pattern: '^/' },
            message: 'must match pattern "' + '^/' + '"',
          };
          if (vErrors === null) {
            vErrors = [err106];
          } else {
            vErrors.push(err106);
          }
          errors++;
        }
      } else {
        const err107 = {
          instancePath: instancePath + '/record',
          schemaPath: '#/properties/record/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err107];
        } else {
          vErrors.push(err107);
        }
        errors++;
      }
    }
    if (data.recordLimit !== undefined) {
      let data49 = data.recordLimit;
      if (!(typeof data49 == 'number' && !(data49 % 1) && !isNaN(data49) && isFinite(data49))) {
        const err108 = {
          instancePath: instancePath + '/recordLimit',
          schemaPath: '#/properties/recordLimit/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err108];
        } else {
          vErrors.push(err108);
        }
        errors++;
      }
      if (typeof data49 == 'number' && isFinite(data49)) {
        if (data49 > 1048576 || isNaN(data49)) {
          const err109 = {
            instancePath: instancePath + '/recordLimit',
            schemaPath: '#/properties/recordLimit/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1048576 },
            message: 'must be <= 1048576',
          };
          if (vErrors === null) {
            vErrors = [err109];
          } else {
            vErrors.push(err109);
          }
          errors++;
        }
        if (data49 < 1 || isNaN(data49)) {
          const err110 = {
            instancePath: instancePath + '/recordLimit',
            schemaPath: '#/properties/recordLimit/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
            message: 'must be >= 1',
          };
          if (vErrors === null) {
            vErrors = [err110];
          } else {
            vErrors.push(err110);
          }
          errors++;
        }
      }
    }
    if (data.recordPolicy !== undefined) {
      let data50 = data.recordPolicy;
      if (typeof data50 === 'string') {
        if (!pattern5.test(data50)) {
          const err111 = {
            instancePath: instancePath + '/recordPolicy',
            schemaPath: '#/properties/recordPolicy/pattern',
            keyword: 'pattern',
            params: { pattern: '^/' },
            message: 'must match pattern "' + '^/' + '"',
          };
          if (vErrors === null) {
            vErrors = [err111];
          } else {
            vErrors.push(err111);
          }
          errors++;
        }
      } else {
        const err112 = {
          instancePath: instancePath + '/recordPolicy',
          schemaPath: '#/properties/recordPolicy/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err112];
        } else {
          vErrors.push(err112);
        }
        errors++;
      }
    }
    if (data.interactive !== undefined) {
      if (typeof data.interactive !== 'boolean') {
        const err113 = {
          instancePath: instancePath + '/interactive',
          schemaPath: '#/properties/interactive/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err113];
        } else {
          vErrors.push(err113);
        }
        errors++;
      }
    }
    if (data.policy !== undefined) {
      if (typeof data.policy !== 'string') {
        const err114 = {
          instancePath: instancePath + '/policy',
          schemaPath: '#/properties/policy/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err114];
        } else {
          vErrors.push(err114);
        }
        errors++;
      }
    }
    if (data.rescueAfter !== undefined) {
      let data53 = data.rescueAfter;
      if (!(typeof data53 == 'number' && !(data53 % 1) && !isNaN(data53) && isFinite(data53))) {
        const err115 = {
          instancePath: instancePath + '/rescueAfter',
          schemaPath: '#/properties/rescueAfter/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err115];
        } else {
          vErrors.push(err115);
        }
        errors++;
      }
      if (typeof data53 == 'number' && isFinite(data53)) {
        if (data53 > 1000 || isNaN(data53)) {
          const err116 = {
            instancePath: instancePath + '/rescueAfter',
            schemaPath: '#/properties/rescueAfter/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1000 },
            message: 'must be <= 1000',
          };
          if (vErrors === null) {
            vErrors = [err116];
          } else {
            vErrors.push(err116);
          }
          errors++;
        }
        if (data53 < 4 || isNaN(data53)) {
          const err117 = {
            instancePath: instancePath + '/rescueAfter',
            schemaPath: '#/properties/rescueAfter/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 4 },
            message: 'must be >= 4',
          };
          if (vErrors === null) {
            vErrors = [err117];
          } else {
            vErrors.push(err117);
          }
          errors++;
        }
      }
    }
    if (data.sliceUs !== undefined) {
      let data54 = data.sliceUs;
      if (!(typeof data54 == 'number' && !(data54 % 1) && !isNaN(data54) && isFinite(data54))) {
        const err118 = {
          instancePath: instancePath + '/sliceUs',
          schemaPath: '#/properties/sliceUs/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err118];
        } else {
          vErrors.push(err118);
        }
        errors++;
      }
      if (typeof data54 == 'number' && isFinite(data54)) {
        if (data54 > 1000000 || isNaN(data54)) {
          const err119 = {
            instancePath: instancePath + '/sliceUs',
            schemaPath: '#/properties/sliceUs/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1000000 },
            message: 'must be <= 1000000',
          };
          if (vErrors === null) {
            vErrors = [err119];
          } else {
            vErrors.push(err119);
          }
          errors++;
        }
        if (data54 < 100 || isNaN(data54)) {
          const err120 = {
            instancePath: instancePath + '/sliceUs',
            schemaPath: '#/properties/sliceUs/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 100 },
            message: 'must be >= 100',
          };
          if (vErrors === null) {
            vErrors = [err120];
          } else {
            vErrors.push(err120);
          }
          errors++;
        }
      }
    }
    if (data.sliceUsMin !== undefined) {
      let data55 = data.sliceUsMin;
      if (!(typeof data55 == 'number' && !(data55 % 1) && !isNaN(data55) && isFinite(data55))) {
        const err121 = {
          instancePath: instancePath + '/sliceUsMin',
          schemaPath: '#/properties/sliceUsMin/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err121];
        } else {
          vErrors.push(err121);
        }
        errors++;
      }
      if (typeof data55 == 'number' && isFinite(data55)) {
        if (data55 > 1000000 || isNaN(data55)) {
          const err122 = {
            instancePath: instancePath + '/sliceUsMin',
            schemaPath: '#/properties/sliceUsMin/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1000000 },
            message: 'must be <= 1000000',
          };
          if (vErrors === null) {
            vErrors = [err122];
          } else {
            vErrors.push(err122);
          }
          errors++;
        }
        if (data55 < 100 || isNaN(data55)) {
          const err123 = {
            instancePath: instancePath + '/sliceUsMin',
            schemaPath: '#/properties/sliceUsMin/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 100 },
            message: 'must be >= 100',
          };
          if (vErrors === null) {
            vErrors = [err123];
          } else {
            vErrors.push(err123);
          }
          errors++;
        }
      }
    }
    if (data.percpuLocal !== undefined) {
      if (typeof data.percpuLocal !== 'boolean') {
        const err124 = {
          instancePath: instancePath + '/percpuLocal',
          schemaPath: '#/properties/percpuLocal/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err124];
        } else {
          vErrors.push(err124);
        }
        errors++;
      }
    }
    if (data.numaLocal !== undefined) {
      if (typeof data.numaLocal !== 'boolean') {
        const err125 = {
          instancePath: instancePath + '/numaLocal',
          schemaPath: '#/properties/numaLocal/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err125];
        } else {
          vErrors.push(err125);
        }
        errors++;
      }
    }
    if (data.exitDumpLen !== undefined) {
      let data58 = data.exitDumpLen;
      if (!(typeof data58 == 'number' && !(data58 % 1) && !isNaN(data58) && isFinite(data58))) {
        const err126 = {
          instancePath: instancePath + '/exitDumpLen',
          schemaPath: '#/properties/exitDumpLen/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err126];
        } else {
          vErrors.push(err126);
        }
        errors++;
      }
      if (typeof data58 == 'number' && isFinite(data58)) {
        if (data58 > 16777216 || isNaN(data58)) {
          const err127 = {
            instancePath: instancePath + '/exitDumpLen',
            schemaPath: '#/properties/exitDumpLen/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 16777216 },
            message: 'must be <= 16777216',
          };
          if (vErrors === null) {
            vErrors = [err127];
          } else {
            vErrors.push(err127);
          }
          errors++;
        }
        if (data58 < 0 || isNaN(data58)) {
          const err128 = {
            instancePath: instancePath + '/exitDumpLen',
            schemaPath: '#/properties/exitDumpLen/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err128];
          } else {
            vErrors.push(err128);
          }
          errors++;
        }
      }
    }
  } else {
    const err129 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err129];
    } else {
      vErrors.push(err129);
    }
    errors++;
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
