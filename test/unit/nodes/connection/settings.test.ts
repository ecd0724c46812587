import assert from 'node:assert/strict';
import { completeConnection, newConnection } from '../../../../nodes/connection/settings';

describe('a saved connection', () => {
  it('has the settings of a new one where some are missing', () => {
    assert.equal(completeConnection({ name: undefined as unknown as string }).name, '');
    assert.deepEqual(completeConnection({ name: 'Datacake' }), { ...newConnection, name: 'Datacake' });
  });

  it('of a later version has the settings of a new one for unknown words', () => {
    const later = completeConnection({ ...newConnection, version: 2, journal: 'cloud' as 'disk', limit: 'lifted' });
    assert.deepEqual(later, { ...newConnection, version: 2, limit: 'lifted' });
  });
});
