import assert from 'node:assert/strict';
import { Reserve } from '../../../../../src/delivery/decide/reserve';

const HOUR_MS = 3_600_000;
const PER_HOUR = 1 / HOUR_MS;

function leftForOld(
  reserve: Reserve,
  left: number,
  hours: number,
  oldPerHour: number,
  now: number,
  plan = 1000,
): number {
  const today = { left, plan, untilMidnight: hours * HOUR_MS, day: 1 };
  return Math.round(reserve.leftForOld(today, oldPerHour * PER_HOUR, now));
}

describe('Reserve', () => {
  it('keeps what live values need at the rate of the old ones, as long as theirs is unknown', () => {
    const reserve = new Reserve();
    reserve.begin(0);
    assert.equal(leftForOld(reserve, 900, 10, 60, 0), 300);
  });

  it('keeps what they need at the rate of the last hour', () => {
    const reserve = new Reserve();
    reserve.begin(0);
    for (let minute = 0; minute < 120; minute++) reserve.accepted(1, 0, minute * 60_000, 1);
    assert.equal(leftForOld(reserve, 900, 10, 1000, 119 * 60_000), 290, 'and once more the fullest minute');
    reserve.accepted(0, 0, 4 * HOUR_MS, 1);
    assert.equal(leftForOld(reserve, 900, 10, 1000, 4 * HOUR_MS), 900, 'nothing came for an hour');
  });

  it('keeps nothing for live values of more than an hour ago, also where nothing is accepted since', () => {
    const reserve = new Reserve();
    reserve.begin(0);
    reserve.accepted(100, 0, HOUR_MS, 1);
    assert.equal(leftForOld(reserve, 900, 10, 1000, 2 * HOUR_MS - 60_000), 0 + 50);
    assert.equal(leftForOld(reserve, 900, 10, 1000, 3 * HOUR_MS), 900);
  });

  it('weighs both while a part of the hour is known', () => {
    const reserve = new Reserve();
    reserve.begin(0);
    reserve.accepted(100, 0, 0, 1);
    assert.equal(leftForOld(reserve, 900.5, 2, 60, HOUR_MS / 2), 900 - 2 * (100 + 100 + 30));
  });

  it('grants a twentieth of the plan in any case, once a day', () => {
    const reserve = new Reserve();
    reserve.begin(0);
    assert.equal(leftForOld(reserve, 900, 10, 1000, 0), 50);
    reserve.accepted(0, 45, 0, 1);
    assert.equal(leftForOld(reserve, 855, 10, 1000, 0), 5);
    reserve.accepted(0, 5, 0, 1);
    assert.equal(leftForOld(reserve, 850, 10, 1000, 0), 0);
    reserve.accepted(0, 5, 0, 0);
    assert.equal(leftForOld(reserve, 900, 10, 1000, 0), 50, 'of another day');
  });

  it('grants no more than is left, and all where nothing bounds it', () => {
    const reserve = new Reserve();
    assert.equal(leftForOld(reserve, 7, 10, 1000, 0), 7);
    assert.equal(reserve.leftForOld({ left: Infinity, plan: 0, untilMidnight: HOUR_MS, day: 1 }, 1, 0), Infinity);
  });
});
