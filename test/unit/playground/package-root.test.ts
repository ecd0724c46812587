import assert from 'node:assert/strict';
import { StartupError } from '../../../playground/startup-error';
import { checkBuild } from '../../../playground/package-root';

describe('a missing build', () => {
  it('is named in a sentence that says what to run', () => {
    assert.throws(
      () => checkBuild(__dirname),
      (error) => {
        assert.ok(error instanceof StartupError);
        assert.match(error.message, /^The build is missing dist\/nodes\/.*Run "npm run build" first\.$/);
        return true;
      },
    );
  });
});
