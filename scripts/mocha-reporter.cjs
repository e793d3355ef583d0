/** mocha's "spec", which also writes the counts of the run to the file that SIMPLEDB_TEST_COUNTS names. */
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

class CountingSpec extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes: passed, failures: failed, pending: skipped } = runner.stats;
      const file = process.env.SIMPLEDB_TEST_COUNTS;
      if (file) writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
    });
  }
}

module.exports = CountingSpec;
