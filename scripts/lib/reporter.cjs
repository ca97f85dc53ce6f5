/**
 * Mocha's reporter for people, and beside it mocha's JSON to the file of the reporter
 * option `output`: the one is shown, the other is counted.
 */
const Mocha = require('mocha');

module.exports = class SpecAndJson {
  constructor(runner, options) {
    new Mocha.reporters.Spec(runner, options);
    new Mocha.reporters.JSON(runner, options);
  }
};
