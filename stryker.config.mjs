// `npm run mutate`: which changes of the pure middle no test notices.
import { createRequire } from 'node:module';

// Stryker's mocha runner asks for files of mocha without their `.cjs`. It does so in Stryker's own process and in those of the tests.
const { extensions } = createRequire(import.meta.url);
extensions['.cjs'] ??= extensions['.js'];

const delivery = ['decide', 'choose-fields', 'quarantine', 'breaker', 'connection-breaker', 'rate-limiter'];

export default {
  testRunner: 'mocha',
  testRunnerNodeArgs: ['--import', import.meta.url],
  mutate: ['src/windows/*.ts', ...delivery.map((name) => `src/delivery/decide/${name}.ts`)],
  mochaOptions: {
    'no-config': true,
    require: ['tsx/cjs'],
    spec: [
      'test/unit/src/windows/*.test.ts',
      ...delivery.map((name) => `test/unit/src/delivery/decide/${name}*.test.ts`),
    ],
  },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  thresholds: { high: 95, low: 90, break: 80 },
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
};
