import assert from 'node:assert/strict';
import { untilNextDay, utcDay } from '../../../../src/util/utc-day';

const TODAY = utcDay(Date.UTC(2026, 2, 14, 12));

describe('the UTC day', () => {
  it('ends at 00:00 UTC, whatever the zone of the machine', () => {
    assert.equal(utcDay(Date.UTC(2026, 2, 14, 23, 59, 59, 999)), TODAY);
    assert.equal(utcDay(Date.UTC(2026, 2, 15)), TODAY + 1);
    assert.equal(untilNextDay(Date.UTC(2026, 2, 14, 23, 59, 59, 999)), 1);
    assert.equal(untilNextDay(Date.UTC(2026, 2, 15)), 86_400_000);
  });
});
