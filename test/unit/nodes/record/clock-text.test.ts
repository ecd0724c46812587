import assert from 'node:assert/strict';
import { formatClock, otherDay } from '../../../../nodes/record/clock-text';

const evening = Date.UTC(2026, 2, 14, 21, 54, 3);

describe('otherDay', () => {
  it('is the day where it isn’t today, in the zone of Node-RED', () => {
    const later = evening + 3 * 3_600_000;
    assert.equal(otherDay(later, evening, 'UTC'), '2026-03-15');
    assert.equal(otherDay(later, evening, 'America/New_York'), undefined);
    assert.equal(otherDay(evening + 86_400_000, evening, 'America/New_York'), '2026-03-15');
  });
});

describe('formatClock', () => {
  it('is a time in the zone of Node-RED', () => {
    assert.equal(formatClock(evening, 'minutes', 'Europe/Berlin'), '22:54');
    assert.equal(formatClock(evening, 'seconds', 'America/New_York'), '17:54:03');
    assert.equal(formatClock(evening, 'minutes', 'Europe/London'), '21:54');
  });

  it('says UTC where that is the zone', () => {
    assert.equal(formatClock(evening, 'minutes', 'UTC'), '21:54 UTC');
    assert.equal(formatClock(evening, 'seconds', 'Etc/UTC'), '21:54:03 UTC');
  });

  it('is midnight a moment before midnight', () => {
    assert.equal(formatClock(Date.UTC(2026, 2, 14, 23, 59, 59, 990), 'minutes', 'UTC'), '00:00 UTC');
  });
});
