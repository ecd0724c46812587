import assert from 'node:assert/strict';
import type { MessageProperty } from '../../../../../nodes/admin/api';
import { joinLocations } from '../../../../../nodes/editor/record/locations';

const property = (path: string, value: string): MessageProperty => ({ path, type: 'number', value });

describe('a location', () => {
  it('is one property, the object that holds latitude and longitude', () => {
    const before = [property('payload.speed', '3'), property('payload.position.lat', '51.5')];
    const joined = joinLocations([...before, property('payload.position.lng', '7.4'), property('payload.x', '1')]);
    assert.deepEqual(
      joined.map(({ path, value, isLocation }) => [path, value, isLocation]),
      [
        ['payload.speed', '3', undefined],
        ['payload.position', '51.5, 7.4', true],
        ['payload.x', '1', undefined],
      ],
    );
  });

  it('is read from the payload itself, and by quoted names', () => {
    assert.equal(
      joinLocations([property('payload.latitude', '1'), property('payload.longitude', '2')])[0]?.path,
      'payload',
    );
    assert.equal(
      joinLocations([property('payload["gps:1"].Lat', '1'), property('payload["gps:1"].Lon', '2')])[0]?.path,
      'payload["gps:1"]',
    );
  });

  it('needs both, of one object', () => {
    const properties = [
      property('payload.a.lat', '1'),
      property('payload.b.lng', '2'),
      property('lat', '3'),
      property('lng', '4'),
    ];
    assert.deepEqual(joinLocations(properties), properties);
  });
});
