import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isUuid, parseDevice } from '../../../src/model';

const uuid = 'be525e29-4398-4fc1-a928-dead7fdfe218';

describe('parseDevice', () => {
  const cases: [text: string, device: string | undefined][] = [
    [uuid, uuid],
    [uuid.toUpperCase(), uuid],
    [`  ${uuid}\n`, uuid],
    ['A8404163F1834C84', 'A8404163F1834C84'],
    [' Meter 1 ', 'Meter 1'],
    ['', undefined],
    [' \t\n', undefined],
    [`{${uuid}}`, `{${uuid}}`],
    [uuid.replaceAll('-', ''), uuid.replaceAll('-', '')],
    [`${uuid}0`, `${uuid}0`],
    ['../../etc', '../../etc'],
  ];
  for (const [text, device] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.equal(parseDevice(text), device);
    });
  }

  it('leaves a device that it has read as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uuid()), (text) => {
        const device = parseDevice(text);
        if (device !== undefined) assert.equal(parseDevice(device), device);
      }),
    );
  });
});

describe('isUuid', () => {
  it('accepts only lower case UUIDs, which need no encoding in a URL', () => {
    assert.ok(isUuid(uuid));
    for (const text of [uuid.toUpperCase(), ` ${uuid}`, `${uuid}\n`, `${uuid}/..`, uuid.slice(1), `x${uuid}`, '']) {
      assert.equal(isUuid(text), false, JSON.stringify(text));
    }
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        assert.ok(isUuid(id.toLowerCase()));
        assert.equal(encodeURIComponent(id), id);
      }),
    );
  });
});
